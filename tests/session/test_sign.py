"""Signatures against AWS's published examples, and against botocore on requests nobody thought of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from unittest.mock import patch

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.model.secret import Secret
from offkey.model.session import Credentials
from offkey.session.sign import Request, sign

KEY = "AKIDEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
NOW = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
TOKEN = (
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUu"
    "wthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHN"
    "VXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="
)
CREDENTIALS = Credentials(KEY, Secret(SECRET))


def authorization(request: Request, *, service: str, credentials: Credentials = CREDENTIALS) -> str:
    return sign(request, credentials=credentials, region="us-east-1", service=service, now=NOW)["Authorization"]


def test_the_documented_request_to_iam() -> None:
    request = Request(
        "GET",
        "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
        {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"},
    )
    assert authorization(request, service="iam") == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date, "
        "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
    )


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("name", "request_", "signature"),
    [
        (
            "get-vanilla",
            Request("GET", "https://example.amazonaws.com/"),
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        (
            "get-vanilla-query-order-key-case",
            Request("GET", "https://example.amazonaws.com/?Param2=value2&Param1=value1"),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            "get-relative-relative",
            Request("GET", "https://example.amazonaws.com/example1/example2/../.."),
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        (
            "get-utf8",
            Request("GET", "https://example.amazonaws.com/ሴ"),
            "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
        ),
        (
            "get-header-value-trim",
            Request("GET", "https://example.amazonaws.com/", {"My-Header1": " value1", "My-Header2": ' "a   b   c"'}),
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        ),
        (
            "post-vanilla",
            Request("POST", "https://example.amazonaws.com/"),
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        ),
        (
            "post-x-www-form-urlencoded",
            Request("POST", "https://example.amazonaws.com/", FORM, b"Param1=value1"),
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
    ],
)
def test_the_published_suite(name: str, request_: Request, signature: str) -> None:
    assert authorization(request_, service="service").endswith(f"Signature={signature}")


def test_the_published_session_token_is_signed() -> None:
    credentials = Credentials(KEY, Secret(SECRET), Secret(TOKEN))
    request = Request("POST", "https://example.amazonaws.com/")
    headers = sign(request, credentials=credentials, region="us-east-1", service="service", now=NOW)
    assert headers["X-Amz-Security-Token"] == TOKEN
    assert headers["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-date;x-amz-security-token, "
        "Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"
    )


def test_the_time_is_told_in_utc() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    request = Request("POST", "https://example.amazonaws.com/")
    signed = sign(request, credentials=CREDENTIALS, region="us-east-1", service="service", now=elsewhere)
    assert signed["X-Amz-Date"] == "20150830T123600Z"


def botocore_authorization(request: Request, credentials: Credentials) -> str:
    token = credentials.session_token.reveal() if credentials.session_token else None
    known: Any = BotoCredentials(credentials.access_key_id, credentials.secret_access_key.reveal(), token)
    theirs = AWSRequest(method=request.method, url=request.url, headers=dict(request.headers), data=request.body)
    with patch("botocore.auth.get_current_datetime", lambda: NOW):
        SigV4Auth(known, "sts", "eu-west-1").add_auth(theirs)
    return str(theirs.headers["Authorization"])


SEGMENT = st.text(st.characters(codec="ascii", categories=("L", "N")) | st.sampled_from("-_.~"), max_size=8)
# botocore keeps a query as it is written, where AWS decodes it first: only what has to be encoded is.
RESERVED = st.characters(exclude_characters="-_.~", exclude_categories=("Cs", "L", "N")) | st.sampled_from("é漢")
ENCODED = st.text(RESERVED, max_size=6).map(lambda text: "".join(f"%{byte:02X}" for byte in text.encode()))
PAIR = st.tuples(st.from_regex(r"[A-Za-z0-9._~-]{1,8}", fullmatch=True), SEGMENT | ENCODED)
URL = st.builds(
    lambda host, port, path, pairs: (
        f"https://{host}{port}/{'/'.join(path)}" + ("?" + "&".join(f"{k}={v}" for k, v in pairs) if pairs else "")
    ),
    st.sampled_from(["sts.eu-west-1.amazonaws.com", "127.0.0.1", "localhost"]),
    st.sampled_from(["", ":443", ":8443"]),
    st.lists(SEGMENT, max_size=4),
    st.lists(PAIR, max_size=4),
)
HEADERS = st.dictionaries(
    st.from_regex(r"X-[A-Za-z]{1,8}", fullmatch=True), st.from_regex(r"[!-~]([ -~]{0,20}[!-~])?", fullmatch=True)
)
KEYS = st.text("ABCDEFGHIJKLMNOPabcdefghijklmnop0123456789+/=", min_size=1, max_size=40)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["GET", "POST"]),
    URL,
    HEADERS,
    st.binary(max_size=60),
    KEYS,
    st.none() | KEYS,
)
def test_botocore_signs_the_same(
    method: str, url: str, headers: dict[str, str], body: bytes, secret: str, token: str | None
) -> None:
    if len({name.lower() for name in headers}) < len(headers):
        headers = {}
    request = Request(method, url, headers, body)
    credentials = Credentials("AKIAIOSFODNN7EXAMPLE", Secret(secret), Secret(token) if token else None)
    ours = sign(request, credentials=credentials, region="eu-west-1", service="sts", now=NOW)["Authorization"]
    assert ours == botocore_authorization(request, credentials)
