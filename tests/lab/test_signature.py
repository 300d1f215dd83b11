"""What a request may not do with its signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.lab.test_canonical import NOON, PRESIGNED, PUBLISHED, check

from offkey.lab.errors import ServiceError
from offkey.lab.wire import Request

GET, PUT = PUBLISHED[0], PUBLISHED[1]


def refused(request: Request, *, later: timedelta = timedelta()) -> str:
    with pytest.raises(ServiceError) as error:
        check(request, now=NOON + later)
    return error.value.code


def with_header(request: Request, name: str, value: str) -> Request:
    kept = tuple(pair for pair in request.headers if pair[0].lower() != name.lower())
    return replace(request, headers=(*kept, (name, value)))


@pytest.mark.parametrize(
    "bent",
    [
        replace(GET, method="PUT"),
        replace(GET, path="/other.txt"),
        replace(GET, raw_query="acl"),
        with_header(GET, "Range", "bytes=0-99"),
        with_header(GET, "Host", "otherbucket.s3.amazonaws.com"),
        replace(PRESIGNED, method="DELETE"),
        replace(PRESIGNED, path="/other.txt"),
        replace(PRESIGNED, raw_query=PRESIGNED.raw_query + "&acl="),
        replace(PRESIGNED, raw_query=PRESIGNED.raw_query.replace("86400", "86401")),
    ],
)
def test_nothing_signed_can_be_changed(bent: Request) -> None:
    assert refused(bent) == "SignatureDoesNotMatch"


def test_a_header_of_aws_that_is_not_signed_is_refused() -> None:
    with pytest.raises(ServiceError) as error:
        check(with_header(GET, "x-amz-acl", "public-read"))
    assert (error.value.code, error.value.detail) == ("AccessDenied", {"HeadersNotSigned": "x-amz-acl"})


def test_another_header_need_not_be_signed() -> None:
    check(with_header(GET, "User-Agent", "anything"))


def test_a_body_that_is_not_the_declared_one_is_refused() -> None:
    assert refused(replace(PUT, body=b"Welcome to somebody else.")) == "XAmzContentSHA256Mismatch"


def test_a_signed_header_that_is_not_there_is_refused() -> None:
    headers = tuple(pair for pair in GET.headers if pair[0] != "Range")
    assert refused(replace(GET, headers=headers)) == "SignatureDoesNotMatch"


def test_s3_wants_the_hash_of_the_body() -> None:
    headers = tuple(pair for pair in GET.headers if pair[0] != "x-amz-content-sha256")
    signed = ("x-amz-content-sha256;", "")
    bent = tuple((name, value.replace(*signed)) for name, value in headers)
    assert refused(replace(GET, headers=bent)) == "MissingSecurityHeader"


@pytest.mark.parametrize(("minutes", "code"), [(15, None), (16, "RequestTimeTooSkewed"), (-16, "RequestTimeTooSkewed")])
def test_s3_allows_a_quarter_of_an_hour(minutes: int, code: str | None) -> None:
    if code is None:
        check(GET, now=NOON + timedelta(minutes=minutes))
    else:
        assert refused(GET, later=timedelta(minutes=minutes)) == code


@pytest.mark.parametrize(("hours", "code"), [(24, None), (24.01, "AccessDenied"), (-1, "AccessDenied")])
def test_a_presigned_address_expires(hours: float, code: str | None) -> None:
    if code is None:
        check(PRESIGNED, now=NOON + timedelta(hours=hours))
    else:
        assert refused(PRESIGNED, later=timedelta(hours=hours)) == code
