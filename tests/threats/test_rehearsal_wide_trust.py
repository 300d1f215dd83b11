"""A trust policy that admits more than it is meant for does not pass a rehearsal, however little more it is.

The samples of `strangers` miss a branch whose name begins like the trusted one, or an owner whose name does: such a
token is found by reasoning, and tried.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from tests.rehearse.federations import SHARED, federation

from offkey.model.plan import Federation
from offkey.model.records import replace
from offkey.rehearse import witnesses
from offkey.rehearse.world import World

pytestmark = [pytest.mark.lab, pytest.mark.xdist_group("lab")]

HOST = "token.actions.githubusercontent.com"
SUB, AUD = f"{HOST}:sub", f"{HOST}:aud"
LIVE = "repo:acme/infra:environment:live"
PROVIDER = f"arn:aws:iam::{SHARED}:oidc-provider/{HOST}"
GOOD: Mapping[str, Any] = {"StringEquals": {AUD: "sts.amazonaws.com"}}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Federation]]:
    with federation(tmp_path_factory.mktemp("federation")) as found:
        yield found


def tried(opened: tuple[World, Federation], name: str, *conditions: Mapping[str, Any]) -> witnesses.Witnesses:
    """What comes of a role for the environment live whose trust has a statement for each of `conditions`."""
    world, designed = opened
    statements = [
        {
            "Effect": "Allow",
            "Principal": {"Federated": PROVIDER},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": condition,
        }
        for condition in conditions
    ]
    iam = world.lab.client("iam", credentials=world.lab.administrator(SHARED).credentials)
    trust = json.dumps({"Version": "2012-10-17", "Statement": statements})
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    (live,) = [role for role in designed.hub_roles if role.environment == "live"]
    meant = replace(designed, hub_roles=(replace(live, arn=arn),))
    return witnesses.attempts(world, meant, [role for role in world.lab.roles() if role.arn == arn])


@pytest.mark.parametrize(
    "pattern",
    [
        "*",
        "repo:*",
        "repo:acme/*",
        "repo:acme*",
        "repo:acme-*/infra:environment:live",
        "repo:acme/infra*",
        "repo:acme/infra:*",
        "repo:acme/infra:environment:*",
        "repo:acme/infra:environment:live*",
        "repo:acme/infra:environment:l?ve",
        "repo:acme/infra:pull_request",
        "repo:acme/infra:ref:refs/tags/v1",
        "repo:acme/infra:ref:refs/heads/main",
        "repo:acme/infra:ref:refs/heads/main*",
        "repo:acme/infra:environment:dev",
        "repo:acme/website:environment:live",
        "repo:globex/infra:environment:live",
    ],
)
def test_a_subject_too_many_is_found_and_gets_in(opened: tuple[World, Federation], pattern: str) -> None:
    name = "wide-" + "".join(c if c.isalnum() else "-" for c in pattern.replace("*", "star").replace("?", "mark"))
    found = tried(opened, name, {"StringEquals": GOOD["StringEquals"], "StringLike": {SUB: [LIVE, pattern]}})
    inside = [refusal for refusal in found.tried if not refusal.refused]
    assert inside
    assert all(refusal.claims["sub"] != LIVE for refusal in inside)


@pytest.mark.parametrize(
    ("name", "conditions"),
    [
        ("no-subject", (GOOD,)),
        ("second-statement", ({**GOOD, "StringLike": {SUB: LIVE}}, {**GOOD, "StringLike": {SUB: "repo:acme/*"}})),
        ("if-exists", ({"StringEqualsIfExists": {f"{HOST}:sub": LIVE, f"{HOST}:environment": "live"}}, GOOD)),
        ("for-all-values", ({**GOOD, "ForAllValues:StringEquals": {f"{HOST}:repository_owner": "acme"}},)),
        ("repository-only", ({"StringEquals": {AUD: "sts.amazonaws.com", f"{HOST}:repository": "acme/infra"}},)),
        ("negated", ({**GOOD, "StringNotEquals": {SUB: "repo:mallory/infra:pull_request"}},)),
    ],
)
def test_a_condition_that_does_not_hold_back_is_found(
    opened: tuple[World, Federation], name: str, conditions: tuple[Mapping[str, Any], ...]
) -> None:
    found = tried(opened, name, *conditions)
    assert any(not refusal.refused for refusal in found.tried)


def test_the_trust_that_is_meant_lets_nobody_else_in(opened: tuple[World, Federation]) -> None:
    found = tried(opened, "tight", {"StringEquals": {AUD: "sts.amazonaws.com", SUB: LIVE}})
    assert found == witnesses.Witnesses((), ())


def test_the_whole_federation_lets_nobody_else_in(opened: tuple[World, Federation]) -> None:
    world, designed = opened
    ours = [role for role in world.lab.roles() if role.name.startswith("infra-")]
    assert len(ours) == 7
    assert witnesses.attempts(world, designed, ours) == witnesses.Witnesses((), ())
