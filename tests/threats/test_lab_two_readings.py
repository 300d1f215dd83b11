"""Attack: one request that the door reads as harmless and the backend as something else."""

from __future__ import annotations

import pytest
from tests.worlds import DEV, REGION, SHARED, STATE, World, document, federated, signed, statement

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
