"""From one role into another, within the rules of both sides."""

from __future__ import annotations

import pytest
from tests.worlds import (
    DEV,
    EXTERNAL_ID,
    GUARDED,
    HUB,
    LIVE,
    SHARED,
    SPOKE,
    World,
    document,
    refusal,
    statement,
    trusting,
)

from offkey.model.session import Credentials

pytestmark = pytest.mark.lab
ME = f"arn:aws:sts::{SHARED}:assumed-role/hub/run-1"


@pytest.fixture
def hub(world: World) -> Credentials:
    return world.web_identity()


def sentence(action: str, role: str) -> str:
    return f"User: {ME} is not authorized to perform: {action} on resource: {role}"


def test_hub_to_spoke(world: World, hub: Credentials) -> None:
    spoke = world.assume(hub)
    assert world.client("sts", spoke).get_caller_identity()["Arn"] == f"arn:aws:sts::{DEV}:assumed-role/deploy/run-1"


def test_the_spoke_works_in_its_own_account_only(world: World, hub: Credentials) -> None:
    spoke = world.assume(hub)
    world.client("sqs", spoke).create_queue(QueueName="q")
    assert "QueueUrls" not in world.admin("sqs").list_queues()
    assert len(world.admin("sqs", DEV).list_queues()["QueueUrls"]) == 1


def test_the_external_id(world: World, hub: Credentials) -> None:
    world.assume(hub, GUARDED, ExternalId=EXTERNAL_ID)
    for wrong in ({}, {"ExternalId": "other"}):
        refused = refusal(world.assume, hub, GUARDED, **wrong)
        assert (refused.code, refused.status) == ("AccessDenied", 403)
        assert refused.message == sentence("sts:AssumeRole", GUARDED)


def test_both_sides_must_allow_it(world: World, hub: Credentials) -> None:
    only_trust = f"arn:aws:iam::{DEV}:role/only-trust"
    world.role(only_trust, trust=trusting(HUB))
    assert refusal(world.assume, hub, only_trust).message == sentence("sts:AssumeRole", only_trust)
    stranger = f"arn:aws:iam::{LIVE}:role/stranger"
    world.role(stranger, trust=trusting(f"arn:aws:iam::{DEV}:root"), allows=[statement(Action="*", Resource="*")])
    everything = world.assume(hub)
    assert refusal(world.assume, everything, SPOKE).code == "AccessDenied"  # its trust names the hub alone
    world.assume(everything, stranger)


def test_a_role_that_is_not_there(world: World, hub: Credentials) -> None:
    for role in (f"arn:aws:iam::{DEV}:role/nobody", "arn:aws:iam::999999999999:role/deploy"):
        assert refusal(world.assume, hub, role).message == sentence("sts:AssumeRole", role)


def test_tags_need_tagsession(world: World, hub: Credentials) -> None:
    tags = [{"Key": "team", "Value": "infra"}]
    assert refusal(world.assume, hub, SPOKE, Tags=tags).message == sentence("sts:TagSession", SPOKE)
    tagged = f"arn:aws:iam::{DEV}:role/tagged"
    world.role(tagged, trust=trusting(HUB, "sts:AssumeRole", "sts:TagSession"))
    world.admin("iam").put_role_policy(
        RoleName="hub",
        PolicyName="tagged",
        PolicyDocument=document(statement(Action=["sts:AssumeRole", "sts:TagSession"], Resource=tagged)),
    )
    world.assume(hub, tagged, Tags=tags)


def test_a_source_identity_stays(world: World, hub: Credentials) -> None:
    first, second = f"arn:aws:iam::{DEV}:role/first", f"arn:aws:iam::{LIVE}:role/second"
    actions = ("sts:AssumeRole", "sts:SetSourceIdentity")
    everything = [statement(Action="sts:*", Resource="*")]
    world.role(first, trust=trusting(HUB, *actions), allows=everything)
    world.role(second, trust=trusting(first, *actions))
    bare = f"arn:aws:iam::{LIVE}:role/bare"
    world.role(bare, trust=trusting(first))
    allowed = document(statement(Action=list(actions), Resource=first))
    world.admin("iam").put_role_policy(RoleName="hub", PolicyName="source", PolicyDocument=allowed)
    session = world.assume(hub, first, SourceIdentity="alice")
    world.assume(session, second)
    world.assume(session, second, SourceIdentity="alice")
    assert refusal(world.assume, session, second, SourceIdentity="bob").code == "AccessDenied"
    assert "sts:SetSourceIdentity" in refusal(world.assume, session, bare).message


def test_a_chain_of_roles_has_an_hour(world: World, hub: Credentials) -> None:
    world.assume(hub, DurationSeconds=3600)
    refused = refusal(world.assume, hub, DurationSeconds=3601)
    assert refused.message == (
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
    )


def test_a_long_lived_key_may_have_longer(world: World) -> None:
    role = f"arn:aws:iam::{SHARED}:role/by-user"
    own = {"own": document(statement(Action="sts:AssumeRole", Resource=role))}
    key = world.lab.create_user_with_key(SHARED, "ci", own)
    world.role(role, trust=trusting(f"arn:aws:iam::{SHARED}:user/ci"), MaxSessionDuration=7200)
    world.assume(key, role, DurationSeconds=7200)


def test_transitive_tags_go_along_and_cannot_be_changed(world: World, hub: Credentials) -> None:
    first, second = f"arn:aws:iam::{DEV}:role/tag-one", f"arn:aws:iam::{LIVE}:role/tag-two"
    actions = ("sts:AssumeRole", "sts:TagSession")
    world.role(first, trust=trusting(HUB, *actions), allows=[statement(Action="sts:*", Resource="*")])
    wants = {"StringEquals": {"aws:RequestTag/team": "infra"}}
    world.role(second, trust=trusting(first, *actions, condition=wants))
    allowed = document(statement(Action=list(actions), Resource=first))
    world.admin("iam").put_role_policy(RoleName="hub", PolicyName="tags", PolicyDocument=allowed)
    session = world.assume(hub, first, Tags=[{"Key": "team", "Value": "infra"}], TransitiveTagKeys=["team"])
    world.assume(session, second)
    changed = refusal(world.assume, session, second, Tags=[{"Key": "Team", "Value": "other"}])
    assert changed.code == "InvalidParameterValue"
    missing = refusal(world.assume, hub, first, TransitiveTagKeys=["team"])
    assert missing.message == "The specified transitive tag key must be included in the requested tags."
