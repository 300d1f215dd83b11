"""Which of GitHub's identity providers a trust policy means."""

from __future__ import annotations

import pytest

from offkey.model.platforms.github import HOST
from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.unknown import Unknown
from offkey.reason.providers import is_github, providers, settled

ACCOUNT = "111111111111"
USUAL = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{HOST}"
CLUSTER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A"


def policy(*principals: str | Unknown, keys: tuple[str | Unknown, ...] = (), allows: bool = True) -> Policy:
    conditions = tuple(Condition("StringEquals", key, ("x",)) for key in keys)
    who = tuple(Principal("Federated", value) for value in principals)
    return Policy((Statement(allows, principals=who, conditions=conditions),))


def made(*pieces: str | Unknown) -> Unknown:
    return Unknown("Terraform makes it", None, pieces)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        (HOST, True),
        (f"{HOST}/acme-corp", True),
        ("token.actions.acme.ghe.com", True),
        ("github.acme.example/_services/token", True),
        ("gitlab.com", False),
        (f"{HOST}.evil.example", False),
        ("", False),
    ],
)
def test_the_addresses_of_github(host: str, expected: bool) -> None:
    assert is_github(host) is expected


@pytest.mark.parametrize(
    ("principal", "keys", "expected"),
    [
        (made(Unknown("account"), f":oidc-provider/{HOST}"), (), [USUAL]),
        (made("arn:aws:iam::", Unknown("a"), ":oidc-provider/", Unknown("h")), (f"{HOST}:sub",), [USUAL]),
        (made(), (f"{HOST}:sub", f"{HOST.upper()}:aud"), [USUAL]),
        (made(), (f"{HOST}:sub", f"{HOST}/acme:sub"), None),
        (made(), ("gitlab.com:sub",), None),
        (made(), (Unknown("key"),), None),
        (made(Unknown("account"), ":oidc-provider/gitlab.com"), (), None),
        (CLUSTER, (f"{HOST}:sub",), [CLUSTER]),
    ],
)
def test_an_arn_that_can_only_be_githubs(
    principal: str | Unknown, keys: tuple[str | Unknown, ...], expected: list[str] | None
) -> None:
    found = settled(policy(principal, keys=keys), account=ACCOUNT).statements[0].principals
    assert [p.value for p in found] == ([principal] if expected is None else expected)


def test_what_is_denied_stays_as_it_is() -> None:
    denied = policy(made(), keys=(f"{HOST}:sub",), allows=False)
    assert settled(denied, account=ACCOUNT) == denied


def test_the_providers_that_are_named_or_else_the_usual_one() -> None:
    enterprise = f"{USUAL}/acme-corp"
    assert providers(policy(USUAL, enterprise, CLUSTER, USUAL), account=None) == (USUAL, enterprise)
    assert providers(policy(CLUSTER), account=ACCOUNT) == (USUAL,)
    assert providers(policy(USUAL, allows=False), account="222222222222") == (USUAL.replace("1" * 12, "2" * 12),)
