"""What comes through the door, and in which words the rest is turned away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.worlds import (
    DEV,
    HUB,
    LIVE,
    REGION,
    SHARED,
    SPOKE,
    STATE,
    World,
    document,
    federated,
    refusal,
    signed,
    statement,
    trusting,
)

from offkey.lab.calls import Call
from offkey.model.session import Credentials

pytestmark = pytest.mark.lab
ME = f"arn:aws:sts::{SHARED}:assumed-role/hub/run-1"


@pytest.fixture
def hub(world: World) -> Credentials:
    return world.web_identity()


def last(world: World) -> Call:
    return world.lab.calls.all[-1]


# --- permissions --------------------------------------------------------------------------------------------


def test_a_role_may_do_what_its_policies_say(world: World, hub: Credentials) -> None:
    s3 = world.client("s3", hub)
    s3.put_object(Bucket=STATE, Key="live/a b+ü=.json", Body=b"{}", Metadata={"note": "two  spaces"})
    assert s3.get_object(Bucket=STATE, Key="live/a b+ü=.json")["Body"].read() == b"{}"
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=STATE, Prefix="live/a")["Contents"]] == ["live/a b+ü=.json"]


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "code", "status", "message"),
    [
        (
            "s3",
            "put_object",
            {"Bucket": STATE, "Key": "dev/x", "Body": b""},
            "AccessDenied",
            403,
            f'User: {ME} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::{STATE}/dev/x" '
            "because no identity-based policy allows the s3:PutObject action",
        ),
        (
            "dynamodb",
            "list_tables",
            {},
            "AccessDeniedException",
            400,
            f"User: {ME} is not authorized to perform: dynamodb:ListTables "
            "because no identity-based policy allows the dynamodb:ListTables action",
        ),
        (
            "ec2",
            "describe_vpcs",
            {},
            "UnauthorizedOperation",
            403,
            f"You are not authorized to perform this operation. User: {ME} is not authorized to perform: "
            "ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action",
        ),
        (
            "lambda",
            "list_functions",
            {},
            "AccessDeniedException",
            403,
            f"User: {ME} is not authorized to perform: lambda:ListFunctions "
            "because no identity-based policy allows the lambda:ListFunctions action",
        ),
        (
            "iam",
            "get_role",
            {"RoleName": "hub"},
            "AccessDenied",
            403,
            f"User: {ME} is not authorized to perform: iam:GetRole on resource: {HUB} "
            "because no identity-based policy allows the iam:GetRole action",
        ),
        (
            "cloudwatch",
            "list_metrics",
            {},
            "AccessDeniedException",
            400,
            f"User: {ME} is not authorized to perform: cloudwatch:ListMetrics "
            "because no identity-based policy allows the cloudwatch:ListMetrics action",
        ),
    ],
)
def test_what_it_may_not_do_is_refused_as_that_service_does(
    world: World,
    hub: Credentials,
    service: str,
    operation: str,
    parameters: dict[str, object],
    code: str,
    status: int,
    message: str,
) -> None:
    refused = refusal(getattr(world.client(service, hub), operation), **parameters)
    assert (refused.code, refused.status, refused.message) == (code, status, message)


def test_what_is_missing_is_known_to_those_who_may_list(world: World, hub: Credentials) -> None:
    assert refusal(world.client("s3", hub).get_object, Bucket=STATE, Key="live/none").code == "NoSuchKey"
    blind = f"arn:aws:iam::{SHARED}:role/blind"
    world.role(blind, trust=federated(), allows=[statement(Action="s3:GetObject", Resource=f"arn:aws:s3:::{STATE}/*")])
    session = world.web_identity(role=blind)
    refused = refusal(world.client("s3", session).get_object, Bucket=STATE, Key="live/none")
    assert (refused.code, refused.status) == ("AccessDenied", 403)
    assert "s3:ListBucket" in refused.message


def test_an_explicit_deny_wins(world: World) -> None:
    role = f"arn:aws:iam::{SHARED}:role/denied"
    deny = {"Effect": "Deny", "Action": "sqs:ListQueues", "Resource": "*"}
    world.role(role, trust=federated(), allows=[statement(Action="*", Resource="*"), deny])
    refused = refusal(world.client("sqs", world.web_identity(role=role)).list_queues)
    assert refused.message.endswith(
        "is not authorized to perform: sqs:ListQueues with an explicit deny in an identity-based policy"
    )


def test_a_boundary_limits(world: World) -> None:
    arn = world.admin("iam").create_policy(
        PolicyName="edge", PolicyDocument=document(statement(Action="sqs:*", Resource="*"))
    )["Policy"]["Arn"]
    role = f"arn:aws:iam::{SHARED}:role/bounded"
    world.role(role, trust=federated(), allows=[statement(Action="*", Resource="*")], PermissionsBoundary=arn)
    session = world.web_identity(role=role)
    world.client("sqs", session).list_queues()
    refused = refusal(world.client("sns", session).list_topics)
    assert (refused.code, refused.status) == ("AccessDenied", 403)
    assert refused.message.endswith("because no permissions boundary allows the sns:ListTopics action")


def test_managed_policies_of_aws_are_there(world: World) -> None:
    role = f"arn:aws:iam::{SHARED}:role/reader"
    world.role(role, trust=federated())
    world.admin("iam").attach_role_policy(RoleName="reader", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    session = world.web_identity(role=role)
    world.client("ec2", session).describe_vpcs()
    assert refusal(world.client("ec2", session).create_vpc, CidrBlock="10.0.0.0/16").code == "UnauthorizedOperation"


def test_a_role_that_is_made_again_is_another_role(world: World) -> None:
    role = f"arn:aws:iam::{SHARED}:role/again"
    allows = [statement(Action="sqs:ListQueues", Resource="*")]
    world.role(role, trust=federated(), allows=allows)
    session = world.web_identity(role=role)
    world.client("sqs", session).list_queues()
    iam = world.admin("iam")
    iam.delete_role_policy(RoleName="again", PolicyName="own")
    iam.delete_role(RoleName="again")
    world.role(role, trust=federated(), allows=allows)
    assert refusal(world.client("sqs", session).list_queues).code == "AccessDeniedException"


def test_what_cannot_be_decided_is_let_through_and_said(world: World) -> None:
    role = f"arn:aws:iam::{SHARED}:role/vague"
    one_vpc = f"arn:aws:ec2:{REGION}:{SHARED}:vpc/vpc-1"
    tagged = {"StringEquals": {"aws:ResourceTag/team": "infra"}}
    world.role(
        role,
        trust=federated(),
        allows=[
            statement(Action="ec2:DeleteVpc", Resource=one_vpc),
            statement(Action="sqs:*", Resource="*", Condition=tagged),
        ],
    )
    session = world.web_identity(role=role)
    assert refusal(world.client("ec2", session).delete_vpc, VpcId="vpc-2").code == "InvalidVpcID.NotFound"
    assert last(world).unchecked.startswith("the request does not say what it acts on")
    world.client("sqs", session).list_queues()
    assert last(world).unchecked.startswith("the lab does not know aws:ResourceTag/team")


def test_a_role_that_is_passed_on_needs_passrole(world: World) -> None:
    role = f"arn:aws:iam::{SHARED}:role/deployer"
    world.role(role, trust=federated(), allows=[statement(Action="ecs:*", Resource="*")])
    ecs = world.client("ecs", world.web_identity(role=role))
    task = {
        "family": "f",
        "taskRoleArn": HUB,
        "containerDefinitions": [{"name": "c", "image": "i", "memory": 64}],
    }
    refused = refusal(ecs.register_task_definition, **task)
    assert f"iam:PassRole on resource: {HUB}" in refused.message


# --- across accounts ----------------------------------------------------------------------------------------


def test_a_bucket_of_another_account_must_let_the_caller_in(world: World, hub: Credentials) -> None:
    spoke = world.assume(hub)
    s3 = world.client("s3", spoke)
    refused = refusal(s3.put_object, Bucket=STATE, Key="dev/x", Body=b"1")
    assert "because no resource-based policy allows the s3:PutObject action" in refused.message
    allow = statement(Principal={"AWS": SPOKE}, Action="s3:PutObject", Resource=f"arn:aws:s3:::{STATE}/dev/*")
    world.admin("s3").put_bucket_policy(Bucket=STATE, Policy=document(allow))
    s3.put_object(Bucket=STATE, Key="dev/x", Body=b"1")
    assert world.admin("s3").get_object(Bucket=STATE, Key="dev/x")["Body"].read() == b"1"
    assert refusal(s3.get_object, Bucket=STATE, Key="dev/x").code == "AccessDenied"
    world.admin("s3").delete_bucket_policy(Bucket=STATE)


def test_a_bucket_is_the_same_for_everybody_and_listed_for_its_owner_alone(world: World, hub: Credentials) -> None:
    assert (
        "Buckets" not in world.admin("s3", DEV).list_buckets() or not world.admin("s3", DEV).list_buckets()["Buckets"]
    )
    assert refusal(
        world.admin("s3", DEV).create_bucket, Bucket=STATE, CreateBucketConfiguration={"LocationConstraint": REGION}
    ).code in {"BucketAlreadyExists", "AccessDenied"}


def test_a_lock_table_of_another_account_is_not_found_by_its_name(world: World, hub: Credentials) -> None:
    world.lab.create_table(SHARED, "locks", REGION)
    dynamodb = world.client("dynamodb", world.assume(hub))
    assert refusal(dynamodb.describe_table, TableName="locks").code == "ResourceNotFoundException"
    by_arn = f"arn:aws:dynamodb:{REGION}:{SHARED}:table/locks"
    assert refusal(dynamodb.get_item, TableName=by_arn, Key={"LockID": {"S": "1"}}).code == "AccessDeniedException"


# --- what the lab has not -------------------------------------------------------------------------------------


def test_what_the_lab_does_not_provide_it_says(world: World) -> None:
    refused = refusal(world.admin("gamelift").list_builds)
    assert (refused.status, refused.message) == (501, "offkey's lab does not provide gamelift:ListBuilds")
    ec2 = refusal(world.admin("ec2").describe_vpc_endpoint_connections)
    assert (ec2.status, ec2.message) == (501, "offkey's lab does not provide ec2:DescribeVpcEndpointConnections")


def test_a_service_whose_library_is_not_installed_says_which(world: World) -> None:
    assert "xray:GetGroups" in refusal(world.admin("xray").get_groups).message


@pytest.mark.parametrize("operation", ["get_session_token", "get_federation_token"])
def test_sts_does_what_is_needed_and_no_more(world: World, hub: Credentials, operation: str) -> None:
    parameters = {"Name": "ann"} if "federation" in operation else {}
    refused = refusal(getattr(world.client("sts", hub), operation), **parameters)
    assert (refused.code, refused.status) == ("NotImplemented", 501)


# --- where a bucket is -----------------------------------------------------------------------------------------


def test_a_bucket_is_reached_in_its_region(world: World, hub: Credentials) -> None:
    wire = signed(world, hub, service="s3", method="GET", path=f"/{STATE}?list-type=2")
    assert wire.send()[0] == 200
    status, body = signed(
        world, hub, service="s3", method="GET", path=f"/{STATE}?list-type=2", region="us-west-2"
    ).send()
    assert (status, b"<Code>PermanentRedirect</Code>" in body) == (301, True)


# --- what is left behind ----------------------------------------------------------------------------------------


def test_an_expired_session_is_refused_by_every_dialect(world: World) -> None:
    session = world.web_identity(DurationSeconds=900)
    world.clock.advance(timedelta(seconds=901))
    try:
        found = {
            service: refusal(getattr(world.client(service, session), operation), **parameters)
            for service, operation, parameters in (
                ("sts", "get_caller_identity", {}),
                ("s3", "list_objects_v2", {"Bucket": STATE}),
                ("dynamodb", "list_tables", {}),
                ("ec2", "describe_vpcs", {}),
                ("lambda", "list_functions", {}),
            )
        }
    finally:
        world.clock.advance(timedelta(seconds=-901))
    assert {service: (refused.code, refused.status) for service, refused in found.items()} == {
        "sts": ("ExpiredToken", 403),
        "s3": ("ExpiredToken", 400),
        "dynamodb": ("ExpiredTokenException", 400),
        "ec2": ("RequestExpired", 400),
        "lambda": ("ExpiredTokenException", 403),
    }


def test_calls_are_counted_by_role(world: World, hub: Credentials) -> None:
    before = dict(world.lab.calls.by_role())
    world.client("sts", hub).get_caller_identity()
    world.client("sqs", world.assume(hub)).list_queues()
    after = world.lab.calls.by_role()
    assert after[HUB] - before.get(HUB, 0) == 2
    assert after[SPOKE] - before.get(SPOKE, 0) == 1


def test_the_log_says_what_aws_does_not(world: World, hub: Credentials) -> None:
    refusal(world.client("s3", hub).get_object, Bucket=STATE, Key="dev/x")
    call = last(world)
    assert (call.action, call.resource, call.allowed) == ("s3:GetObject", f"arn:aws:s3:::{STATE}/dev/x", False)
    assert (call.caller, call.error) == (ME, "AccessDenied")
    assert f"arn:aws:s3:::{STATE}/live/*" in call.reason


def test_a_third_account_is_as_far_away_as_the_second(world: World, hub: Credentials) -> None:
    role = f"arn:aws:iam::{LIVE}:role/near"
    world.role(role, trust=trusting(f"arn:aws:iam::{SHARED}:root"))
    assert refusal(world.assume, hub, role).code == "AccessDenied"
