"""Findings as workflow commands: GitHub Actions turns each line into an annotation of the changed file.

Source: GitHub Docs, "Workflow commands for GitHub Actions"; actions/toolkit `packages/core/src/command.ts` (what
is escaped). A step shows ten annotations of each kind, so the worst come first. Columns count only within one line.
"""

from __future__ import annotations

from offkey.model.finding import Finding, Severity
from offkey.model.redaction import printable
from offkey.model.results import Results, severity_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.text import Incomplete

_COMMANDS = {Severity.LOW: "notice", Severity.MEDIUM: "warning", Severity.HIGH: "error", Severity.CRITICAL: "error"}


def workflow_commands(results: Results) -> str:
    """One command for the headline, and one for each finding and each part that could not be read."""
    lines = [
        _command("notice", results.command, {}, [results.headline]),
        *(_finding(finding) for finding in results.worst_first()),
        *(_incomplete(item) for item in results.incomplete),
    ]
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> str:
    place = finding.primary
    where = {"file": place.path, "line": str(place.line)}
    if place.end_line == place.line:
        where |= {"endLine": str(place.end_line), "col": str(place.column), "endColumn": str(place.end_column)}
    elif place.end_line:
        where["endLine"] = str(place.end_line)
    related = [f"{item.place}: {item.label}" for item in finding.related]
    return _command(_COMMANDS[severity_of(finding)], finding.rule, where, [finding.message, *related])


def _incomplete(item: Incomplete) -> str:
    line = {"line": str(item.line)} if item.line else {}
    return _command("error", "not read", {"file": item.path, **line}, [f"not read: {item.reason}"])


def _command(kind: str, title: str, where: dict[str, str], lines: list[str]) -> str:
    named = {**where, "title": f"offkey: {title}"}
    properties = ",".join(f"{name}={_property(value)}" for name, value in named.items())
    return f"::{kind} {properties}::{_message(lines)}"


def _message(lines: list[str]) -> str:
    """The lines as one; what the lines themselves hold stays theirs."""
    return "%0A".join(printable(line).replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    return printable(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
