"""Authorizations that cannot be understood."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lab.test_canonical import PRESIGNED, PUBLISHED, SCOPE

from offkey.lab import authorization
from offkey.lab.errors import Dialect, ServiceError
from offkey.lab.wire import Request

GET = PUBLISHED[0]


def with_authorization(value: str) -> Request:
    return replace(GET, headers=tuple((n, value if n == "Authorization" else v) for n, v in GET.headers))


def test_the_parts() -> None:
    read = authorization.read(GET)
    assert read is not None
    assert (read.access_key_id, read.region, read.service) == ("AKIAIOSFODNN7EXAMPLE", "us-east-1", "s3")
    assert read.signed_headers == ("host", "range", "x-amz-content-sha256", "x-amz-date")
    assert read.scope == "20130524/us-east-1/s3/aws4_request"
    assert read.lifetime is None


def test_unsigned() -> None:
    assert authorization.read(Request("GET", "/")) is None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("AWS AKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl", "IncompleteSignature"),
        ("Bearer x", "IncompleteSignature"),
        ("AWS4-HMAC-SHA256 Credential=x", "IncompleteSignature"),
        (f"AWS4-HMAC-SHA256 Credential={SCOPE}x,SignedHeaders=host,Signature={'0' * 64}", "IncompleteSignature"),
        (
            f"AWS4-HMAC-SHA256 Credential={SCOPE.replace('0524', '0525')},SignedHeaders=host,Signature={'0' * 64}",
            "IncompleteSignature",
        ),
    ],
)
def test_what_is_no_authorization(value: str, code: str) -> None:
    with pytest.raises(ServiceError) as refused:
        authorization.read(with_authorization(value))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
        ("X-Amz-Expires=86400", "X-Amz-Expires=604801"),
        ("X-Amz-Expires=86400", "X-Amz-Expires=0"),
        ("X-Amz-Expires=86400", "X-Amz-Expires=soon"),
        ("&X-Amz-SignedHeaders=host", ""),
    ],
)
def test_what_is_no_presigned_address(old: str, new: str) -> None:
    with pytest.raises(ServiceError) as refused:
        authorization.read(replace(PRESIGNED, raw_query=PRESIGNED.raw_query.replace(old, new)))
    assert refused.value.code == "AuthorizationQueryParametersError"


def test_two_authorizations_are_one_too_many() -> None:
    with pytest.raises(ServiceError) as refused:
        authorization.read(replace(PRESIGNED, headers=GET.headers))
    assert refused.value.message == "Only one auth mechanism allowed"


@given(st.text(max_size=200))
def test_any_header_is_read_or_refused(value: str) -> None:
    with suppress(ServiceError):  # and nothing else
        authorization.read(with_authorization(value))


@pytest.mark.parametrize(
    ("request_", "service", "expected"),
    [
        (Request("GET", "/b/k"), "s3", Dialect.S3),
        (Request("POST", "/"), "ec2", Dialect.EC2),
        (Request("POST", "/", headers=(("X-Amz-Target", "x.Y"),)), "dynamodb", Dialect.JSON),
        (Request("POST", "/service/a/operation/b", headers=(("smithy-protocol", "x"),)), "monitoring", Dialect.CBOR),
        (Request("POST", "/"), "iam", Dialect.QUERY),
        (Request("GET", "/2015-03-31/functions"), "lambda", Dialect.REST_JSON),
    ],
)
def test_the_dialect_is_guessed_from_the_looks(request_: Request, service: str, expected: Dialect) -> None:
    assert authorization.guess_dialect(request_, service) is expected
