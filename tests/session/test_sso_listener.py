"""Which requests to 127.0.0.1 are the browser's answer, and which are somebody else's."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.model.secret import Secret
from offkey.session.sso_listener import Brought, judge, listening

HOST = "127.0.0.1:4711"
NAVIGATION = {"host": HOST, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "cross-site"}


def told(query: Mapping[str, str], headers: Mapping[str, str] = NAVIGATION, path: str = "/oauth/callback") -> object:
    return judge(f"{path}?{urlencode(query)}", headers, host=HOST, state="ours")


def test_the_answer() -> None:
    assert told({"code": "c", "state": "ours"}) == Brought(Secret("c"))
    assert told({"code": "c", "state": "ours"}, {"host": HOST}) == Brought(Secret("c"))


def test_a_denial() -> None:
    assert told({"error": "access_denied", "state": "ours"}) == Brought(None, "access_denied")


@pytest.mark.parametrize(
    "query",
    [
        {"code": "c"},
        {"code": "c", "state": ""},
        {"code": "c", "state": "theirs"},
        {"code": "c", "state": "oursx"},
        {"code": "c", "state": "öurs"},
        {"error": "access_denied"},
        {"error": "access_denied", "state": "theirs"},
        {"state": "ours"},
        {"code": "", "state": "ours"},
        {},
    ],
)
def test_what_carries_no_code_for_our_state(query: Mapping[str, str]) -> None:
    assert told(query) is None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": "attacker.example:4711"},
        {"host": "localhost:4711"},
        {"host": "127.0.0.1"},
        {**NAVIGATION, "sec-fetch-mode": "cors"},
        {**NAVIGATION, "sec-fetch-mode": "no-cors"},
        {**NAVIGATION, "origin": "https://attacker.example"},
    ],
)
def test_what_is_not_a_window_that_goes_to_our_address(headers: Mapping[str, str]) -> None:
    assert told({"code": "c", "state": "ours"}, headers) is None


@pytest.mark.parametrize("path", ["/", "/oauth/callback/", "/oauth/callback2", "//oauth/callback"])
def test_another_path(path: str) -> None:
    assert told({"code": "c", "state": "ours"}, path=path) is None


@pytest.mark.parametrize("query", ["code=a&code=b&state=ours", "code=a&state=ours&state=ours", "state=theirs&" * 30])
def test_a_query_that_says_a_thing_twice(query: str) -> None:
    assert judge(f"/oauth/callback?{query}", NAVIGATION, host=HOST, state="ours") is None


@given(path=st.text(max_size=80), state=st.text(max_size=10))
def test_nothing_guessed_is_an_answer(path: str, state: str) -> None:
    secret = "kq9XU0v1Vb3mC2m5yqg0eQ"
    assert judge(path, NAVIGATION, host=HOST, state=secret) is None
    query = urlencode({"code": "c", "state": state.encode("utf-8", "replace")})
    assert judge(f"/oauth/callback?{query}", NAVIGATION, host=HOST, state=secret) is None


def get(url: str) -> tuple[int, str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=30) as reply:
            return reply.status, reply.headers["Cache-Control"]
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Cache-Control"]


def test_it_listens_through_noise_and_hears_the_first_answer() -> None:
    refused: list[int] = []
    with listening("ours", refused=lambda: refused.append(1)) as listener:
        port = int(listener.redirect.split(":")[2].split("/")[0])
        idle = socket.create_connection(("127.0.0.1", port))  # what browsers do ahead of time
        assert get(listener.redirect.replace("/oauth/callback", "/favicon.ico"))[0] == 404
        assert get(f"{listener.redirect}?code=evil&state=theirs") == (400, "no-store")
        assert listener.wait(0) is None
        assert get(f"{listener.redirect}?code=good&state=ours") == (200, "no-store")
        assert get(f"{listener.redirect}?code=late&state=ours") == (200, "no-store")
        assert listener.wait(30) == Brought(Secret("good"))
        idle.close()
    assert refused == [1]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_it_is_heard_on_this_machine_only() -> None:
    with listening("ours", refused=lambda: None) as listener:
        assert listener.redirect.startswith("http://127.0.0.1:")


def test_what_was_brought_does_not_print() -> None:
    assert "good" not in repr(Brought(Secret("good")))
