"""Condition keys: known, absent, or unknown, which is not the same."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.worlds import document, statement

from offkey.lab import context
from offkey.lab.sessions import Caller
from offkey.model.unknown import Unknown
from offkey.read.policy import parse

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ROLE = "arn:aws:iam::111111111111:role/path/hub"
CALLER = Caller(
    "111111111111",
    "role",
    "hub",
    "AROAX",
    "arn:aws:sts::111111111111:assumed-role/hub/run-1",
    role=ROLE,
    tags={"Team": "infra"},
    source_identity="ann",
    provider="arn:provider",
    issued=NOON,
)


def test_what_follows_from_the_caller() -> None:
    keys = context.of_caller(CALLER, region="eu-west-1", now=NOON)
    assert keys["aws:principalarn"] == ROLE
    assert keys["aws:principaltag/team"] == "infra"
    assert keys["aws:userid"] == "AROAX:run-1"
    assert keys["aws:requestedregion"] == "eu-west-1"
    assert keys["aws:sourceidentity"] == "ann"
    assert keys["aws:federatedprovider"] == "arn:provider"
    assert keys["aws:currenttime"] == keys["aws:tokenissuetime"] == "2026-06-01T12:00:00Z"
    assert all(key == key.lower() for key in keys)


def asking(*keys: str) -> str:
    return document(statement(Action="*", Resource="*", Condition={"StringEquals": dict.fromkeys(keys, "x")}))


def test_a_key_that_nobody_here_can_tell_is_unknown() -> None:
    keys = ("aws:ResourceTag/team", "aws:PrincipalOrgID", "aws:SourceIp", "s3:ExistingObjectTag/a")
    found = context.completed({}, [parse(asking(*keys))])
    assert set(found) == {key.lower() for key in keys}
    assert all(isinstance(value, Unknown) for value in found.values())


def test_a_key_that_is_not_there_is_absent() -> None:
    absent = ("aws:MultiFactorAuthPresent", "aws:SourceVpce", "sts:ExternalId", "aws:PrincipalTag/x", "s3:prefix")
    assert context.completed({}, [parse(asking(*absent))]) == {}


def test_what_is_known_stays() -> None:
    known = {"aws:sourceip": "10.0.0.1"}
    assert context.completed(known, [parse(asking("aws:SourceIp")), None]) == known
