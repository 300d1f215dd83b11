import pytest

from offkey.reason.wildcard import matches


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("*a" * 300 + "*b", "a" * 20_000),
        ("*?a" * 300 + "b", "a" * 20_000),
        ("?a" * 900 + "*b", "a" * 20_000),
        ("*" + "?" * 1000 + "b*", "a" * 20_000),
    ],
)
def test_hostile_globs_do_not_backtrack(pattern: str, text: str) -> None:
    assert not matches(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("a*a", "a", False),  # the two ends must not share a character
        ("ab*ba", "aba", False),
        ("*ab*ab*", "xabxabx", True),
        ("*ab?*", "ab", False),
        ("?", "", False),
        ("**", "", True),
        ("*?*", "x", True),
        ("a?c*e", "abcde", True),
        ("*b?d", "abxbxd", True),
    ],
)
def test_the_ends_are_anchored_and_the_runs_do_not_overlap(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected
