"""A scan as JSON: `offkey.scan/1`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from offkey.emit.organisation import RepositoryDocument, repositories
from offkey.model.finding import Confidence, Finding, Fix, PersistentSecret, Safety, Severity
from offkey.model.organisation import Inventoried
from offkey.model.report import Report

SCHEMA: Literal["offkey.scan/1"] = "offkey.scan/1"
SeverityName = Literal["low", "medium", "high", "critical"]
ConfidenceName = Literal["low", "medium", "high"]
_SEVERITY: dict[Severity, SeverityName] = {
    Severity.LOW: "low",
    Severity.MEDIUM: "medium",
    Severity.HIGH: "high",
    Severity.CRITICAL: "critical",
}
_CONFIDENCE: dict[Confidence, ConfidenceName] = {
    Confidence.LOW: "low",
    Confidence.MEDIUM: "medium",
    Confidence.HIGH: "high",
}


class PlaceDocument(TypedDict):
    """Where a secret is used."""

    path: str
    line: int


class SecretDocument(TypedDict):
    """One long-lived credential with every place that uses it."""

    id: str
    kind: str
    places: list[PlaceDocument]


class SecretsDocument(TypedDict):
    """The persistent-secret count."""

    count: int
    items: list[SecretDocument]


class RelatedDocument(TypedDict):
    """Another place that belongs to a finding."""

    path: str
    line: int
    label: str


class FixDocument(TypedDict):
    """The change that `--fix` would make."""

    title: str
    safety: Literal["safe", "unsafe"]


class FindingDocument(TypedDict):
    """One thing wrong at one place; lines and columns count from 1."""

    rule: str
    severity: SeverityName
    confidence: ConfidenceName
    message: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    fingerprint: str
    related: list[RelatedDocument]
    fix: FixDocument | None


class IncompleteDocument(TypedDict):
    """Something that could not be read."""

    path: str
    line: int
    reason: str


class FilesDocument(TypedDict):
    """How many files were walked over, and how many of them parsed."""

    seen: int
    read: int


class ScanDocument(TypedDict):
    """What `offkey scan --format json` prints."""

    schema: Literal["offkey.scan/1"]
    persistent_secrets: SecretsDocument
    findings: list[FindingDocument]
    suppressed: int
    baselined: int
    incomplete: list[IncompleteDocument]
    excluded: list[str]
    files: FilesDocument
    seconds: float
    repositories: NotRequired[list[RepositoryDocument]]


def organisation(report: Report, found: Sequence[Inventoried]) -> ScanDocument:
    """The document of a scan of an organisation."""
    return {**scan(report), "repositories": repositories(found)}


def scan(report: Report) -> ScanDocument:
    """The document of one scan."""
    return {
        "schema": SCHEMA,
        "persistent_secrets": {"count": len(report.secrets), "items": [_secret(s) for s in report.secrets]},
        "findings": [_finding(f) for f in report.findings],
        "suppressed": len(report.suppressed),
        "baselined": len(report.baselined),
        "incomplete": [{"path": i.path, "line": i.line, "reason": i.reason} for i in report.incomplete],
        "excluded": list(report.excluded),
        "files": {"seen": report.seen, "read": report.read},
        "seconds": round(report.seconds, 3),
    }


def _secret(secret: PersistentSecret) -> SecretDocument:
    return {
        "id": secret.id,
        "kind": secret.kind,
        "places": [{"path": p.path, "line": p.line} for p in secret.places],
    }


def _finding(finding: Finding) -> FindingDocument:
    place = finding.primary
    return {
        "rule": finding.rule,
        "severity": _SEVERITY[finding.severity or Severity.LOW],
        "confidence": _CONFIDENCE[finding.confidence],
        "message": finding.message,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line or place.line,
        "end_column": place.end_column or place.column,
        "fingerprint": finding.fingerprint,
        "related": [{"path": r.place.path, "line": r.place.line, "label": r.label} for r in finding.related],
        "fix": _fix(finding.fix) if finding.fix else None,
    }


def _fix(fix: Fix) -> FixDocument:
    return {"title": fix.title, "safety": "safe" if fix.safety is Safety.SAFE else "unsafe"}
