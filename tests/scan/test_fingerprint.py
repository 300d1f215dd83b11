"""A finding keeps its name when lines move, and gets another when they change."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from offkey.model.finding import Finding
from offkey.model.repository import Repository
from offkey.model.text import Source, Span
from offkey.scan.fingerprint import with_fingerprints

PATH = "main.tf"


def fingerprints(text: str, *, rule: str = "r", path: str = PATH, word: str = "KEY") -> list[str]:
    """The names of the findings on each `KEY` in `text`."""
    source = Source(path, text.encode())
    findings = []
    position = text.find(word)
    while position >= 0:
        start = len(text[:position].encode())
        findings.append(Finding("m", source.place(Span(start, start + len(word))), rule=rule))
        position = text.find(word, position + 1)
    repository = Repository(".", sources={path: source})
    return [f.fingerprint for f in with_fingerprints(repository, findings)]


@given(st.text(alphabet="ab \n#", max_size=40), st.text(alphabet=" \t", max_size=6))
def test_moved_and_indented_lines_keep_their_name(above: str, indent: str) -> None:
    assert fingerprints("x = KEY\n") == fingerprints(f"{above}\n{indent}x = KEY\nmore\n")


def test_another_line_rule_or_path_is_another_finding() -> None:
    names = [
        fingerprints("x = KEY\n"),
        fingerprints("y = KEY\n"),
        fingerprints("x = KEY\n", rule="s"),
        fingerprints("x = KEY\n", path="other.tf"),
    ]
    assert len({name[0] for name in names}) == len(names)


def test_equal_lines_are_told_apart_by_their_order() -> None:
    one, two = fingerprints("x = KEY\nx = KEY\n")
    assert one != two
    assert fingerprints("x = KEY\n") == [one]


def test_the_name_says_nothing_about_the_line() -> None:
    (name,) = fingerprints("x = KEY\n")
    assert len(name) == 32
    assert set(name) <= set("0123456789abcdef")


def test_findings_in_one_long_line_are_told_apart() -> None:
    many = fingerprints("x = KEY " * 2_000)
    assert len(set(many)) == 2_000
    assert fingerprints(f"{'x = KEY ' * 2_000}more") == many
