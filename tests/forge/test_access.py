"""Tokens and addresses come from the environment."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager

import pytest

from offkey.errors import ConfigurationError
from offkey.forge import access, github_api, gitlab
from offkey.forge.access import Access
from offkey.model.secret import Secret


def test_github_is_github_com_unless_the_environment_says_otherwise() -> None:
    assert access.github({}) == Access("https://api.github.com")
    own = {"GITHUB_API_URL": "https://git.acme.example/api/v3/", "GITHUB_TOKEN": "one"}
    assert access.github(own) == Access("https://git.acme.example/api/v3", Secret("one"))
    assert access.github({"GITHUB_TOKEN": "one", "GH_TOKEN": "two"}).token == Secret("two")


def test_gitlab_is_gitlab_com_unless_the_environment_says_otherwise() -> None:
    assert access.gitlab({}) == Access("https://gitlab.com")
    assert access.gitlab({"GITLAB_HOST": "git.acme.example"}).base == "https://git.acme.example"
    assert access.gitlab({"CI_SERVER_URL": "https://a.example", "GITLAB_TOKEN": "x"}) == Access(
        "https://a.example", Secret("x")
    )


@pytest.mark.parametrize("token", ["a b", "a\nb", "tök"])
def test_a_token_that_would_break_a_header_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        access.github({"GITHUB_TOKEN": token})
    assert token not in str(caught.value)


@pytest.mark.parametrize(
    ("library", "opened"),
    [("githubkit", github_api.opened(Access("https://x"))), ("gitlab", gitlab.opened(Access("https://x")))],
)
def test_without_the_library_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, library: str, opened: AbstractContextManager[object]
) -> None:
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(ConfigurationError) as caught, opened:
        pass
    assert caught.value.hint == "pip install 'offkey[forge]'"
