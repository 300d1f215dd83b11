"""Whose "same owner" is meant: flags, offkey.yaml, git remote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.errors import UsageError
from offkey.model.configuration import PartialRepository, RepositoryIdentity
from offkey.model.tokens import Project
from offkey.prove.project import identity, parse_owner, parse_repository, project

CONFIGURED = PartialRepository("acme", "infra", owner_id="1", id="2", default_branch="trunk")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("acme/infra", Project("acme", "infra")),
        ("acme/infra@123/456", Project("acme", "infra", "123", "456")),
        ("acme@123/infra@456", Project("acme", "infra", "123", "456")),
        ("group/sub/project", Project("group", "sub/project")),
        ("group/sub/project@1/2", Project("group", "sub/project", "1", "2")),
        ("acme/.github", Project("acme", ".github")),
        ("a_b/c.d-e", Project("a_b", "c.d-e")),
    ],
)
def test_a_repository(text: str, expected: Project) -> None:
    assert parse_repository(text) == expected


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "OWNER/REPO"),
        ("acme", "OWNER/REPO"),
        ("acme/", "OWNER/REPO"),
        ("/infra", "OWNER/REPO"),
        ("acme/infra@1", "gh api"),
        ("x/acme@1/infra@2", "gh api"),
        ("acme/infra@x/y", "gh api"),
        ("acme/infra@1/2/3", "gh api"),
        ("acme/*", "OWNER/REPO"),
        ("acme/infra\n", "OWNER/REPO"),
        ("acme/infra@١/٢", "gh api"),
        ("https://github.com/acme/infra.git", "acme/infra"),
        ("git@github.com:acme/infra.git", "acme/infra"),
    ],
)
def test_what_is_no_repository_comes_with_a_hint(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_repository(text)
    assert hint in (caught.value.hint or "")


def test_an_owner() -> None:
    assert parse_owner("acme") == Project(owner="acme")
    assert parse_owner("acme@123") == Project(owner="acme", owner_id="123")
    for text in ("", "acme/infra", "acme@", "@1", "a b"):
        with pytest.raises(UsageError) as caught:
            parse_owner(text)
        assert caught.value.hint


def test_what_comes_first_decides() -> None:
    flag, remote = "other/app", "some/fork"
    assert project(repository=flag, configured=CONFIGURED, remote=remote) == Project("other", "app")
    assert project(configured=CONFIGURED, remote=remote) == Project("acme", "infra", "1", "2")
    assert project(remote=remote) == Project("some", "fork")
    assert project() == Project()


def test_what_another_says_of_the_same_repository_is_added() -> None:
    assert project(repository="Acme/Infra", configured=CONFIGURED) == Project("Acme", "Infra", "1", "2")
    assert project(repository="acme/app", configured=CONFIGURED) == Project("acme", "app", "1", None)
    assert project(repository="acme/infra@9/2", configured=CONFIGURED) == Project("acme", "infra", "9", "2")
    assert project(owner="acme", remote="acme/infra") == Project("acme", "infra")
    assert project(owner="acme", remote="other/infra") == Project("acme")
    assert project(configured=PartialRepository(owner="acme"), remote="acme/infra") == Project("acme", "infra")
    assert project(configured=PartialRepository(default_branch="x"), remote="acme/infra") == Project("acme", "infra")


def test_flags_that_contradict_each_other_are_a_mistake() -> None:
    assert project(repository="acme/infra", owner="ACME@7") == Project("acme", "infra", "7")
    for owner in ("other", "acme@8"):
        with pytest.raises(UsageError, match="is not the owner"):
            project(repository="acme/infra@7/9", owner=owner)


def test_the_identity_for_github() -> None:
    assert identity(Project("acme", "infra", "1", "2"), CONFIGURED) == (
        RepositoryIdentity("acme", "infra", "1", "2", default_branch="trunk"),
        True,
    )
    assert identity(Project("acme", "infra", "1")) == (RepositoryIdentity("acme", "infra"), False)
    assert identity(Project("acme")) is None
    assert identity(Project()) is None


NAMES = st.from_regex(r"[A-Za-z0-9_.][A-Za-z0-9_.-]{0,8}", fullmatch=True).filter(str.isascii)
IDS = st.integers(0, 10**12).map(str)


@given(NAMES, NAMES, IDS, IDS)
def test_what_is_written_is_what_is_read(owner: str, name: str, owner_id: str, id_: str) -> None:
    both = Project(owner, name, owner_id, id_)
    assert parse_repository(f"{owner}/{name}") == Project(owner, name)
    assert parse_repository(f"{owner}/{name}@{owner_id}/{id_}") == both
    assert parse_repository(f"{owner}@{owner_id}/{name}@{id_}") == both


def parses(text: str) -> bool:
    """An oracle without patterns: segments by slashes, then two numbers behind an at sign, or one in each segment."""
    name, at, ids = text.partition("@")
    segments, numbers = name.split("/"), ids.split("/")
    plain = len(segments) > 1 and all(map(is_segment, segments))
    if not at:
        return plain
    whole = plain and len(numbers) == 2 and all(number.isdigit() for number in numbers)
    each = [part.split("@") for part in text.split("/")]
    return whole or (
        len(each) == 2 and all(len(part) == 2 and is_segment(part[0]) and part[1].isdigit() for part in each)
    )


def is_segment(text: str) -> bool:
    return bool(text) and not text.startswith("-") and all(c.isalnum() or c in "_.-" for c in text)


@given(st.text(alphabet="ab/@1 .*-:", max_size=12))
def test_everything_else_is_a_mistake_of_use(text: str) -> None:
    if parses(text):
        found = parse_repository(text)
        assert found.owner
        assert found.name
        assert (found.owner_id is None) == (found.id is None)
    else:
        with pytest.raises(UsageError) as caught:
            parse_repository(text)
        assert caught.value.hint
