"""Attack: a request taken from the wire, sent again later or with something in it changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.worlds import HUB, SHARED, STATE, World, signed

pytestmark = pytest.mark.lab
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ASK = b"Action=GetCallerIdentity&Version=2011-06-15"


def test_as_it_was_sent(world: World) -> None:
    assert signed(world, world.web_identity(), headers=FORM, body=ASK).send()[0] == 200


@pytest.mark.parametrize("minutes", [6, 60, -6])
def test_at_another_time(world: World, minutes: int) -> None:
    then = datetime.now(UTC) - timedelta(minutes=minutes)
    status, body = signed(world, world.web_identity(), headers=FORM, body=ASK, at=then).send()
    assert (status, b"<Code>SignatureDoesNotMatch</Code>" in body) == (403, True)
    assert (b"Signature expired" in body) == (minutes > 0)


def test_s3_is_asked_at_another_time(world: World) -> None:
    then = datetime.now(UTC) - timedelta(minutes=16)
    status, body = signed(world, world.web_identity(), service="s3", method="GET", path=f"/{STATE}", at=then).send()
    assert (status, b"<Code>RequestTimeTooSkewed</Code>" in body) == (403, True)


def test_with_another_body(world: World) -> None:
    wire = signed(world, world.web_identity(), headers=FORM, body=ASK)
    wire.body = b"Action=AssumeRole&Version=2011-06-15&RoleSessionName=evil&RoleArn=" + HUB.encode()
    wire.headers["Content-Length"] = str(len(wire.body))
    assert wire.send()[0] == 403


def test_with_another_target(world: World) -> None:
    me = world.lab.administrator(SHARED).credentials
    target = {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "application/x-amz-json-1.0"}
    wire = signed(world, me, service="dynamodb", headers=target, body=b"{}")
    assert wire.send()[0] == 200
    wire.headers["X-Amz-Target"] = "DynamoDB_20120810.DescribeLimits"
    assert wire.send()[0] == 400


def test_at_another_service_or_in_another_region(world: World) -> None:
    for old, new in (("/sts/", "/iam/"), ("/eu-west-1/", "/us-east-1/")):
        wire = signed(world, world.web_identity(), headers=FORM, body=ASK)
        wire.headers["Authorization"] = wire.headers["Authorization"].replace(old, new)
        assert wire.send()[0] == 403


def test_an_object_with_another_content(world: World) -> None:
    wire = signed(world, world.web_identity(), service="s3", method="PUT", path=f"/{STATE}/live/x", body=b"good")
    wire.body = b"evil"
    status, body = wire.send()
    assert (status, b"XAmzContentSHA256Mismatch" in body) == (400, True)
