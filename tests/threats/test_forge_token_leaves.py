"""A code host that is bent, or talks too much: the token goes to no other host, and is in no output or log."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator

import pytest
from tests.forge.hosts import TOKEN, CodeHost, Reply, code_host, repository, tarball, tree

from offkey.errors import UnreadableError
from offkey.forge import github, github_api
from offkey.forge.access import Access
from offkey.forge.files import FEW
from offkey.forge.github_files import files
from offkey.forge.http import Host, Patience
from offkey.model.forge import Choice, Listed, Presence
from offkey.model.secret import Secret

INFRA = Listed("acme/infra", "456789", "123456", "main")
BASE = "/repos/acme/infra"


@pytest.fixture
def host() -> Iterator[CodeHost]:
    with code_host() as told:
        yield told


@pytest.fixture
def elsewhere() -> Iterator[CodeHost]:
    with code_host() as told:
        yield told


@pytest.fixture
def opened(host: CodeHost) -> Iterator[Host]:
    with github_api.opened(Access(host.url, Secret(TOKEN)), Patience(sleep=lambda _: None)) as connection:
        yield connection


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(
    host: CodeHost, elsewhere: CodeHost, opened: Host, status: int
) -> None:
    host.on(BASE, Reply({}, status, {"Location": f"{elsewhere.url}{BASE}"}))
    elsewhere.on(BASE, repository())

    assert github.namespace(opened, "acme", "infra").presence is Presence.UNKNOWN
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    "to", ["//127.0.0.1:1/x", "https://127.0.0.1/x", "http://localhost/x", "file:///etc/passwd", ""]
)
def test_nor_one_that_only_looks_like_the_same_host(host: CodeHost, opened: Host, to: str) -> None:
    host.on(BASE, Reply({}, 302, {"Location": to}))

    with pytest.raises(UnreadableError):
        opened.get(BASE)
    assert set(host.paths()) == {BASE}


def test_a_next_page_on_another_host_is_not_asked(host: CodeHost, elsewhere: CodeHost, opened: Host) -> None:
    host.on("/orgs/acme/repos", Reply([repository()], headers={"Link": f'<{elsewhere.url}/more>; rel="next"'}))

    with pytest.raises(UnreadableError, match="another host"):
        list(github.repositories(opened, "acme"))
    assert elsewhere.asked == []


def test_a_download_on_another_host_is_fetched_without_the_token(
    host: CodeHost, elsewhere: CodeHost, opened: Host, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    content = {f"{number}.tf": str(number).encode() for number in range(FEW + 1)}
    host.on(f"{BASE}/git/trees/main", tree(content))
    host.on(f"{BASE}/tarball/main", Reply({}, 302, {"Location": f"{elsewhere.url}/codeload?token=TICKET"}))
    elsewhere.on("/codeload", Reply(raw=tarball(content)))

    assert files(opened, INFRA, Choice(lambda _: True), largest=100).files == content
    assert len(elsewhere.asked) == 1
    assert "authorization" not in elsewhere.asked[0].headers
    assert TOKEN not in str(elsewhere.asked[0])
    assert elsewhere.asked[0].query == "token=TICKET"
    assert "TICKET" not in caplog.text


def test_the_token_is_in_no_log_error_or_traceback(
    host: CodeHost, opened: Host, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = [repr(opened), str(opened), repr(Access(host.url, Secret(TOKEN)))]
    for status in (200, 400, 401, 403, 404, 422, 500):
        host.on(BASE, Reply({"message": f"you sent {TOKEN}"}, status))
        said.append(repr(github.namespace(opened, "acme", "infra")))
        said += traceback_with_locals(opened)

    assert host.asked[0].headers["authorization"].endswith(TOKEN)
    assert TOKEN not in "".join(said) + caplog.text


def traceback_with_locals(opened: Host) -> list[str]:
    try:
        opened.object(BASE)
    except UnreadableError as error:
        return list(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    return []
