"""Errors as the SDKs read them: botocore's own parsers are asked what they see."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.parsers import create_parser

from offkey.lab.errors import Dialect, Failure, ServiceError, credentials_error, denied
from offkey.lab.models import model
from offkey.lab.xml import elements, error_reply, sts_reply

SPEAKERS = {
    Dialect.QUERY: ("sts", "GetCallerIdentity", "query"),
    Dialect.EC2: ("ec2", "DescribeVpcs", "ec2"),
    Dialect.JSON: ("dynamodb", "ListTables", "json"),
    Dialect.REST_JSON: ("lambda", "ListFunctions", "rest-json"),
    Dialect.REST_XML: ("route53", "ListHostedZones", "rest-xml"),
    Dialect.S3: ("s3", "ListBuckets", "rest-xml"),
    Dialect.CBOR: ("cloudwatch", "ListMetrics", "smithy-rpc-v2-cbor"),
}
TEXT = "<not> so \"simple\" & 'plain' ü"


@pytest.mark.parametrize("dialect", Dialect)
def test_botocore_reads_code_text_and_status(dialect: Dialect) -> None:
    service, operation, protocol = SPEAKERS[dialect]
    reply = error_reply(ServiceError("SomeCode", TEXT, 418), dialect)
    headers = {name.lower(): value for name, value in reply.headers}
    shape = model(service).operation_model(operation).output_shape
    response: Any = {"status_code": reply.status, "headers": headers, "body": reply.body}
    parsed = create_parser(protocol).parse(response, shape)
    assert (parsed["Error"]["Code"], parsed["Error"]["Message"]) == ("SomeCode", TEXT)


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("failure", Failure)
def test_every_failure_has_an_answer_in_every_dialect(failure: Failure, dialect: Dialect) -> None:
    error = credentials_error(failure, dialect)
    assert error.code
    assert error.message
    assert 400 <= error.status <= 403


def test_denied_in_three_ways() -> None:
    found = {dialect: (denied("no", dialect).code, denied("no", dialect).status) for dialect in Dialect}
    assert found == {
        Dialect.QUERY: ("AccessDenied", 403),
        Dialect.EC2: ("UnauthorizedOperation", 403),
        Dialect.JSON: ("AccessDeniedException", 400),
        Dialect.REST_JSON: ("AccessDeniedException", 403),
        Dialect.REST_XML: ("AccessDenied", 403),
        Dialect.S3: ("AccessDenied", 403),
        Dialect.CBOR: ("AccessDeniedException", 400),
    }


def test_elements_in_order_without_what_is_absent() -> None:
    assert elements({"A": "x<y", "B": None, "C": {"D": 1}}) == "<A>x&lt;y</A><C><D>1</D></C>"


def test_a_reply_of_sts() -> None:
    reply = sts_reply("GetCallerIdentity", {"Account": "1"})
    parsed = create_parser("query").parse(
        {"status_code": 200, "headers": {}, "body": reply.body},
        model("sts").operation_model("GetCallerIdentity").output_shape,
    )
    assert parsed["Account"] == "1"
