"""The OIDC providers that a trust policy lets in, also where their ARNs are known in part only."""

from __future__ import annotations

import pytest

from offkey.model.platforms.github import HOST
from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.unknown import Unknown
from offkey.reason.providers import provider_arn, providers, settled, unsearched
from offkey.reason.token import issuer_host

ACCOUNT = "111111111111"
ACTION = "sts:AssumeRoleWithWebIdentity"
USUAL = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{HOST}"
GITLAB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/gitlab.com"
CLUSTER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A"


def policy(*principals: str | Unknown, keys: tuple[str | Unknown, ...] = (), allows: bool = True) -> Policy:
    conditions = tuple(Condition("StringEquals", key, ("x",)) for key in keys)
    who = tuple(Principal("Federated", value) for value in principals)
    return Policy((Statement(allows, principals=who, actions=(ACTION,), conditions=conditions),))


def made(*pieces: str | Unknown) -> Unknown:
    return Unknown("Terraform makes it", None, pieces)


@pytest.mark.parametrize(
    ("principal", "keys", "expected"),
    [
        (made(Unknown("account"), f":oidc-provider/{HOST}"), (), [USUAL]),
        (made("arn:aws:iam::", Unknown("a"), ":oidc-provider/", Unknown("h")), (f"{HOST}:sub",), [USUAL]),
        (made(), (f"{HOST}:sub", f"{HOST.upper()}:aud"), [USUAL]),
        (made(), (f"{HOST}:sub", f"{HOST}/acme:sub"), None),
        (made(), ("gitlab.com:sub",), [GITLAB]),
        (made(), (Unknown("key"),), None),
        (made(Unknown("account"), ":oidc-provider/gitlab.com"), (), [GITLAB]),
        (HOST, (), [USUAL]),
        (made(), (), None),
        (CLUSTER, (f"{HOST}:sub",), [CLUSTER]),
    ],
)
def test_an_arn_that_can_only_be_one_issuers(
    principal: str | Unknown, keys: tuple[str | Unknown, ...], expected: list[str] | None
) -> None:
    found = settled(policy(principal, keys=keys), account=ACCOUNT).statements[0].principals
    assert [p.value for p in found] == ([principal] if expected is None else expected)


def test_a_deny_names_its_provider_too() -> None:
    denied = policy(made(), keys=(f"{HOST}:sub",), allows=False)
    assert [p.value for p in settled(denied, account=ACCOUNT).statements[0].principals] == [USUAL]


def test_the_account_is_that_of_another_provider_where_nobody_says_it() -> None:
    found = settled(policy(CLUSTER, made(), keys=(f"{HOST}:sub",)))
    assert [p.value for p in found.statements[0].principals] == [CLUSTER, USUAL]


def test_the_providers_that_an_allow_names() -> None:
    enterprise = f"{USUAL}/acme-corp"
    assert providers(policy(USUAL, enterprise, CLUSTER, USUAL)) == (USUAL, enterprise, CLUSTER)
    assert providers(policy(USUAL, allows=False)) == ()
    assert [issuer_host(arn) for arn in providers(policy(made()))] == [HOST]  # it may be any


def test_everybody_is_any_provider_that_the_keys_name() -> None:
    key = Condition("StringEquals", "gitlab.com:sub", ("x",))
    everybody = Statement(True, (Principal("*", "*"),), actions=(ACTION,), conditions=(key,))
    assert [issuer_host(arn) for arn in providers(Policy((everybody,)))] == ["gitlab.com"]
    assert issuer_host(provider_arn("gitlab.com")) == "gitlab.com"
    assert issuer_host("arn:aws:iam::111122223333:saml-provider/x") == ""


@pytest.mark.parametrize("principal", [Principal("*", "*"), Principal("Federated", "*"), Principal("AWS", "*")])
def test_any_provider_is_looked_at_by_the_keys_and_as_github(principal: Principal) -> None:
    plain = Statement(True, (principal,), actions=(ACTION,))
    assert [issuer_host(arn) for arn in providers(Policy((plain,)))] == [HOST]
    assert providers(Policy((Statement(True, (principal,), actions=("sts:AssumeRole",)),))) == ()


def test_all_but_somebody_is_any_provider() -> None:
    statement = Statement(True, not_principals=(Principal("AWS", ACCOUNT),), actions=(ACTION,))
    assert [issuer_host(arn) for arn in providers(Policy((statement,)))] == [HOST]


def test_issuers_that_are_no_providers_of_the_account_are_said() -> None:
    cognito = "cognito-identity.amazonaws.com"
    assert unsearched(policy(cognito)) == (f"what the tokens of {cognito} look like is not known here",)
    assert unsearched(policy("arn:aws:iam::1:saml-provider/x", GITLAB)) == ()
