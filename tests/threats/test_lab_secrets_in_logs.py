"""Attack: reading secrets where they do not belong: in logs, in the call log, on the terminal."""

from __future__ import annotations

import logging

import pytest
from tests.worlds import SHARED, SPOKE, STATE, World, document, open_world, refusal, statement

pytestmark = pytest.mark.lab


def test_nothing_secret_is_said_at_any_level(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with open_world() as world:
        secrets = everything(world)
        kept = repr((world.lab.calls.all, world.lab.door, world.lab.issuer, vars(world.lab)))
    said = "".join((caplog.text, *capfd.readouterr(), kept))
    assert [secret for secret in secrets if secret in said] == []


def everything(world: World) -> list[str]:
    """Go every way once, and say what must not be seen."""
    job = world.lab.issuer.job({"sub": "x"})
    token = world.token()
    hub = world.web_identity(token)
    spoke = world.assume(hub)
    key = world.lab.create_user_with_key(SHARED, "u", {"p": document(statement(Action="*", Resource="*"))})
    for who in (hub, spoke, key):
        world.client("sts", who).get_caller_identity()
        refusal(world.client("s3", who).get_object, Bucket=STATE, Key="live/missing")
    world.client("secretsmanager", spoke).create_secret(Name="s", SecretString="very-hidden-value")
    bad = world.token(key=None, audience="somebody-else")
    refusal(world.web_identity, bad)
    refusal(world.assume, hub, SPOKE.replace("deploy", "none"))
    admin = world.lab.administrator(SHARED).credentials
    assert job.bearer is not None
    found = [token, bad, job.bearer.reveal(), "very-hidden-value"]
    for credentials in (hub, spoke, key, admin):
        found.append(credentials.secret_access_key.reveal())
        if credentials.session_token is not None:
            found.append(credentials.session_token.reveal())
    return found
