"""Attack: more than was granted, by what a caller adds to its request for a role."""

from __future__ import annotations

import pytest
from tests.worlds import EXTERNAL_ID, GUARDED, SPOKE, World, refusal

pytestmark = pytest.mark.lab


@pytest.mark.parametrize("given", [None, "", EXTERNAL_ID.upper(), f"{EXTERNAL_ID} ", "**", "acme-????"])
def test_the_external_id_is_the_exact_one(world: World, given: str | None) -> None:
    hub = world.web_identity()
    extra = {} if given is None else {"ExternalId": given or "xx"}
    assert refusal(world.assume, hub, GUARDED, **extra).code in {"AccessDenied", "ValidationError"}


def test_tags_without_permission(world: World) -> None:
    tags = [{"Key": "team", "Value": "admins"}]
    assert "sts:TagSession" in refusal(world.assume, world.web_identity(), SPOKE, Tags=tags).message


def test_a_source_identity_without_permission(world: World) -> None:
    refused = refusal(world.assume, world.web_identity(), SPOKE, SourceIdentity="root")
    assert "sts:SetSourceIdentity" in refused.message


def test_an_hour_and_a_second_in_a_chain(world: World) -> None:
    assert refusal(world.assume, world.web_identity(), SPOKE, DurationSeconds=3601).code == "ValidationError"


def test_a_session_policy_adds_nothing(world: World) -> None:
    everything = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
    session = world.web_identity(Policy=everything)
    assert refusal(world.client("ec2", session).describe_vpcs).code == "UnauthorizedOperation"
