"""The way in for a job: its token, the provider, the role's trust."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import pytest
from tests.worlds import (
    AUDIENCE,
    CLAIMS,
    HUB,
    PROVIDER,
    SHARED,
    SUBJECT,
    World,
    document,
    federated,
    refusal,
    statement,
)

from offkey.model.platforms import github

pytestmark = pytest.mark.lab
DENIED = ("AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity")


def test_a_good_token_gives_a_session(world: World) -> None:
    reply = world.anonymous.assume_role_with_web_identity(
        RoleArn=HUB, RoleSessionName="run-1", WebIdentityToken=world.token(), DurationSeconds=900
    )
    given = reply["Credentials"]
    assert reply["SubjectFromWebIdentityToken"] == SUBJECT
    assert (reply["Provider"], reply["Audience"]) == (PROVIDER, AUDIENCE)
    assert reply["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{SHARED}:assumed-role/hub/run-1"
    assert reply["AssumedRoleUser"]["AssumedRoleId"].endswith(":run-1")
    assert given["AccessKeyId"].startswith("ASIA")
    assert timedelta(seconds=880) < given["Expiration"] - world.clock() <= timedelta(seconds=900)


def test_the_session_is_known_by_its_name(world: World) -> None:
    caller = world.client("sts", world.web_identity()).get_caller_identity()
    assert caller["Arn"] == f"arn:aws:sts::{SHARED}:assumed-role/hub/run-1"
    assert caller["Account"] == SHARED


def test_a_get_request_does_as_well(world: World) -> None:
    query = urlencode(
        {
            "Action": "AssumeRoleWithWebIdentity",
            "Version": "2011-06-15",
            "RoleArn": HUB,
            "RoleSessionName": "run-1",
            "WebIdentityToken": world.token(),
        }
    )
    with build_opener(ProxyHandler({})).open(f"{world.lab.endpoint}/?{query}") as reply:
        body = reply.read().decode()
    assert f"<SubjectFromWebIdentityToken>{SUBJECT}</SubjectFromWebIdentityToken>" in body
    assert 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"' in body


@pytest.mark.parametrize(
    "subject",
    [
        "repo:acme/infra:pull_request",
        "repo:acme/infra:ref:refs/heads/main",
        "repo:acme/other:environment:live",
        "repo:evil/infra:environment:live",
        "repo:acme/infra:environment:Live",
        "repo:acme@123456/infra@456789:environment:live",
    ],
)
def test_another_subject_is_refused_in_the_words_of_aws(world: World, subject: str) -> None:
    refused = refusal(world.web_identity, world.token(claims={**CLAIMS, "sub": subject}))
    assert (refused.code, refused.status, refused.message) == DENIED
    assert subject in world.lab.calls.all[-1].reason


def test_a_role_that_is_not_there_is_refused_in_the_same_words(world: World) -> None:
    refused = refusal(world.web_identity, role=f"{HUB}-no-such")
    assert (refused.code, refused.status, refused.message) == DENIED


def test_the_path_belongs_to_the_role(world: World) -> None:
    refused = refusal(world.web_identity, role=HUB.replace("role/hub", "role/ci/hub"))
    assert (refused.code, refused.status, refused.message) == DENIED


def test_a_session_may_be_as_long_as_the_role_allows(world: World) -> None:
    role = f"arn:aws:iam::{SHARED}:role/long"
    world.role(role, trust=federated(), MaxSessionDuration=7200)
    world.web_identity(role=role, DurationSeconds=7200)
    refused = refusal(world.web_identity, role=role, DurationSeconds=7201)
    assert (refused.code, refused.status) == ("ValidationError", 400)
    assert refused.message == "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."


def test_a_trust_that_cannot_be_decided_lets_nobody_in(world: World) -> None:
    role = f"arn:aws:iam::{SHARED}:role/odd"
    condition = {"StringEquals": {f"{github.HOST}:sub": SUBJECT}, "FrobnicateEquals": {"a": "b"}}
    trust = document(
        statement(Principal={"Federated": PROVIDER}, Action="sts:AssumeRoleWithWebIdentity", Condition=condition)
    )
    world.role(role, trust=trust)
    refused = refusal(world.web_identity, role=role)
    assert (refused.code, refused.status, refused.message) == DENIED


def test_a_session_policy_narrows(world: World) -> None:
    narrow = document(statement(Action="s3:ListBucket", Resource="*"))
    session = world.web_identity(Policy=narrow)
    world.client("s3", session).list_objects_v2(Bucket="acme-state")
    refused = refusal(world.client("s3", session).put_object, Bucket="acme-state", Key="live/x", Body=b"")
    assert refused.code == "AccessDenied"


def test_a_session_policy_that_is_none(world: World) -> None:
    assert refusal(world.web_identity, Policy="{").code == "MalformedPolicyDocument"


def test_session_tags_need_the_trust_to_allow_them(world: World) -> None:
    flat = "https://aws.amazon.com/tags/principal_tags/team"
    tagged = world.token(claims={**CLAIMS, flat: ("infra",)})
    assert refusal(world.web_identity, tagged).message == DENIED[2]
    role = f"arn:aws:iam::{SHARED}:role/tagged"
    trust = json.loads(federated())
    trust["Statement"][0]["Action"] = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]
    own = statement(
        Action="sqs:ListQueues", Resource="*", Condition={"StringEquals": {"aws:PrincipalTag/team": "infra"}}
    )
    world.role(role, trust=json.dumps(trust), allows=[own])
    world.client("sqs", world.web_identity(tagged, role=role)).list_queues()
    assert refusal(world.client("sqs", world.web_identity(role=role)).list_queues).code == "AccessDeniedException"


def test_the_exchange_is_logged_with_the_role_and_without_the_token(world: World) -> None:
    token = world.token()
    world.web_identity(token)
    call = world.lab.calls.all[-1]
    assert (call.service, call.action, call.resource, call.allowed) == (
        "sts",
        "sts:AssumeRoleWithWebIdentity",
        HUB,
        True,
    )
    assert call.role == HUB
    assert token not in repr(world.lab.calls.all)
