"""Roles that another AWS account can assume without any token."""

from typing import Any

import pytest
from tests.reason.documents import ACCOUNT, policy

from offkey.model.proof import Reacher
from offkey.reason.anybody import anybody

ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"


def _anyone(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", **more}


@pytest.mark.parametrize(
    ("statement", "assumed"),
    [
        (_anyone(), 0),
        (_anyone(Principal="*", Action="sts:*"), 0),
        (_anyone(Condition={"StringNotEquals": {"aws:PrincipalOrgID": "o-ours"}}), 0),
        (_anyone(Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}), 1),
        (_anyone(Condition={"StringEquals": {"sts:ExternalId": "guess"}}), 1),
    ],
)
def test_a_stranger_gets_in(statement: dict[str, Any], assumed: int) -> None:
    found = anybody(policy(statement), ROLE)
    assert found is not None
    assert [reach.reacher for reach in found.reach] == [Reacher.STRANGER]
    assert len(found.reach[0].witness.assumptions) == assumed


@pytest.mark.parametrize(
    "statements",
    [
        [_anyone(Principal={"AWS": ACCOUNT})],
        [_anyone(Action="sts:AssumeRoleWithWebIdentity")],
        [_anyone(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-ours"}})],
        [_anyone(Condition={"StringEquals": {"aws:PrincipalAccount": ACCOUNT}})],
        [_anyone(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})],
        [_anyone(), _anyone(Effect="Deny", Condition={"StringNotEquals": {"aws:PrincipalOrgID": "o-ours"}})],
    ],
)
def test_nobody_gets_in(statements: list[dict[str, Any]]) -> None:
    assert anybody(policy(*statements), ROLE) is None
