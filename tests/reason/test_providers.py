"""Which providers a trust policy lets in, also where Terraform does not say it in full."""

import pytest
from tests.reason.documents import ACCOUNT, HOST, OTHER_ACCOUNT, PROVIDER, SUB, policy, web_identity

from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.unknown import Unknown
from offkey.reason.providers import host_of, provider_arn, providers, settled, unsearched

GITLAB = provider_arn("gitlab.com", ACCOUNT)


def _of(principal: Principal, *keys: str, actions: tuple[str, ...] = ("sts:AssumeRoleWithWebIdentity",)) -> Policy:
    conditions = tuple(Condition("StringLike", key, ("*",)) for key in keys)
    return Policy((Statement(True, (principal,), actions=actions, conditions=conditions),), "2012-10-17")


def test_an_arn_and_its_host() -> None:
    assert provider_arn(HOST, ACCOUNT) == PROVIDER
    assert host_of(PROVIDER) == HOST
    assert host_of("arn:aws:iam::111122223333:saml-provider/x") == ""


def test_a_bare_host_is_the_provider_of_the_roles_account() -> None:
    bare = _of(Principal("Federated", HOST))
    assert providers(settled(bare, account=OTHER_ACCOUNT)) == (provider_arn(HOST, OTHER_ACCOUNT),)


@pytest.mark.parametrize(
    ("pieces", "keys", "expected"),
    [
        ((f"arn:aws:iam::{ACCOUNT}:oidc-provider/", Unknown("var.url")), (SUB,), HOST),
        (("arn:aws:iam::", Unknown("var.account"), f":oidc-provider/{HOST}"), (), HOST),
        ((), ("gitlab.com:sub", "gitlab.com:aud"), "gitlab.com"),
    ],
)
def test_what_is_not_known_of_an_arn_is_seen_by_the_keys(
    pieces: tuple[str | Unknown, ...], keys: tuple[str, ...], expected: str
) -> None:
    half = _of(Principal("Federated", Unknown("a resource", pieces=pieces)), *keys)
    assert [host_of(arn) for arn in providers(settled(half, account=ACCOUNT))] == [expected]


@pytest.mark.parametrize("principal", [Principal("*", "*"), Principal("Federated", "*"), Principal("AWS", "*")])
def test_any_provider_is_looked_at_by_the_keys_and_as_github(principal: Principal) -> None:
    assert [host_of(arn) for arn in providers(_of(principal))] == [HOST]
    assert [host_of(arn) for arn in providers(_of(principal, "gitlab.com:sub"))] == ["gitlab.com"]
    assert providers(_of(principal, actions=("sts:AssumeRole",))) == ()


def test_a_provider_of_which_nothing_is_known_is_looked_at_too() -> None:
    assert [host_of(arn) for arn in providers(_of(Principal("Federated", Unknown("var.arn"))))] == [HOST]


def test_all_but_somebody_is_any_provider() -> None:
    statement = {**web_identity({}), "NotPrincipal": {"AWS": ACCOUNT}}
    del statement["Principal"]
    assert [host_of(arn) for arn in providers(policy(statement))] == [HOST]


def test_a_deny_lets_nobody_in() -> None:
    assert providers(policy(web_identity({}, Effect="Deny"))) == ()


def test_issuers_that_are_no_providers_of_the_account_are_said() -> None:
    assert unsearched(_of(Principal("Federated", "cognito-identity.amazonaws.com"))) == (
        "what the tokens of cognito-identity.amazonaws.com look like is not known here",
    )
    assert unsearched(_of(Principal("Federated", "arn:aws:iam::1:saml-provider/x"))) == ()
    assert unsearched(_of(Principal("Federated", GITLAB))) == ()
