"""Findings as SARIF, for code scanning.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) version 2.1.0; GitHub Docs, "SARIF support for
code scanning" (which properties it shows, `security-severity`, one category per `automationDetails.id`).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from offkey.model.finding import Finding, Related, Severity
from offkey.model.redaction import printable
from offkey.model.regex import regex
from offkey.model.results import Kind, Results, severity_of
from offkey.model.text import Incomplete, Place

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.LOW: "note", Severity.MEDIUM: "warning", Severity.HIGH: "error", Severity.CRITICAL: "error"}
_SCORES = {Severity.LOW: "2.0", Severity.MEDIUM: "5.5", Severity.HIGH: "8.0", Severity.CRITICAL: "9.5"}
"""GitHub's bands: above 9.0 is critical, from 7.0 high, from 4.0 medium."""
_ROOT = "%SRCROOT%"
_LINK_TEXT = regex(r"[\\\[\]]")

Document = dict[str, Any]


def sarif(results: Results, *, version: str) -> Document:
    """One SARIF log with one run; `version` is offkey's own.

    What was suppressed is counted, not listed: code scanning opens an alert for every result of a log, also where
    a viewer would hide it for its `suppressions`.
    """
    positions = {kind.id: index for index, kind in enumerate(results.kinds)}
    driver = {"name": "offkey", "version": version, "rules": [_rule(kind) for kind in results.kinds]}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "automationDetails": {"id": f"offkey/{results.command}/"},
                # The place of the root on this machine is nobody's business (section 3.14.14 lets it away).
                "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of what was scanned."}}},
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(results)],
                "results": [_result(finding, positions) for finding in results.findings],
                "properties": {"suppressed": len(results.suppressed), "baselined": len(results.baselined)},
            }
        ],
    }


def _rule(kind: Kind) -> Document:
    text = kind.page or kind.summary
    return {
        "id": kind.id,
        "shortDescription": {"text": kind.summary},
        "fullDescription": {"text": kind.summary},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVELS[kind.severity]},
        "properties": {"tags": ["security"], "security-severity": _SCORES[kind.severity]},
    }


def _invocation(results: Results) -> Document:
    """What could not be read makes the run unsuccessful: a log without results must not look clean."""
    headline: Document = {"level": "note", "message": {"text": _message(results.headline)}}
    return {
        "executionSuccessful": not results.incomplete,
        "toolExecutionNotifications": [headline, *(_notification(item) for item in results.incomplete)],
    }


def _notification(item: Incomplete) -> Document:
    return {
        "level": "error",
        "message": {"text": _message(f"not read: {item.reason}")},
        "locations": [{"physicalLocation": _physical(Place(item.path, item.line))}],
    }


def _result(finding: Finding, positions: dict[str, int]) -> Document:
    related = list(enumerate(finding.related, start=1))
    result: Document = {
        "ruleId": finding.rule,
        "level": _LEVELS[severity_of(finding)],
        "message": {"text": "\n".join([_message(finding.message), *(_link(*item) for item in related)])},
        "locations": [{"physicalLocation": _physical(finding.primary)}],
        "properties": {"severity": str(severity_of(finding)), "confidence": str(finding.confidence)},
    }
    if finding.rule in positions:
        result["ruleIndex"] = positions[finding.rule]
    if finding.fingerprint:
        # Not `primaryLocationLineHash`: GitHub's upload action computes that one itself, and warns where it differs.
        result["partialFingerprints"] = {"offkey/v1": finding.fingerprint}
    if related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(item.place), "message": {"text": _message(item.label)}}
            for number, item in related
        ]
    return result


def _message(text: str) -> str:
    """`text` as a plain text message, without links of its own.

    Source: SARIF 2.1.0, sections 3.11.5 (braces are doubled) and 3.11.6 (what a link looks like). A message must not
    be empty (3.11.8).
    """
    return _without_placeholders(text).replace("](", "] (") or "-"


def _link(number: int, related: Related) -> str:
    """A line that leads to the related location `number`: GitHub shows only those that a message links to."""
    place = f"{related.place.path}:{related.place.line}"
    name = _LINK_TEXT.sub(r"\\\g<0>", _without_placeholders(place))
    return f"[{name}]({number}): {_message(related.label)}"


def _without_placeholders(text: str) -> str:
    return printable(text).replace("{", "{{").replace("}", "}}")


def _physical(place: Place) -> Document:
    """Where `place` is; without a region where no line is known."""
    uri = quote(place.path, safe="/", errors="surrogateescape")
    location: Document = {"artifactLocation": {"uri": uri, "uriBaseId": _ROOT}}
    if place.line:
        region = {"startLine": place.line, "startColumn": place.column}
        if place.end_line:
            region |= {"endLine": place.end_line, "endColumn": place.end_column}
        location["region"] = region
    return location
