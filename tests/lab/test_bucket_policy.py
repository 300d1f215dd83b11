"""A bucket's policy holds for those it names, whatever the backend thinks of it."""

from __future__ import annotations

import json

import pytest
from tests.worlds import DEV, HUB, SHARED, STATE, World, federated, refusal, statement

from offkey.model.session import Credentials

OTHER = f"arn:aws:iam::{SHARED}:role/fenced"


@pytest.fixture(scope="module")
def fenced(world: World) -> Credentials:
    """A session of a role that may do everything, where the bucket's policy denies it to write and to delete."""
    world.role(OTHER, trust=federated(), allows=[statement(Action="s3:*", Resource="*")])
    objects = f"arn:aws:s3:::{STATE}/*"
    deny = {
        "Effect": "Deny",
        "Principal": {"AWS": OTHER},
        "Action": ["s3:PutObject", "s3:DeleteObject"],
        "Resource": objects,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    world.admin("s3").put_bucket_policy(Bucket=STATE, Policy=policy)
    return world.web_identity(role=OTHER)


def test_a_denial_for_one_is_none_for_another(world: World, fenced: Credentials) -> None:
    s3 = world.client("s3", world.web_identity(role=HUB))
    s3.put_object(Bucket=STATE, Key="live/terraform.tfstate", Body=b"{}")
    world.admin("s3").delete_objects(Bucket=STATE, Delete={"Objects": [{"Key": "live/terraform.tfstate"}]})
    assert refusal(s3.get_object, Bucket=STATE, Key="live/terraform.tfstate").code == "NoSuchKey"


def test_whom_it_denies_is_told_so(world: World, fenced: Credentials) -> None:
    refused = refusal(world.client("s3", fenced).put_object, Bucket=STATE, Key="live/terraform.tfstate", Body=b"{}")
    assert (refused.code, refused.status) == ("AccessDenied", 403)
    assert refused.message.endswith("with an explicit deny in a resource-based policy")


def test_a_name_that_another_account_has_is_taken(world: World) -> None:
    region = {"LocationConstraint": "eu-west-1"}
    s3 = world.admin("s3", DEV)
    refused = refusal(s3.create_bucket, Bucket=STATE, CreateBucketConfiguration=region)
    assert (refused.code, refused.status) == ("BucketAlreadyExists", 409)
