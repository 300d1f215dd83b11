"""Calls to IAM Identity Center: where they go, and what becomes of each kind of answer."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from botocore.session import Session
from tests.session.conftest import Answer, Server

from offkey.errors import OffkeyError, RefusedError, UnreachableError, UnreadableError, UsageError
from offkey.model.identity_center import IdentityCenter
from offkey.model.secret import Secret
from offkey.session.http import StandardHttp
from offkey.session.retry import Patience
from offkey.session.sso_call import ask, endpoint, post
from offkey.session.sso_portal import SsoPortal

HTTP = StandardHttp()
QUICK = Patience(tries=3, sleep=lambda _: None)


def place(region: str = "eu-west-1", endpoint_url: str | None = None) -> IdentityCenter:
    return IdentityCenter("https://acme.awsapps.com/start", region, "acme", (), endpoint_url)


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1", "cn-north-1", "us-gov-west-1", "ap-southeast-4"])
@pytest.mark.parametrize("service", ["sso_oidc", "sso"])
def test_the_addresses_are_those_of_botocore(region: str, service: str) -> None:
    session = Session(session_vars={"profile": (None, None, None, None)})
    client = session.create_client(
        service.replace("_", "-"), region, aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x"
    )
    assert endpoint(service, place(region), {}) == client.meta.endpoint_url


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({"AWS_ENDPOINT_URL": "http://a/"}, "http://a"),
        ({"AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_SSO_OIDC": "http://b"}, "http://b"),
        ({"AWS_ENDPOINT_URL_SSO": "http://c"}, "http://profile"),
        ({}, "http://profile"),
        (
            {"AWS_ENDPOINT_URL": "http://a", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
            "https://oidc.eu-west-1.amazonaws.com",
        ),
    ],
)
def test_what_is_named_in_their_place(environment: Mapping[str, str], url: str) -> None:
    assert endpoint("sso_oidc", place(endpoint_url="http://profile"), environment) == url


def test_a_region_that_is_none() -> None:
    with pytest.raises(UsageError):
        endpoint("sso", place("evil.example/"), {})


def refused(server: Server, answer: Answer) -> OffkeyError:
    server.answers = [answer]
    with pytest.raises(OffkeyError) as raised:
        post("CreateToken", server.url, {"clientSecret": Secret("s3cr3t")}, http=HTTP)
    return raised.value


@pytest.mark.parametrize(
    "answer",
    [
        Answer(400, b"{}", {"x-amzn-ErrorType": "SlowDownException"}),
        Answer(400, b"{}", {"x-amzn-ErrorType": "SlowDownException:http://internal.amazon.com/coral/"}),
        Answer(400, b'{"__type": "com.amazonaws.sso#SlowDownException"}'),
        Answer(400, b'{"error": "slow_down", "error_description": "Slow down"}'),
    ],
)
def test_a_code_wherever_it_stands(server: Server, answer: Answer) -> None:
    error = refused(server, answer)
    assert isinstance(error, RefusedError)
    assert error.code == "SlowDownException"


def test_a_refusal_tells_what_to_do(server: Server) -> None:
    error = refused(server, Answer(400, b'{"error": "expired_token", "error_description": "Device code expired"}'))
    assert str(error) == "CreateToken: ExpiredTokenException: Device code expired"
    assert "ten minutes" in (error.hint or "")


def test_what_it_echoes_is_not_shown(server: Server) -> None:
    text = 'not s3cr3t, but \x1b[31mred\x1b[0m and "quoted"'
    error = refused(server, Answer(400, json.dumps({"error": "invalid_grant", "error_description": text}).encode()))
    assert ("s3cr3t" in str(error), "\x1b" in str(error), "***" in str(error)) == (False, False, True)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(502, b"<html>Bad gateway s3cr3t</html>"),
        Answer(400, b"[]"),
        Answer(403, b'{"error": "\x1b"}'),
        Answer(200, b"<html>Sign in to the hotel's network</html>"),
        Answer(302, b"", {"Location": "https://attacker.example/"}),
    ],
)
def test_what_is_not_an_answer_of_aws(server: Server, answer: Answer) -> None:
    error = refused(server, answer)
    assert isinstance(error, UnreachableError)
    assert "s3cr3t" not in str(error)


def test_the_portal_is_asked_again_where_it_is_busy(server: Server) -> None:
    server.answers = [Answer(429, b"{}"), Answer(500, b""), Answer(200, b'{"a": "b"}')]
    assert ask("ListAccounts", server.url, bearer=Secret("b"), http=HTTP, patience=QUICK).text("a") == "b"
    assert [one.headers["x-amz-sso_bearer_token"] for one in server.asked] == ["b"] * 3


def test_a_code_is_sent_once(server: Server) -> None:
    error = refused(server, Answer(500, b""))
    assert isinstance(error, UnreachableError)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"roleCredentials": None},
        {"roleCredentials": {"accessKeyId": "A", "secretAccessKey": "s3cr3t", "sessionToken": "t"}},
        {"roleCredentials": {"accessKeyId": "A", "secretAccessKey": 1, "sessionToken": "t", "expiration": 1}},
        *(
            {"roleCredentials": {"accessKeyId": "A", "secretAccessKey": "s", "sessionToken": "t", "expiration": at}}
            for at in (True, "1", -1, 10**30, None)
        ),
    ],
)
def test_credentials_that_are_not_whole(server: Server, given: Mapping[str, object]) -> None:
    server.answers = [Answer(200, json.dumps(given).encode())]
    with pytest.raises(UnreadableError) as raised:
        SsoPortal(server.url, Secret("b"), HTTP, QUICK).role_credentials("111111111111", "Deploy")
    assert "s3cr3t" not in str(raised.value)


def test_pages_without_an_end(server: Server) -> None:
    server.answers = [Answer(200, b'{"accountList": [], "nextToken": "again"}')]
    with pytest.raises(UnreadableError, match="no end of pages"):
        SsoPortal(server.url, Secret("b"), HTTP, QUICK).accounts()


def test_names_are_quoted(server: Server) -> None:
    server.answers = [Answer(200, b'{"roleList": [{"roleName": "A"}, 1]}')]
    assert SsoPortal(server.url, Secret("b"), HTTP, QUICK).roles("1&role_name=x") == ("A",)
    assert server.asked[0].path == "/assignment/roles?account_id=1%26role_name%3Dx"
