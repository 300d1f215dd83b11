from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.read.git_remote import origin, slug, slug_of

CONFIGURATION = """\
[core]
\tbare = false
[remote "upstream"]
\turl = https://github.com/other/fork.git
[remote "origin"]
\tfetch = +refs/heads/*:refs/remotes/origin/*
\turl = git@github.com:acme/infra.git
[branch "main"]
\tremote = origin
"""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/acme/infra", "acme/infra"),
        ("https://github.com/acme/infra.git", "acme/infra"),
        ("https://github.com/acme/infra/", "acme/infra"),
        ("https://user:token@github.com/acme/infra.git", "acme/infra"),
        ("http://git.example.com:8080/acme/infra", "acme/infra"),
        ("ssh://git@github.com/acme/infra.git", "acme/infra"),
        ("ssh://git@github.com:22/acme/in.fra.git", "acme/in.fra"),
        ("git://github.com/acme/infra", "acme/infra"),
        ("git@github.com:acme/infra.git", "acme/infra"),
        ("github.com:acme/infra", "acme/infra"),
        ("https://gitlab.example.com/group/sub/project.git", None),
        ("/srv/git/infra.git", None),
        ("../infra", None),
        ("file:///srv/git/acme/infra", None),
        ("https://github.com/acme", None),
        ("", None),
    ],
)
def test_the_forms_of_a_remote(url: str, expected: str | None) -> None:
    assert slug_of(url) == expected


@pytest.mark.parametrize(
    ("configuration", "url"),
    [
        (CONFIGURATION, "git@github.com:acme/infra.git"),
        ('[remote "origin"] url = a:b/c', "a:b/c"),
        ('[REMOTE "origin"]\n  URL = "a:b/c" # why\n', "a:b/c"),
        ('[remote "Origin"]\n  url = a:b/c\n', None),
        ('[remote "origin"]\n[core]\n  url = a:b/c\n', None),
        ("", None),
    ],
)
def test_the_url_of_origin(configuration: str, url: str | None) -> None:
    assert origin(configuration) == url


def test_a_plain_checkout(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text(CONFIGURATION)
    assert slug(tmp_path) == "acme/infra"


def test_a_worktree(tmp_path: Path) -> None:
    git = tmp_path / "main/.git"
    (git / "worktrees/side").mkdir(parents=True)
    (git / "config").write_text(CONFIGURATION)
    (git / "worktrees/side/commondir").write_text("../..\n")
    (tmp_path / "side").mkdir()
    (tmp_path / "side/.git").write_text(f"gitdir: {git}/worktrees/side\n")
    assert slug(tmp_path / "side") == "acme/infra"


def test_a_submodule(tmp_path: Path) -> None:
    (tmp_path / ".git/modules/part").mkdir(parents=True)
    (tmp_path / ".git/modules/part/config").write_text(CONFIGURATION)
    (tmp_path / "part").mkdir()
    (tmp_path / "part/.git").write_text("gitdir: ../.git/modules/part\n")
    assert slug(tmp_path / "part") == "acme/infra"


@pytest.mark.parametrize("content", [b"", b"gitdir: nowhere\n", b"\xff\x00", b"gitdir: a\0b\n"])
def test_a_broken_pointer_is_no_remote(content: bytes, tmp_path: Path) -> None:
    (tmp_path / ".git").write_bytes(content)
    assert slug(tmp_path) is None


def test_no_git_is_no_remote(tmp_path: Path) -> None:
    assert slug(tmp_path) is None


@given(st.text(max_size=80))
def test_nothing_raises(text: str) -> None:
    origin(text)
    slug_of(text)
