"""Which operation a request is: every operation of the usual services, as botocore itself would send it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import pytest
from botocore.model import Shape
from botocore.serialize import create_serializer

from offkey.lab.errors import Dialect, ServiceError
from offkey.lab.models import model
from offkey.lab.operation import identify
from offkey.lab.wire import FORM, Request

SERVICES = {
    "apigateway": "apigateway",
    "autoscaling": "autoscaling",
    "cloudwatch": "monitoring",
    "dynamodb": "dynamodb",
    "ec2": "ec2",
    "ecr": "ecr",
    "ecs": "ecs",
    "efs": "elasticfilesystem",
    "eks": "eks",
    "elbv2": "elasticloadbalancing",
    "events": "events",
    "iam": "iam",
    "kms": "kms",
    "lambda": "lambda",
    "logs": "logs",
    "rds": "rds",
    "route53": "route53",
    "s3": "s3",
    "secretsmanager": "secretsmanager",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "stepfunctions": "states",
    "sts": "sts",
}
TWINS = {
    # The older of two operations with one request, and one that another endpoint serves.
    "GetBucketLifecycle": "GetBucketLifecycleConfiguration",
    "PutBucketLifecycle": "PutBucketLifecycleConfiguration",
    "GetBucketNotification": "GetBucketNotificationConfiguration",
    "PutBucketNotification": "PutBucketNotificationConfiguration",
    "ListDirectoryBuckets": "ListBuckets",
}


def smallest(shape: Shape, depth: int = 0) -> Any:
    """A value of this shape with nothing in it that is not required."""
    match shape.type_name:
        case "structure":
            required = shape.required_members if depth < 6 else []
            return {name: smallest(shape.members[name], depth + 1) for name in required}
        case "list":
            return [smallest(shape.member, depth + 1)]
        case "map":
            return {"k": "v"} if shape.value.type_name == "string" else {}
        case "integer" | "long" | "float" | "double":
            return 1
        case "boolean":
            return True
        case "timestamp":
            return 1_700_000_000
        case "blob":
            return b"x"
        case _:
            return shape.enum[0] if getattr(shape, "enum", None) else "value"


def as_sent(service: str, name: str) -> Request:
    """The request of botocore's own serializer."""
    described = model(service)
    operation = described.operation_model(name)
    protocol = described.metadata["protocol"]
    shape = operation.input_shape
    serialized = create_serializer(protocol, False).serialize_to_request(smallest(shape) if shape else {}, operation)
    query, body = serialized["query_string"], serialized["body"]
    headers = {key: str(value) for key, value in serialized["headers"].items()}
    if isinstance(body, dict):
        body = urlencode(body).encode()
        headers["Content-Type"] = FORM
    path, _, literal = serialized["url_path"].partition("?")
    pairs = query if isinstance(query, str) else urlencode(query, doseq=True)
    raw_query = "&".join(part for part in (literal, pairs) if part)
    data = body if isinstance(body, bytes) else str(body).encode()
    return Request(serialized["method"], quote(path, safe="/%+~-_."), raw_query, tuple(headers.items()), data)


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_is_recognised(service: str) -> None:
    names = list(model(service).operation_names)
    found = {name: identify(as_sent(service, name), SERVICES[service]).name for name in names}
    assert found == {name: TWINS.get(name, name) if service == "s3" else name for name in names}


def test_cbor_names_the_operation_in_the_path() -> None:
    path = "/service/GraniteServiceVersion20100801/operation/PutMetricData"
    request = Request("POST", path, headers=(("smithy-protocol", "rpc-v2-cbor"),))
    found = identify(request, "monitoring")
    assert (found.service, found.name, found.dialect) == ("cloudwatch", "PutMetricData", Dialect.CBOR)


