import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.reason import wildcard
from offkey.reason.wildcard import covers, intersects, matches

PATTERNS = st.text("ab*?", max_size=5)
TEXTS = ["".join(t) for length in range(8) for t in itertools.product("abc", repeat=length)]


def _as_regex(pattern: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern), re.DOTALL)


def _language(pattern: str) -> frozenset[str]:
    return frozenset(filter(_as_regex(pattern).fullmatch, TEXTS))


@given(PATTERNS, st.text("abc", max_size=9))
def test_a_glob_agrees_with_the_regular_expression_that_means_the_same(pattern: str, text: str) -> None:
    assert matches(pattern, text) == bool(_as_regex(pattern).fullmatch(text))


# Every difference between two globs of at most five characters shows in a text of at most seven.
@settings(deadline=None)
@given(PATTERNS, PATTERNS)
def test_covers_agrees_with_brute_force(pattern: str, other: str) -> None:
    assert covers(pattern, other) == (_language(other) <= _language(pattern))


@settings(deadline=None)
@given(PATTERNS, PATTERNS)
def test_intersects_agrees_with_brute_force(one: str, other: str) -> None:
    assert intersects(one, other) == bool(_language(one) & _language(other))
    assert intersects(one, other) == intersects(other, one)


@given(PATTERNS, PATTERNS, PATTERNS)
def test_covers_is_a_partial_order(a: str, b: str, c: str) -> None:
    assert covers(a, a)
    if covers(a, b) and covers(b, c):
        assert covers(a, c)


@given(PATTERNS)
def test_a_glob_prints_as_itself_in_normal_form(pattern: str) -> None:
    shape = wildcard.parse(pattern)
    assert wildcard.parse(str(shape)) == shape
    assert covers(shape, pattern)
    assert covers(pattern, shape)


# IAM User Guide, "Variables": the special characters.
@pytest.mark.parametrize(
    ("pattern", "escapes", "text", "expected"),
    [
        ("a${*}b", True, "a*b", True),
        ("a${*}b", True, "axb", False),
        ("a${?}", True, "a?", True),
        ("a${?}", True, "ax", False),
        ("${$}{x}", True, "${x}", True),
        ("a${*}b", False, "a${xx}b", True),  # Version 2008-10-17 knows no variables
        ("a${*}b", False, "a*b", False),
        ("a\\*b", True, "a\\xb", True),  # a backslash escapes nothing
        ("[ab]", True, "a", False),
        ("", True, "", True),
        ("*", True, "a:b/c\nd", True),
        ("repo:Acme/*", True, "repo:acme/x", False),
        ("*", True, "\ud800ü", True),
    ],
)
def test_only_the_documented_escapes_exist(pattern: str, escapes: bool, text: str, expected: bool) -> None:
    assert matches(pattern, text, escapes=escapes) is expected


def test_known_pieces_of_a_text_bound_what_it_can_be() -> None:
    shape = wildcard.of_pieces(["repo:", object(), "/infra:*"])
    assert shape.matches("repo:acme/infra:pull_request")
    assert not shape.matches("repo:acme/other:pull_request")
    plain = wildcard.of_pieces(["a*", object()], wild=False)
    assert plain.matches("a*b")
    assert not plain.matches("ab")


@pytest.mark.parametrize(
    ("pattern", "other"),
    [
        ("*a" + "?" * 25, "*b*a" + "?" * 25 + "*"),
        ("*a" + "?" * 40 + "*", "*a" + "?" * 40),
        ("*" + "a*" * 40, "*" + "b*" * 40),
        ("*a" + "?" * 14 + "b*", "*" + "?" * 14 + "*a*"),
    ],
)
def test_hostile_pairs_end(pattern: str, other: str) -> None:
    assert not covers(pattern, other) or intersects(pattern, other)  # backtracking would never come to an answer
