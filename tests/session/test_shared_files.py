"""The two files as the tools see them, and where they lie."""

from __future__ import annotations

from offkey.model.text import Source
from offkey.session.locations import CONFIG, CREDENTIALS, location
from offkey.session.shared_files import shared_files


def _source(text: str) -> Source:
    return Source("any-name", text.encode())


def test_sections_that_no_tool_sees_are_left_out() -> None:
    found = shared_files(
        _source("[work]\na = 1\n[profile home]\na = 2\n"), _source("[profile work]\na = 3\n[base]\na = 4\n")
    )
    assert found.names == ("home", "base")


def test_the_credentials_file_wins() -> None:
    found = shared_files(_source("[default]\na = 1\nb = 1\n"), _source("[default]\nb = 2\n"))
    assert found.profile("default") == {"a": "1", "b": "2"}
    assert found.profile("other") is None


def test_a_file_that_is_not_there_has_nothing() -> None:
    assert shared_files(None, None).names == ()


def test_the_place_of_a_file() -> None:
    assert location(CONFIG, {"HOME": "/home/me"}) == "/home/me/.aws/config"
    assert location(CREDENTIALS, {"HOME": "/home/me", CREDENTIALS: "~/keys"}) == "/home/me/keys"
    assert location(CREDENTIALS, {"HOME": "/home/me", CREDENTIALS: "/keys"}) == "/keys"
