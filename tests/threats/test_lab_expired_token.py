"""Attack: a token kept from an earlier run."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.worlds import World, refusal

pytestmark = pytest.mark.lab
GITHUB, GRACE = timedelta(minutes=5), timedelta(minutes=5)


def test_aws_gives_five_minutes_and_not_a_second_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    now = world.clock()
    monkeypatch.setattr(world.clock, "_base", lambda: now)
    still = world.token(issued=now - GITHUB - timedelta(minutes=4, seconds=59))
    world.web_identity(still)
    gone = world.token(issued=now - GITHUB - GRACE - timedelta(seconds=1))
    refused = refusal(world.web_identity, gone)
    assert (refused.code, refused.status) == ("ExpiredTokenException", 400)
    assert refused.message.startswith("Token expired: current date/time ")


def test_a_token_that_is_not_valid_yet(world: World) -> None:
    future = world.token(issued=world.clock() + timedelta(hours=1))
    assert refusal(world.web_identity, future).code == "InvalidIdentityToken"


def test_a_lifetime_below_zero(world: World) -> None:
    assert refusal(world.web_identity, world.token(lifetime=timedelta(minutes=-6))).code == "ExpiredTokenException"
