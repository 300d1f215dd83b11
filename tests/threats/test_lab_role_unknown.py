"""Attack: finding out which roles exist by the way STS refuses."""

from __future__ import annotations

import pytest
from tests.worlds import DEV, HUB, World, refusal, trusting

pytestmark = pytest.mark.lab


def test_a_missing_role_and_a_closed_one_look_alike(world: World) -> None:
    closed = f"arn:aws:iam::{DEV}:role/closed"
    world.role(closed, trust=trusting(f"arn:aws:iam::{DEV}:role/deploy"))
    hub = world.web_identity()
    there, missing = (refusal(world.assume, hub, role) for role in (closed, closed.replace("closed", "absent")))
    assert there.message.replace("closed", "") == missing.message.replace("absent", "")
    assert (there.code, there.status) == (missing.code, missing.status) == ("AccessDenied", 403)


def test_with_a_token_as_well(world: World) -> None:
    other = world.token(claims={"sub": "repo:evil/x:pull_request"})
    assert refusal(world.web_identity, other, role=HUB) == refusal(world.web_identity, other, role=f"{HUB}-absent")
