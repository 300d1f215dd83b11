"""Tokens for other processes of the same person."""

from __future__ import annotations

from collections.abc import Iterator

import jwt
import pytest
from tests.worlds import AUDIENCE, CLAIMS, World

from offkey.errors import UsageError
from offkey.lab.control import Control, mint
from offkey.model.secret import Secret

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def control(world: World) -> Iterator[Control]:
    added = Control(world.lab.issuers)
    world.lab.door.pages.append(added)
    yield added
    world.lab.door.pages.remove(added)


def test_a_token_that_sts_takes(world: World, control: Control) -> None:
    token = mint(world.lab.endpoint, control.bearer, CLAIMS, audience=AUDIENCE)
    assert jwt.decode(token.reveal(), options={"verify_signature": False})["sub"] == CLAIMS["sub"]
    world.web_identity(token.reveal())


def test_nothing_without_the_bearer(world: World, control: Control) -> None:
    with pytest.raises(UsageError, match="the bearer is not this lab's"):
        mint(world.lab.endpoint, Secret("guessed"), CLAIMS, audience=AUDIENCE)


def test_an_issuer_that_the_lab_does_not_play(world: World, control: Control) -> None:
    with pytest.raises(UsageError, match=r"does not play the issuer https://other\.example"):
        mint(world.lab.endpoint, control.bearer, CLAIMS, audience=AUDIENCE, issuer="https://other.example")


def test_no_lab_there() -> None:
    with pytest.raises(UsageError, match="no lab answers"):
        mint("http://127.0.0.1:1", Secret("x"), CLAIMS, audience=AUDIENCE)


def test_the_bearer_does_not_show(control: Control) -> None:
    assert control.bearer.reveal() not in repr(control)
