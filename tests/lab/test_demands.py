"""What a request needs permission for: actions and the resources they are on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from offkey.lab import backend
from offkey.lab.asked import Asked, Demand
from offkey.lab.demands import demands
from offkey.lab.operation import identify
from offkey.lab.wire import FORM, Request

pytestmark = pytest.mark.lab

ACCOUNT, OTHER = "111111111111", "222222222222"
ME = f"arn:aws:iam::{ACCOUNT}:user/me"
LOCAL = f"eu-west-1:{ACCOUNT}"
LAMBDA_ROLE = f"arn:aws:iam::{ACCOUNT}:role/lambda"


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    with backend.prepared():
        yield


def needed(request: Request, service: str) -> tuple[Demand, ...]:
    return demands(Asked(identify(request, service), request, ACCOUNT, "eu-west-1", (ACCOUNT, OTHER), ME))


def pairs(request: Request, service: str) -> list[tuple[str, str | None]]:
    return [(demand.action, demand.resource) for demand in needed(request, service)]


def form(text: str) -> Request:
    return Request("POST", "/", "", (("Content-Type", FORM),), text.encode())


def target(name: str, body: str = "{}") -> Request:
    return Request("POST", "/", "", (("X-Amz-Target", name),), body.encode())


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (Request("GET", "/"), [("s3:ListAllMyBuckets", "*")]),
        (Request("GET", "/b", "list-type=2&prefix=p"), [("s3:ListBucket", "arn:aws:s3:::b")]),
        (Request("GET", "/b/a/b%20c"), [("s3:GetObject", "arn:aws:s3:::b/a/b c")]),
        (Request("DELETE", "/b/k", "versionId=7"), [("s3:DeleteObjectVersion", "arn:aws:s3:::b/k")]),
        (
            Request("PUT", "/b/k", "", (("x-amz-copy-source", "/from/a%20b"),)),
            [("s3:PutObject", "arn:aws:s3:::b/k"), ("s3:GetObject", "arn:aws:s3:::from/a b")],
        ),
        (
            Request("PUT", "/b/k", "", (("x-amz-copy-source", "from/k?versionId=7"),)),
            [("s3:PutObject", "arn:aws:s3:::b/k"), ("s3:GetObjectVersion", "arn:aws:s3:::from/k")],
        ),
        (
            Request("PUT", "/b/k", "", (("x-amz-acl", "private"), ("x-amz-tagging", "a=b"))),
            [
                ("s3:PutObject", "arn:aws:s3:::b/k"),
                ("s3:PutObjectAcl", "arn:aws:s3:::b/k"),
                ("s3:PutObjectTagging", "arn:aws:s3:::b/k"),
            ],
        ),
        (
            Request(
                "POST",
                "/b",
                "delete",
                body=b'<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
                b"<Object><Key>x</Key></Object><Object><Key>y</Key></Object></Delete>",
            ),
            [("s3:DeleteObject", "arn:aws:s3:::b/x"), ("s3:DeleteObject", "arn:aws:s3:::b/y")],
        ),
        (Request("POST", "/b", "delete", body=b"<not"), [("s3:DeleteObject", "arn:aws:s3:::b")]),
    ],
)
def test_s3(request_: Request, expected: list[tuple[str, str | None]]) -> None:
    assert pairs(request_, "s3") == expected


def test_what_a_list_asks_for_is_in_its_context() -> None:
    (demand,) = needed(Request("GET", "/b", "list-type=2&prefix=live%2F&delimiter=%2F"), "s3")
    assert demand.context == {"s3:prefix": "live/", "s3:delimiter": "/"}


TABLE = f"arn:aws:dynamodb:{LOCAL}:table/"


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("GetItem", '{"TableName": "t"}', [("dynamodb:GetItem", f"{TABLE}t")]),
        ("Query", '{"TableName": "t", "IndexName": "i"}', [("dynamodb:Query", f"{TABLE}t/index/i")]),
        (
            "GetItem",
            f'{{"TableName": "arn:aws:dynamodb:eu-west-1:{OTHER}:table/locks"}}',
            [("dynamodb:GetItem", f"arn:aws:dynamodb:eu-west-1:{OTHER}:table/locks")],
        ),
        (
            "BatchWriteItem",
            '{"RequestItems": {"a": [], "b": []}}',
            [("dynamodb:BatchWriteItem", f"{TABLE}a"), ("dynamodb:BatchWriteItem", f"{TABLE}b")],
        ),
        (
            "TransactWriteItems",
            '{"TransactItems": [{"Put": {"TableName": "a"}}, {"ConditionCheck": {"TableName": "b"}}]}',
            [("dynamodb:PutItem", f"{TABLE}a"), ("dynamodb:ConditionCheckItem", f"{TABLE}b")],
        ),
        ("ListTables", "{}", [("dynamodb:ListTables", "*")]),
    ],
)
def test_dynamodb(name: str, body: str, expected: list[tuple[str, str | None]]) -> None:
    assert pairs(target(f"DynamoDB_20120810.{name}", body), "dynamodb") == expected


def test_a_table_of_another_account_is_that_accounts() -> None:
    body = f'{{"TableName": "arn:aws:dynamodb:eu-west-1:{OTHER}:table/locks"}}'
    (demand,) = needed(target("DynamoDB_20120810.GetItem", body), "dynamodb")
    assert demand.account == OTHER


IAM = f"arn:aws:iam::{ACCOUNT}:"


@pytest.mark.parametrize(
    ("text", "resource"),
    [
        ("Action=ListRoles", "*"),
        ("Action=CreateRole&RoleName=r&Path=/ci/", f"{IAM}role/ci/r"),
        ("Action=AttachRolePolicy&RoleName=r&PolicyArn=arn:aws:iam::aws:policy/X", f"{IAM}role/r"),
        ("Action=AddRoleToInstanceProfile&RoleName=r&InstanceProfileName=p", f"{IAM}instance-profile/p"),
        ("Action=GetPolicy&PolicyArn=arn:aws:iam::aws:policy/X", "arn:aws:iam::aws:policy/X"),
        ("Action=CreatePolicy&PolicyName=p", f"{IAM}policy/p"),
        ("Action=CreateOpenIDConnectProvider&Url=https://a.b/c", f"{IAM}oidc-provider/a.b/c"),
        ("Action=GetUser", ME),
        ("Action=CreateGroup&GroupName=g", f"{IAM}group/g"),
    ],
)
def test_iam(text: str, resource: str) -> None:
    assert pairs(form(f"{text}&Version=2010-05-08"), "iam") == [(f"iam:{text[7:].partition('&')[0]}", resource)]


@pytest.mark.parametrize(
    ("service", "request_", "resource"),
    [
        ("sqs", target("AmazonSQS.ListQueues"), "*"),
        ("sqs", target("AmazonSQS.CreateQueue", '{"QueueName": "q"}'), f"arn:aws:sqs:{LOCAL}:q"),
        (
            "sqs",
            target("AmazonSQS.SendMessage", f'{{"QueueUrl": "http://127.0.0.1:1/{OTHER}/q"}}'),
            f"arn:aws:sqs:eu-west-1:{OTHER}:q",
        ),
        ("sns", form("Action=CreateTopic&Name=t&Version=2010-03-31"), f"arn:aws:sns:{LOCAL}:t"),
        ("sns", form(f"Action=Publish&TopicArn=arn:aws:sns:{LOCAL}:t"), f"arn:aws:sns:{LOCAL}:t"),
        ("sns", form("Action=ListTopics"), "*"),
        ("ssm", target("AmazonSSM.GetParameter", '{"Name": "/a/b"}'), f"arn:aws:ssm:{LOCAL}:parameter/a/b"),
        ("ssm", target("AmazonSSM.DescribeParameters"), None),
        ("kms", target("TrentService.CreateKey"), "*"),
        ("kms", target("TrentService.Encrypt", '{"KeyId": "1-2"}'), f"arn:aws:kms:{LOCAL}:key/1-2"),
        ("kms", target("TrentService.Encrypt", '{"KeyId": "alias/a"}'), None),
        ("lambda", Request("GET", "/2015-03-31/functions/"), "*"),
        ("lambda", Request("GET", "/2015-03-31/functions/f"), f"arn:aws:lambda:{LOCAL}:function:f"),
        ("secretsmanager", target("secretsmanager.GetSecretValue", '{"SecretId": "s"}'), None),
        (
            "secretsmanager",
            target(
                "secretsmanager.GetSecretValue", f'{{"SecretId": "arn:aws:secretsmanager:{LOCAL}:secret:s-AbCdEf"}}'
            ),
            f"arn:aws:secretsmanager:{LOCAL}:secret:s-AbCdEf",
        ),
        ("apigateway", Request("GET", "/restapis"), "arn:aws:apigateway:eu-west-1::/restapis"),
        ("ec2", form("Action=DescribeVpcs&Version=2016-11-15"), None),
    ],
)
def test_other_services(service: str, request_: Request, resource: str | None) -> None:
    assert [found for _, found in pairs(request_, service)] == [resource]


def test_a_role_that_is_handed_over_must_be_passable() -> None:
    body = f'{{"FunctionName": "f", "Role": "{LAMBDA_ROLE}"}}'
    create = needed(Request("POST", "/2015-03-31/functions", body=body.encode()), "lambda")
    assert [(d.action, d.resource) for d in create] == [
        ("lambda:CreateFunction", f"arn:aws:lambda:{LOCAL}:function:f"),
        ("iam:PassRole", LAMBDA_ROLE),
    ]
    assert create[1].context == {"iam:PassedToService": "lambda.amazonaws.com"}


def test_a_task_definition_hands_over_two_roles() -> None:
    body = f'{{"family": "f", "executionRoleArn": "{LAMBDA_ROLE}-a", "taskRoleArn": "{LAMBDA_ROLE}-b"}}'
    register = target("AmazonEC2ContainerServiceV20141113.RegisterTaskDefinition", body)
    assert [resource for action, resource in pairs(register, "ecs") if action == "iam:PassRole"] == [
        f"{LAMBDA_ROLE}-a",
        f"{LAMBDA_ROLE}-b",
    ]


@pytest.mark.parametrize(
    ("service", "request_"),
    [
        ("iam", form(f"Action=GetRole&RoleName=r&X={LAMBDA_ROLE}&Version=2010-05-08")),
        ("kms", target("TrentService.CreateGrant", f'{{"KeyId": "1", "GranteeRole": "{LAMBDA_ROLE}"}}')),
        ("lambda", Request("GET", "/2015-03-31/functions", "Role=" + LAMBDA_ROLE)),
    ],
)
def test_naming_a_role_is_not_handing_it_over(service: str, request_: Request) -> None:
    assert "iam:PassRole" not in [action for action, _ in pairs(request_, service)]