def test_the_version_tells_the_two_load_balancers_apart() -> None:
    asked = {
        version: Request("POST", "/", headers=(("content-type", FORM),), body=body.encode())
        for version, body in {
            "elb": "Action=DescribeLoadBalancers&Version=2012-06-01",
            "elbv2": "Action=DescribeLoadBalancers&Version=2015-12-01",
        }.items()
    }
    assert {k: identify(r, "elasticloadbalancing").service for k, r in asked.items()} == {
        "elb": "elb",
        "elbv2": "elbv2",
    }


def test_a_service_that_nobody_knows() -> None:
    with pytest.raises(ServiceError) as refused:
        identify(Request("POST", "/"), "frobnicator")
    assert refused.value.message == "offkey's lab does not provide the service 'frobnicator'"


JSON = (("X-Amz-Target", "DynamoDB_20120810.GetItem"), ("Content-Type", "application/x-amz-json-1.0"))


@pytest.mark.parametrize(
    ("service", "request_"),
    [
        # Whoever executes looks for an Action first, whoever decides must not look elsewhere.
        ("dynamodb", Request("POST", "/", "Action=DeleteTable", JSON, b'{"TableName": "t"}')),
        ("dynamodb", Request("POST", "/", "", (*JSON, ("smithy-protocol", "rpc-v2-cbor")), b'{"TableName": "t"}')),
        ("iam", Request("POST", "/", "Action=ListRoles", (("Content-Type", FORM),), b"Action=DeleteRole&RoleName=x")),
        ("iam", Request("POST", "/", "", (("Content-Type", FORM),), b"Action=GetRole&Action=DeleteRole&RoleName=x")),
        ("iam", Request("POST", "/", "RoleName=y", (("Content-Type", FORM),), b"Action=GetRole&RoleName=x")),
        ("iam", Request("POST", "/", "", (("Content-Type", FORM), *JSON[:1]), b"Action=GetRole&RoleName=x")),
        ("s3", Request("GET", "/bucket/key", "Action=DeleteBucket")),
        ("s3", Request("PUT", "/bucket/key", "acl&tagging")),
        ("s3", Request("PUT", "/bucket/key", "partNumber=1&uploadId=2&acl")),
        ("s3", Request("DELETE", "/bucket", "policy&cors")),
        ("lambda", Request("GET", "/2015-03-31/functions/one%2Fpolicy")),
        (
            "dynamodb",
            Request(
                "POST",
                "/",
                "",
                (JSON[0], ("Content-Type", "multipart/form-data; boundary=x")),
                b'--x\r\nContent-Disposition: form-data; name="Action"\r\n\r\nDeleteTable\r\n--x--',
            ),
        ),
        ("dynamodb", Request("POST", "/", "", (*JSON, ("Content-Encoding", "gzip")), b'{"TableName": "t"}')),
        ("dynamodb", Request("POST", "/", "", JSON, b"not JSON")),
        ("dynamodb", Request("POST", "/", "", JSON, '{"TableName": "t"}'.encode("utf-16"))),
        ("dynamodb", Request("POST", "/", "", (("X-Amz-Target", "Other.GetItem"),), b"{}")),
        ("iam", Request("POST", "/", "", (("Content-Type", FORM),), b"Action=Frobnicate")),
        ("lambda", Request("GET", "/nothing/of/lambda")),
    ],
)
def test_a_request_that_can_be_read_in_two_ways_or_none_is_refused(service: str, request_: Request) -> None:
    with pytest.raises(ServiceError):
        identify(request_, service)


def test_what_a_request_says_is_kept_by_name() -> None:
    found = identify(Request("GET", "/bucket/a/b%20c", "versionId=7"), "s3")
    assert (found.text("Bucket"), found.text("Key"), found.text("versionId")) == ("bucket", "a/b c", "7")


def test_an_operation_does_not_show_what_it_was_asked_with() -> None:
    body = b'{"SecretId": "s", "SecretString": "hush"}'
    found = identify(
        Request("POST", "/", "", (("X-Amz-Target", "secretsmanager.PutSecretValue"),), body), "secretsmanager"
    )
    assert "hush" not in repr(found)
