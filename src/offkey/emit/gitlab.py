"""Findings as a GitLab code quality report.

Source: GitLab Docs, "Code Quality", report format: `description`, `check_name`, `fingerprint` (unique in the
report), `severity`, `location.path` without a leading `./`, `location.lines.begin`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Literal, TypedDict

from offkey.model.finding import Finding, Severity
from offkey.model.redaction import printable
from offkey.model.results import Results, severity_of
from offkey.model.text import Incomplete, Place

Level = Literal["info", "minor", "major", "critical", "blocker"]
_LEVELS: dict[Severity, Level] = {
    Severity.LOW: "minor",
    Severity.MEDIUM: "major",
    Severity.HIGH: "critical",
    Severity.CRITICAL: "blocker",
}


class Lines(TypedDict):
    """Where a violation begins, from 1."""

    begin: int


class Location(TypedDict):
    """A place in a file of the repository."""

    path: str
    lines: Lines


class Violation(TypedDict):
    """One entry of the report, with the fields that GitLab documents."""

    description: str
    check_name: str
    fingerprint: str
    severity: Level
    location: Location


def code_quality(results: Results) -> list[Violation]:
    """The report: an entry for each finding and each part that could not be read.

    The format has no room for a headline. Where findings were silenced, an entry at the first of them says how many.
    """
    violations = [_finding(finding) for finding in results.findings]
    violations += [_incomplete(item) for item in results.incomplete]
    silent = (*results.suppressed, *results.baselined)
    if silent:
        place = silent[0].primary
        violations.append(_violation("silenced", results.headline, level="info", place=place, known_as=""))
    return _distinct(violations)


def _finding(finding: Finding) -> Violation:
    level = _LEVELS[severity_of(finding)]
    return _violation(finding.rule, finding.message, level=level, place=finding.primary, known_as=finding.fingerprint)


def _incomplete(item: Incomplete) -> Violation:
    place = Place(item.path, item.line)
    return _violation("not-read", f"not read: {item.reason}", level="major", place=place, known_as="")


def _violation(check: str, description: str, *, level: Level, place: Place, known_as: str) -> Violation:
    return {
        "description": printable(description),
        "check_name": check,
        "fingerprint": known_as or _digest(check, place.path, description),
        "severity": level,
        "location": {"path": printable(place.path), "lines": {"begin": max(1, place.line)}},
    }


def _distinct(violations: list[Violation]) -> list[Violation]:
    """The same with every fingerprint different: GitLab shows only one of those that are equal."""
    seen: Counter[str] = Counter()
    distinct: list[Violation] = []
    for violation in violations:
        name = violation["fingerprint"]
        distinct.append({**violation, "fingerprint": _digest(name, str(seen[name])) if seen[name] else name})
        seen[name] += 1
    return distinct


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]
