"""A comment silences a finding only with a reason, and only until its day."""

from __future__ import annotations

from datetime import date

import pytest

from offkey.model.finding import Finding
from offkey.model.repository import Repository
from offkey.model.text import Place, Source
from offkey.scan.suppression import suppressions

TODAY = date(2026, 11, 20)


def silent(*lines: str, line: int = 1, today: date | None = TODAY) -> tuple[bool, str]:
    """Whether a finding of `static-key` on `line` is silent, and what is said about it."""
    source = Source("a.yml", "\n".join(lines).encode())
    finding = Finding("m", Place("a.yml", line, 1), rule="static-key")
    answer = suppressions(
        Repository(".", sources={"a.yml": source}), [finding], today=(lambda: today) if today else None
    )
    return answer.silent[0], " ".join(answer.notes)


@pytest.mark.parametrize(
    "lines",
    [
        ["key: x # offkey: ignore[static-key]: rotated by hand"],
        ["key: x # offkey: ignore[other, static-key]: rotated by hand"],
        ["key: x # offkey: ignore[static-key] until 2026-11-20: rotated by hand"],
        ["key = 1 // offkey: ignore[static-key]: HCL has three kinds of comment"],
        ["key = 1 /* offkey: ignore[static-key]: this is one */"],
        ["key: x #offkey:ignore[static-key]:no spaces"],
        ["key: x # offkey: ignore[static-key]: a carriage return follows\r"],
    ],
)
def test_a_comment_with_a_reason_silences(lines: list[str]) -> None:
    assert silent(*lines) == (True, "")


def test_the_line_above_counts_where_it_is_a_comment() -> None:
    above = "  # offkey: ignore[static-key]: rotated by hand"
    assert silent(above, "key: x", line=2) == (True, "")
    assert silent("other: y" + above, "key: x", line=2) == (False, "")
    assert silent(above, "", "key: x", line=3) == (False, "")


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# offkey: ignore[static-key]", "gives no reason"),
        ("# offkey: ignore[static-key]:   ", "gives no reason"),
        ("/* offkey: ignore[static-key]: */", "gives no reason"),
        ("# offkey: ignore: everything", "names no rule"),
        ("# offkey: ignore[static-key] until 2026-11-19: soon", "held until 2026-11-19"),
        ("# offkey: ignore[static-key] until soon: soon", "is not a date"),
    ],
)
def test_a_comment_that_does_not_count_is_mentioned(comment: str, said: str) -> None:
    quiet, notes = silent(f"key: x {comment}")
    assert not quiet
    assert said in notes
    assert "a.yml:1:1" in notes


def test_a_comment_about_another_rule_is_not_mentioned() -> None:
    assert silent("key: x # offkey: ignore[other]: rotated by hand") == (False, "")


def test_a_dated_comment_does_not_count_where_the_day_is_not_known() -> None:
    quiet, _ = silent("key: x # offkey: ignore[static-key] until 2999-01-01: soon", today=None)
    assert not quiet


def test_a_finding_in_a_file_that_was_not_read_stands() -> None:
    finding = Finding("m", Place("gone.yml", 1), rule="static-key")
    assert suppressions(Repository("."), [finding], today=lambda: TODAY).silent == (False,)
