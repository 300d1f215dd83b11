"""Which refs the filters of a trigger let through."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.model.platforms.github_refs import ANY, BRANCHES, TAGS, Refs, is_literal
from offkey.reason import wildcard

CHEAT_SHEET = [
    ("feature/*", ["feature/my-branch"], ["feature/beta-a/my-branch"]),
    ("feature/**", ["feature/beta-a/my-branch", "feature/your-branch"], ["features"]),
    ("main", ["main"], ["main2", "releases/main"]),
    ("*", ["main", "releases"], ["all/the/branches"]),
    ("**", ["all/the/branches", "every/tag"], []),
    ("*feature", ["mega-feature", "feature"], ["a/feature"]),
    ("v2*", ["v2", "v2.0", "v2.9"], ["v3"]),
    ("v[12].[0-9]+.[0-9]+", ["v1.10.1", "v2.0.0"], ["v3.0.0", "v1.1"]),
    ("*.jsx?", ["page.js", "page.jsx"], ["page.jsxx"]),
    ("[CB]at", ["Cat", "Bat"], ["Rat"]),
    ("[1-2]00", ["100", "200"], ["300"]),
    ("a.c", ["a.c"], ["abc"]),
    (r"a\*", ["a*"], ["ab"]),
]
"""GitHub's own cheat sheet, for the most part."""

NAMES = st.text("abx/.-1", min_size=1, max_size=8)
PATTERNS = st.text("abx/.-1*?+", min_size=1, max_size=6).filter(lambda p: p[0] not in "?+")
FILTERS = st.lists(st.tuples(st.booleans(), PATTERNS), min_size=1, max_size=4).map(
    lambda rows: tuple(("!" if taken else "") + pattern for taken, pattern in rows)
)


@pytest.mark.parametrize(("pattern", "inside", "outside"), CHEAT_SHEET)
def test_the_cheat_sheet(pattern: str, inside: list[str], outside: list[str]) -> None:
    refs = Refs(BRANCHES, (pattern,))
    assert [name for name in inside + outside if refs.has(BRANCHES + name)] == inside


def test_the_last_pattern_that_matches_decides() -> None:
    refs = Refs(BRANCHES, ("releases/**", "!releases/**-alpha", "releases/9-alpha"))
    names = ["releases/1", "releases/1-alpha", "releases/9-alpha", "main"]
    assert [name for name in names if refs.has(BRANCHES + name)] == ["releases/1", "releases/9-alpha"]


def test_branches_are_no_tags() -> None:
    assert Refs(BRANCHES, (ANY,)).has("refs/heads/v1")
    assert not Refs(BRANCHES, (ANY,)).has("refs/tags/v1")
    assert not Refs(TAGS, (ANY,)).has("refs/tags/")


@pytest.mark.parametrize("pattern", ["[", "[]", "[z-a]", "a[", "!", "\\", "++", "?"])
def test_what_is_no_pattern_breaks_nothing(pattern: str) -> None:
    refs = Refs(BRANCHES, (pattern,))
    assert refs.has("refs/heads/never-like-this/x") is False
    assert isinstance(refs.globs(), tuple)


def test_an_example_is_likely_where_it_can_be() -> None:
    assert Refs(BRANCHES, (ANY,)).example(likely=("main",)) == "refs/heads/main"
    assert Refs(BRANCHES, ("release/**",)).example(likely=("main",)) == "refs/heads/release/x"
    assert Refs(TAGS, ("v[0-9]+.[0-9]+",)).example() == "refs/tags/v0.0"


def test_a_name_is_literal_without_special_characters() -> None:
    assert is_literal("release/1.2")
    assert not any(map(is_literal, ["v*", "!main", "a?", "[ab]", "a+"]))


def test_it_reads_as_words() -> None:
    assert [str(Refs(kind, (ANY,))) for kind in (BRANCHES, TAGS)] == ["any branch", "any tag"]
    assert str(Refs(BRANCHES, ("release/**", "!release/old"))) == "branch release/** !release/old"


@given(FILTERS, NAMES)
def test_the_globs_leave_nothing_out(patterns: tuple[str, ...], name: str) -> None:
    refs = Refs(BRANCHES, patterns)
    if refs.has(BRANCHES + name):
        assert any(wildcard.matches(glob, BRANCHES + name, escapes=False) for glob in refs.globs())


@given(PATTERNS)
def test_an_example_of_one_pattern_is_one_of_its_refs(pattern: str) -> None:
    refs = Refs(BRANCHES, (pattern,))
    assert refs.has(refs.example())


@given(st.text(max_size=12))
def test_every_pattern_is_a_regular_expression(pattern: str) -> None:
    assert isinstance(Refs(TAGS, (pattern,)).has("refs/tags/x"), bool)
    assert re.match("refs/tags/|", Refs(TAGS, (pattern, ANY)).example())


def test_no_pattern_makes_it_slow() -> None:
    assert not Refs(BRANCHES, ("*a" * 200 + "b",)).has(BRANCHES + "a" * 400)
