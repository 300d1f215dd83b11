"""What a person reads: the number on top, each file once, the line with carets under it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offkey.emit.style import Style
from offkey.emit.text import scan
from offkey.model.finding import Confidence, Finding, Fix, PersistentSecret, Related, Safety, Severity
from offkey.model.report import Report
from offkey.model.text import Incomplete, Place, Source, Span

SOURCE = Source("a.yml", b"env:\n\tKEY: ${{ secrets.KEY }} # why\n\xe5\x80\xbc: \xff x\n")
PLACE = SOURCE.place(Span(6, 28))
FINDING = Finding("a key is handed on", PLACE, severity=Severity.HIGH, rule="static-key")


BASE = Report((), seen=3, read=2, seconds=0.5)


def text(*findings: Finding, of: Report = BASE, verbose: bool = False) -> str:
    return scan(replace(of, findings=findings), {"a.yml": SOURCE}, Style(), verbose=verbose)


def test_a_finding_with_everything() -> None:
    finding = replace(
        FINDING,
        confidence=Confidence.MEDIUM,
        related=(Related(Place("a.yml", 3), "its secret"), Related(Place("b.tf", 4, 2), "the provider")),
        fix=Fix("delete it", Safety.SAFE, ()),
    )
    secret = PersistentSecret("github-secret:KEY", "ci-secret", tuple(Place("a.yml", n) for n in range(1, 6)))
    assert text(finding, of=replace(BASE, secrets=(secret,), suppressed=(FINDING,), baselined=(FINDING, FINDING))) == (
        "persistent secrets: 1\n"
        "  github-secret:KEY  a.yml:1, a.yml:2, a.yml:3 and 2 more\n"
        "\n"
        "a.yml\n"
        "  2:2 high (medium confidence) static-key: a key is handed on\n"
        "  2 |     KEY: ${{ secrets.KEY }} # why\n"
        "    |     ^^^^^^^^^^^^^^^^^^^^^^\n"
        "    = line 3: its secret\n"
        "    = b.tf:4:2: the provider\n"
        "    = fix: delete it (--fix)\n"
        "    = help: offkey explain static-key\n"
        "\n"
        "1 finding (1 high), 1 fixable with --fix, 1 suppressed, 2 in the baseline · 2 of 3 files read in 0.50 s\n"
    )


def test_nothing_found() -> None:
    assert text() == "persistent secrets: 0\n\nno findings · 2 of 3 files read in 0.50 s\n"


def test_an_unsafe_fix_names_its_flag_and_is_not_counted() -> None:
    shown = text(replace(FINDING, fix=Fix("delete it", Safety.UNSAFE, ())))
    assert "delete it (--fix=all)" in shown
    assert "fixable" not in shown


def test_what_could_not_be_read_is_shown_and_counted() -> None:
    many = tuple(Incomplete("x.yml", n, "is broken") for n in range(1, 13))
    shown = text(of=replace(BASE, incomplete=many))
    assert "not read x.yml:1: is broken" in shown
    assert "2 more (shown with -v)" in shown
    assert "12 parts could not be read" in shown
    assert "x.yml:12" in text(of=replace(BASE, incomplete=many), verbose=True)


def test_verbose_shows_every_place() -> None:
    secret = PersistentSecret("s", "ci-secret", tuple(Place("a.yml", n) for n in range(1, 6)))
    assert "a.yml:5" in text(of=replace(BASE, secrets=(secret,)), verbose=True)


def test_wide_characters_take_two_columns() -> None:
    place = SOURCE.place(Span(43, 44))
    shown = text(replace(FINDING, primary=place)).splitlines()
    line = next(s for s in shown if "x" in s and s.startswith("  3 |"))
    carets = shown[shown.index(line) + 1]
    assert line.index("x") + 1 == carets.index("^")


def test_a_finding_in_a_file_that_is_not_there_has_no_excerpt() -> None:
    shown = text(replace(FINDING, primary=Place("gone.yml", 5, 1)))
    assert "gone.yml" in shown
    assert "|" not in shown


def test_very_long_lines_are_not_shown() -> None:
    source = Source("a.yml", b"x" * 5000)
    report = Report((replace(FINDING, primary=source.place(Span(4000, 4001))),))
    shown = scan(report, {"a.yml": source}, Style())
    assert "1:4001 high" in shown
    assert "xxx" not in shown


@pytest.mark.parametrize("severity", list(Severity))
def test_colours_change_nothing_but_colours(severity: Severity) -> None:
    report = Report((replace(FINDING, severity=severity),))
    plain = scan(report, {"a.yml": SOURCE}, Style())
    coloured = scan(report, {"a.yml": SOURCE}, Style(colour=True))
    assert "\x1b[" in coloured
    for code in ("0", "1", "2", "32", "33", "1;31"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == plain
