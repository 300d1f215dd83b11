"""A scan as JSON: `offkey.scan/1`."""

from __future__ import annotations

from offkey.model.finding import Confidence, Safety, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from offkey.emit.scan_document import (
        ConfidenceName,
        FindingDocument,
        FixDocument,
        ScanDocument,
        SecretDocument,
        SeverityName,
    )
    from offkey.model.finding import Finding, Fix, PersistentSecret
    from offkey.model.organisation import Inventoried
    from offkey.model.report import Report

SCHEMA: Literal["offkey.scan/1"] = "offkey.scan/1"
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


def organisation(report: Report, found: Sequence[Inventoried]) -> ScanDocument:
    """The document of a scan of an organisation."""
    from offkey.emit.organisation import repositories

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
