from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.session.conftest import Answer, Server

from offkey.errors import ConfigurationError, UnreachableError, UsageError
from offkey.model.secret import Secret
from offkey.session.ambient.github import BEARER, URL, token
from offkey.session.http import StandardHttp
from offkey.session.retry import Patience

Sleep = tuple[list[float], Callable[[float], None]]
GRANTED = Answer(body=b'{"count": 2847, "value": "header.payload.signature"}')


def asked(
    server: Server, no_sleep: Sleep, audience: str = "sts.amazonaws.com", url: str = "/token?api-version=2.0"
) -> Secret[str] | None:
    environment = {URL: server.url + url, BEARER: "bearer-of-the-job"}
    return token(environment, audience=audience, http=StandardHttp(), patience=Patience(sleep=no_sleep[1]))


def test_not_a_job_of_github() -> None:
    assert token({"PATH": "/bin", URL: "", BEARER: ""}, audience="sts.amazonaws.com", http=StandardHttp()) is None


def test_the_token_and_how_it_is_asked_for(server: Server, no_sleep: Sleep) -> None:
    server.answers = [GRANTED]
    assert asked(server, no_sleep) == Secret("header.payload.signature")
    (request,) = server.asked
    assert (request.method, request.path) == ("GET", "/token?api-version=2.0&audience=sts.amazonaws.com")
    assert request.headers["authorization"] == "bearer bearer-of-the-job"


@pytest.mark.parametrize(
    ("url", "audience", "expected"),
    [
        ("/token?a=b", "https://gitlab.com", "/token?a=b&audience=https%3A%2F%2Fgitlab.com"),
        ("/token", "sts.amazonaws.com", "/token?audience=sts.amazonaws.com"),
        ("/token?a=b#part", "sts.amazonaws.com", "/token?a=b&audience=sts.amazonaws.com"),
        ("/token?a=b", "a&b=c d/é", "/token?a=b&audience=a%26b%3Dc%20d%2F%C3%A9"),
    ],
)
def test_the_audience_joins_the_query(server: Server, no_sleep: Sleep, url: str, audience: str, expected: str) -> None:
    server.answers = [GRANTED]
    asked(server, no_sleep, audience, url)
    assert server.asked[0].path == expected


@pytest.mark.parametrize("audience", ["", "a\nb", "\udcff"])
def test_an_audience_that_is_none(server: Server, no_sleep: Sleep, audience: str) -> None:
    with pytest.raises(UsageError, match="audience"):
        asked(server, no_sleep, audience)


@pytest.mark.parametrize(("there", "missing"), [(URL, BEARER), (BEARER, URL)])
@pytest.mark.parametrize("absent", [{}, {"empty": ""}])
def test_half_a_job(there: str, missing: str, absent: dict[str, str]) -> None:
    environment = {there: "https://pipelines.acme.example/", **({missing: ""} if absent else {})}
    with pytest.raises(ConfigurationError) as raised:
        token(environment, audience="sts.amazonaws.com", http=StandardHttp())
    assert str(raised.value) == f"GitHub Actions: {there} is set, but {missing} is not"
    assert "id-token: write" in (raised.value.hint or "")


@pytest.mark.parametrize("status", [401, 403, 404])
def test_github_refuses(server: Server, no_sleep: Sleep, status: int) -> None:
    server.answers = [Answer(status, b'{"message": "no"}')]
    with pytest.raises(ConfigurationError, match=rf"GitHub Actions: .*HTTP {status}") as raised:
        asked(server, no_sleep)
    assert "id-token: write" in (raised.value.hint or "")
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_github_is_busy(server: Server, no_sleep: Sleep, status: int) -> None:
    server.answers = [Answer(status), Answer(status), GRANTED]
    assert asked(server, no_sleep) == Secret("header.payload.signature")
    assert (len(server.asked), len(no_sleep[0])) == (3, 2)


def test_github_stays_busy(server: Server, no_sleep: Sleep) -> None:
    server.answers = [Answer(503)]
    with pytest.raises(UnreachableError, match="HTTP 503"):
        asked(server, no_sleep)
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"value": ""}',
        b'{"value": 7}',
        b'{"value": null}',
        b"<html>",
        b"\xff",
        b"[" * 9999,
    ],
)
def test_an_answer_without_a_token(server: Server, no_sleep: Sleep, body: bytes) -> None:
    server.answers = [Answer(body=body)]
    with pytest.raises(UnreachableError, match=r"GitHub Actions: .* holds no token"):
        asked(server, no_sleep)


def test_a_line_break_in_the_bearer_is_named_and_not_shown(server: Server) -> None:
    environment = {URL: f"{server.url}/?a=b", BEARER: "bearer-of-the-job\r\nX-Other: 1"}
    with pytest.raises(ConfigurationError, match="Authorization") as raised:
        token(environment, audience="sts.amazonaws.com", http=StandardHttp())
    assert "bearer-of-the-job" not in f"{raised.value!r}{raised.value.hint}{raised.value.__context__!r}"
    assert server.asked == []


def test_the_bearer_never_travels_in_the_clear() -> None:
    environment = {URL: "http://pipelines.acme.example/?a=b", BEARER: "bearer-of-the-job"}
    with pytest.raises(ConfigurationError, match="https only"):
        token(environment, audience="sts.amazonaws.com", http=StandardHttp())
