"""Attack: one request that the door reads as harmless and the backend as something else."""

from __future__ import annotations

import pytest
from tests.worlds import DEV, REGION, SHARED, STATE, World, document, federated, refusal, signed, statement

pytestmark = pytest.mark.lab
JSON = {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "application/x-amz-json-1.0"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_an_action_in_the_query_of_a_json_service(world: World) -> None:
    world.lab.create_table(SHARED, "keep", REGION)
    me = world.lab.administrator(SHARED).credentials
    for path in ("/?Action=DeleteTable", "/?Action=DeleteTable&TableName=keep"):
        assert signed(world, me, service="dynamodb", path=path, headers=JSON, body=b"{}").send()[0] == 400
    form = {**JSON, "Content-Type": FORM["Content-Type"]}
    body = b"Action=DeleteTable&TableName=keep"
    assert signed(world, me, service="dynamodb", headers=form, body=body).send()[0] == 400
    assert "keep" in world.admin("dynamodb").list_tables()["TableNames"]


def test_two_actions_in_one_form(world: World) -> None:
    role = f"arn:aws:iam::{SHARED}:role/lister"
    world.role(role, trust=federated(), allows=[statement(Action="iam:ListRoles", Resource="*")])
    session = world.web_identity(role=role)
    for body in (
        b"Action=ListRoles&Action=DeleteRole&RoleName=hub&Version=2010-05-08",
        b"Action=DeleteRole&RoleName=hub&Action=ListRoles&Version=2010-05-08",
    ):
        assert signed(world, session, service="iam", headers=FORM, body=body).send()[0] == 400
    path = "/?Action=DeleteRole&RoleName=hub&Version=2010-05-08"
    body = b"Action=ListRoles&Version=2010-05-08"
    assert signed(world, session, service="iam", path=path, headers=FORM, body=body).send()[0] == 400
    assert world.admin("iam").get_role(RoleName="hub")


def test_a_bucket_of_another_account_behind_an_escaped_slash(world: World) -> None:
    """`/acme-state%2Flive/x` names the bucket `acme-state` to S3, so its owner's policy must be asked."""
    role = f"arn:aws:iam::{DEV}:role/all"
    world.admin("s3").put_object(Bucket=STATE, Key="live/secret", Body=b"state")
    world.admin("iam").put_role_policy(
        RoleName="hub", PolicyName="all", PolicyDocument=document(statement(Action="sts:AssumeRole", Resource=role))
    )
    trust = document(statement(Principal={"AWS": f"arn:aws:iam::{SHARED}:role/hub"}, Action="sts:AssumeRole"))
    world.role(role, trust=trust, allows=[statement(Action="*", Resource="*")])
    session = world.assume(world.web_identity(), role)
    for path in (f"/{STATE}/live/secret", f"/{STATE}%2Flive/secret", f"/{STATE}%2flive%2fsecret"):
        assert signed(world, session, service="s3", method="GET", path=path).send()[0] == 403


@pytest.mark.parametrize(
    "query", ["acl&tagging", "retention&legal-hold", "uploadId=1&partNumber=1&acl", "tagging&legal-hold"]
)
def test_two_subresources(world: World, query: str) -> None:
    me = world.lab.administrator(SHARED).credentials
    status, _ = signed(world, me, service="s3", method="PUT", path=f"/{STATE}/live/x?{query}", body=b"x").send()
    assert status == 400


@pytest.mark.parametrize("header", ["x_amz_target", "X_Amz_Target", "Action", "X-HTTP-Method-Override"])
def test_an_operation_in_a_header_that_nobody_signed(world: World, header: str) -> None:
    me = world.lab.administrator(SHARED).credentials
    world.admin("ssm").put_parameter(Name="keep", Type="String", Value="v")
    try:
        for service, path, headers, body in (
            ("lambda", "/2015-03-31/functions/", {}, b""),
            ("iam", "/", FORM, b"Action=ListRoles&Version=2010-05-08"),
        ):
            method = "POST" if body else "GET"
            wire = signed(world, me, service=service, method=method, path=path, headers=headers, body=body)
            wire.headers[header] = "AmazonSSM.DeleteParameter"
            assert wire.send()[0] == 200
        assert world.admin("ssm").get_parameter(Name="keep")
    finally:
        world.admin("ssm").delete_parameter(Name="keep")


def test_an_action_inside_a_value(world: World) -> None:
    """The backend takes a JSON body apart at every `&` and would find the name of an operation there."""
    ssm = world.admin("ssm")
    for value in ("a&Action=DeleteParameter&b", "a&Act%69on=DeleteParameter&b"):
        refused = refusal(ssm.put_parameter, Name="inside", Type="String", Value=value)
        assert (refused.status, "would misread it" in refused.message) == (501, True)
    ssm.put_parameter(Name="inside", Type="String", Value="a&action=b")
    ssm.delete_parameter(Name="inside")


def test_the_region_is_the_signed_one(world: World) -> None:
    me = world.lab.administrator(SHARED).credentials
    body = b"Action=CreateTopic&Name=here&Version=2010-03-31"
    wire = signed(world, me, service="sns", headers=FORM, body=body)
    wire.headers["User-Agent"] = "Boto3/1.0 region/us-west-2"
    status, reply = wire.send()
    assert (status, f"arn:aws:sns:{REGION}:{SHARED}:here".encode() in reply) == (200, True)


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_an_object_that_looks_like_a_form(world: World, content_type: str) -> None:
    me = world.lab.administrator(SHARED).credentials
    wire = signed(
        world,
        me,
        service="s3",
        method="PUT",
        path=f"/{STATE}/live/form",
        headers={"Content-Type": content_type},
        body=b"acl=&tagging=",
    )
    assert wire.send()[0] == 501


def test_the_control_plane_of_s3_is_not_a_bucket(world: World) -> None:
    role = f"arn:aws:iam::{SHARED}:role/objects"
    world.role(role, trust=federated(), allows=[statement(Action="s3:*Object", Resource="*")])
    path = "/v20180820/configuration/publicAccessBlock"
    session, whose = world.web_identity(role=role), {"x-amz-account-id": SHARED}
    status, body = signed(world, session, service="s3", method="DELETE", path=path, headers=whose).send()
    assert (status, b"AccessDenied" in body) == (403, True)
