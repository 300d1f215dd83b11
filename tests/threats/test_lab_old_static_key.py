"""Attack: the long-lived key that the migration was about."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.worlds import SHARED, World, document, refusal, statement

from offkey.model.secret import Secret

pytestmark = pytest.mark.lab
EVERYTHING = {"all": document(statement(Action="*", Resource="*"))}


def test_a_key_that_was_deactivated(world: World) -> None:
    key = world.lab.create_user_with_key(SHARED, "deactivated", EVERYTHING)
    world.client("sts", key).get_caller_identity()
    iam = world.admin("iam")
    iam.update_access_key(UserName="deactivated", AccessKeyId=key.access_key_id, Status="Inactive")
    refused = refusal(world.client("sts", key).get_caller_identity)
    assert (refused.code, refused.status) == ("InvalidClientTokenId", 403)
    iam.update_access_key(UserName="deactivated", AccessKeyId=key.access_key_id, Status="Active")
    world.client("sts", key).get_caller_identity()


def test_a_key_that_was_deleted(world: World) -> None:
    key = world.lab.create_user_with_key(SHARED, "deleted", EVERYTHING)
    world.admin("iam").delete_access_key(UserName="deleted", AccessKeyId=key.access_key_id)
    assert refusal(world.client("s3", key).list_buckets).code == "InvalidAccessKeyId"


def test_a_key_with_a_session_token_of_its_own_making(world: World) -> None:
    key = world.lab.create_user_with_key(SHARED, "adorned", EVERYTHING)
    refused = refusal(world.client("sts", replace(key, session_token=Secret("made-up"))).get_caller_identity)
    assert refused.code == "InvalidClientTokenId"
