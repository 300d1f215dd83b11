"""Attack: credentials of a session, used after its end, in part, or mixed with those of another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.worlds import World, refusal

from offkey.model.secret import Secret

pytestmark = pytest.mark.lab


def test_a_session_after_its_end(world: World) -> None:
    session = world.web_identity(DurationSeconds=900)
    world.client("sts", session).get_caller_identity()
    world.clock.advance(timedelta(seconds=900))
    try:
        refused = refusal(world.client("sts", session).get_caller_identity)
        again = refusal(world.assume, session)
    finally:
        world.clock.advance(timedelta(seconds=-900))
    assert (refused.code, refused.status) == ("ExpiredToken", 403)
    assert again.code == "ExpiredToken"


def test_the_session_token_of_another_session(world: World) -> None:
    one, other = world.web_identity(), world.web_identity()
    refused = refusal(world.client("sts", replace(one, session_token=other.session_token)).get_caller_identity)
    assert (refused.code, refused.status) == ("InvalidClientTokenId", 403)


def test_no_session_token(world: World) -> None:
    refused = refusal(world.client("sts", replace(world.web_identity(), session_token=None)).get_caller_identity)
    assert (refused.code, refused.status) == ("InvalidClientTokenId", 403)


def test_the_secret_of_another_session(world: World) -> None:
    one, other = world.web_identity(), world.web_identity()
    mixed = replace(one, secret_access_key=other.secret_access_key)
    refused = refusal(world.client("sts", mixed).get_caller_identity)
    assert (refused.code, refused.status) == ("SignatureDoesNotMatch", 403)


def test_a_key_id_alone(world: World) -> None:
    guessed = replace(world.web_identity(), secret_access_key=Secret(""), session_token=Secret(""))
    assert refusal(world.client("s3", guessed).list_buckets).code == "InvalidAccessKeyId"


@pytest.mark.parametrize(
    ("service", "operation", "code", "status"),
    [
        ("sts", "get_caller_identity", "InvalidClientTokenId", 403),
        ("s3", "list_buckets", "InvalidAccessKeyId", 403),
        ("dynamodb", "list_tables", "UnrecognizedClientException", 400),
        ("ec2", "describe_vpcs", "AuthFailure", 401),
        ("lambda", "list_functions", "UnrecognizedClientException", 403),
    ],
)
def test_a_key_that_does_not_exist(world: World, service: str, operation: str, code: str, status: int) -> None:
    nobody = replace(world.web_identity(), access_key_id="AKIAIOSFODNN7EXAMPLE", session_token=None)
    refused = refusal(getattr(world.client(service, nobody), operation))
    assert (refused.code, refused.status) == (code, status)
