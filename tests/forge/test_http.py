"""Limits are waited for as the host says, and nothing is endless."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.forge.conftest import Waiting
from tests.forge.hosts import TOKEN, CodeHost, Reply

from offkey.errors import ConfigurationError, UnreachableError, UnreadableError
from offkey.forge import github_api
from offkey.forge.access import Access
from offkey.forge.http import Answer, Host, Refused, checked_base, next_page, origin, pause_of
from offkey.model.secret import Secret


def test_pages_are_asked_until_there_is_no_next(host: CodeHost, opened: Host) -> None:
    link = {"Link": f'<{host.url}/orgs/acme/repos?page=2>; rel="next", <{host.url}/x?page=9>; rel="last"'}
    host.on("/orgs/acme/repos", Reply([{"n": 1}, {"n": 2}], headers=link), Reply([{"n": 3}]))

    assert list(opened.pages("orgs/acme/repos")) == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert [one.query for one in host.asked] == ["per_page=100", "page=2"]


def test_every_request_says_its_version_and_carries_the_token(host: CodeHost, opened: Host) -> None:
    host.on("/repos/acme/infra", {})

    assert opened.object("repos/acme/infra") == {}
    headers = host.asked[0].headers
    assert headers["x-github-api-version"] == "2026-03-10"
    assert headers["authorization"].split()[1] == TOKEN


@pytest.mark.parametrize(
    ("reply", "slept"),
    [
        (Reply({}, 403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1000090"}), 91.0),
        (Reply({}, 429, {"retry-after": "7"}), 7.0),
        (Reply({"message": "You have exceeded a secondary rate limit."}, 403), 60.0),
        (Reply({}, 429, {"ratelimit-remaining": "0", "ratelimit-reset": "1000030"}), 31.0),
        (Reply({}, 502), 1.0),
        (Reply({}, 503, {"retry-after": "3"}), 3.0),
    ],
    ids=["primary", "retry-after", "secondary-without-a-time", "gitlab", "bad-gateway", "unavailable"],
)
def test_limits_and_busy_hosts_are_waited_for(
    host: CodeHost, opened: Host, waiting: Waiting, reply: Reply, slept: float
) -> None:
    host.on("/repos/acme/infra", reply, Reply({"id": 1}))

    assert opened.object("repos/acme/infra") == {"id": 1}
    assert waiting.slept == [slept]
    assert len(waiting.said) == (slept >= 10)


def test_a_403_about_rights_is_not_waited_for(host: CodeHost, opened: Host, waiting: Waiting) -> None:
    limits = {"x-ratelimit-remaining": "4999", "x-ratelimit-reset": "1000090"}
    host.on("/repos/acme/infra", Reply({"message": "Resource not accessible"}, 403, limits))

    with pytest.raises(Refused) as caught:
        opened.object("repos/acme/infra")
    assert (caught.value.status, waiting.slept) == (403, [])


def test_a_limit_that_lasts_too_long_is_not_sat_out(host: CodeHost, opened: Host, waiting: Waiting) -> None:
    host.on("/x", Reply({}, 429, {"retry-after": "86400"}))

    with pytest.raises(UnreachableError, match="1440 minutes"):
        opened.get("x")
    assert waiting.slept == []


def test_a_host_that_stays_busy_is_left(host: CodeHost, opened: Host, waiting: Waiting) -> None:
    host.on("/x", Reply({}, 500))

    with pytest.raises(UnreachableError, match="stays busy"):
        opened.get("x")
    assert waiting.slept == [1.0, 2.0, 4.0, 8.0]
    assert len(host.asked) == 5


def test_a_slow_answer_ends_at_its_deadline(host: CodeHost, waiting: Waiting) -> None:
    host.on("/x", Reply(raw=b"[" + b" " * 2000, slow=0.05))

    with (
        github_api.opened(Access(host.url, Secret(TOKEN)), waiting.patience(timeout=1.5)) as opened,
        pytest.raises(UnreachableError, match="too long"),
    ):
        opened.get("x")


def test_a_huge_answer_is_not_taken(host: CodeHost, opened: Host) -> None:
    host.on("/x", Reply(raw=b" " * 100_000))

    with pytest.raises(UnreachableError, match="more than 1000 bytes"):
        opened.get("x", most=1000)


@pytest.mark.parametrize("raw", [b"", b"{", b"[" * 100_000, b"\xff", b'"text"', b'{"a": 1}', b"[1]"])
def test_an_answer_of_another_shape_is_unreadable(host: CodeHost, opened: Host, raw: bytes) -> None:
    host.on("/x", Reply(raw=raw))

    with pytest.raises(UnreadableError):
        list(opened.pages("x"))


def test_pages_that_never_end_are_left(host: CodeHost, opened: Host) -> None:
    host.on("/x", Reply([], headers={"Link": f'<{host.url}/x?page=2>; rel="next"'}))

    with pytest.raises(UnreadableError, match="1000 pages"):
        list(opened.pages("x"))


@given(st.sampled_from([403, 429, 500, 503]), st.text(max_size=20), st.text(max_size=20), st.integers(0, 4))
def test_no_header_makes_a_wait_without_end(status: int, reset: str, after: str, tried: int) -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset, "retry-after": after}
    pause = pause_of(Answer(status, headers, b""), tried, now=0.0)

    assert pause is None or 0 <= pause < 1e12


@pytest.mark.parametrize("url", ["http://github.acme.example", "ftp://x", "", "https://a@b", "https://", "https://x:0"])
def test_a_token_travels_over_https_only(url: str) -> None:
    with pytest.raises(ConfigurationError):
        checked_base(url, variable="GITHUB_API_URL")


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin("https://a.example") == origin("https://A.example:443/b")
    assert origin("https://a.example") != origin("http://a.example")
    assert next_page('<https://a/b>; rel="prev", <https://a/c>; rel="next"') == "https://a/c"
    assert next_page("") is None
