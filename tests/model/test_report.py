"""A report can be narrowed without losing count."""

from __future__ import annotations

from dataclasses import replace

from offkey.model.finding import Finding, PersistentSecret, Severity
from offkey.model.report import Report
from offkey.model.text import Incomplete, Place


def finding(path: str, severity: Severity, fingerprint: str = "") -> Finding:
    return Finding("m", Place(path, 1), severity=severity, fingerprint=fingerprint)


REPORT = Report(
    (finding("infra/a.tf", Severity.LOW, "1"), finding("infra.tf", Severity.HIGH, "2")),
    suppressed=(finding("infra/b.tf", Severity.LOW), finding("c.tf", Severity.LOW)),
    secrets=(
        PersistentSecret("a", "literal", (Place("infra/a.tf", 1), Place("b.tf", 1))),
        PersistentSecret("b", "literal", (Place("b.tf", 1),)),
    ),
    incomplete=(Incomplete("infra/x.tf", 1, "r"), Incomplete("y.tf", 1, "r")),
)


def test_at_least_compares_severities() -> None:
    assert [f.primary.path for f in REPORT.at_least(Severity.MEDIUM)] == ["infra.tf"]
    assert len(REPORT.at_least(Severity.LOW)) == 2
    assert REPORT.at_least(Severity.CRITICAL) == ()


def test_within_keeps_what_lies_below_a_folder_and_not_beside_it() -> None:
    inner = REPORT.within(["infra"])
    assert [f.primary.path for f in inner.findings] == ["infra/a.tf"]
    assert [s.id for s in inner.secrets] == ["a"]
    assert [i.path for i in inner.incomplete] == ["infra/x.tf"]
    assert inner.suppressed == REPORT.suppressed[:1]
    assert REPORT.without(frozenset({"1", "2"})).within(["infra"]).baselined == REPORT.findings[:1]
    assert REPORT.within(["infra.tf"]).findings == REPORT.findings[1:]
    assert REPORT.within(["."]) == REPORT
    noted = replace(REPORT, notes=("infra/.gitlab-ci.yml:3: the job plan", "app/main.tf:1:1: a comment"))
    assert noted.within(["infra"]).notes == noted.notes[:1]


def test_without_counts_what_the_baseline_knows() -> None:
    rest = REPORT.without(frozenset({"1", "3"}))
    assert [f.fingerprint for f in rest.findings] == ["2"]
    assert rest.baselined == REPORT.findings[:1]
    assert rest.without(frozenset({"2"})).baselined == REPORT.findings
