"""Findings as JUnit XML, for the test reports of any CI system.

There is no standard; this keeps to what GitLab, Jenkins and Azure DevOps all read.
Source: https://github.com/testmoapp/junitxml (what tools agree on); GitLab Docs, "Unit test reports" (it shows the
content of an element and not its attributes, and of equal names in a class only the first).
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from offkey.emit.text import at
from offkey.model.redaction import printable
from offkey.model.regex import regex
from offkey.model.results import Results, severity_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.finding import Finding
    from offkey.model.text import Incomplete

_NOT_XML = regex("[\ufffe\uffff]")


def junit(results: Results) -> str:
    """One test suite: a failed test for each finding that counts, an error for each part that could not be read.

    A finding below the threshold is a test that passes and says so, as the exit code does; one that a comment or a
    baseline silences is a test that was skipped.
    """
    silent = [(finding, "suppressed by a comment") for finding in results.suppressed]
    silent += [(finding, "known to the baseline") for finding in results.baselined]
    cases = [
        *(_passed(name, results) for name in results.passed),
        *(_finding(finding, results) for finding in results.findings),
        *(_skipped(finding, why, results) for finding, why in silent),
        *(_incomplete(item, results) for item in results.incomplete),
    ]
    failures = sum(map(results.fails, results.findings))
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{len(results.incomplete)}" skipped="{len(silent)}"'
    name = _attribute(f"offkey {results.command}")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites name={name} {counts}>",
        f"  <testsuite name={name} {counts}>",
        *(line for case in cases for line in case),
        f"    <system-out>{_text(results.headline)}</system-out>",
        "  </testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _passed(name: str, results: Results) -> list[str]:
    return [f"    <testcase classname={_attribute(f'offkey.{results.command}')} name={_attribute(name)}/>"]


def _finding(finding: Finding, results: Results) -> list[str]:
    severity = str(severity_of(finding))
    # The dash keeps the name of a file from the beginning of a line, where a runner looks for commands.
    body = _text(_where(finding), *(f"- {item.place}: {item.label}" for item in finding.related))
    if not results.fails(finding):
        return _case(finding, f"<system-out>{severity}: {body}</system-out>", results)
    attributes = f"message={_attribute(finding.message)} type={_attribute(severity)}"
    return _case(finding, f"<failure {attributes}>{body}</failure>", results)


def _skipped(finding: Finding, why: str, results: Results) -> list[str]:
    return _case(finding, f"<skipped message={_attribute(why)}>{_text(why)}</skipped>", results)


def _case(finding: Finding, inside: str, results: Results) -> list[str]:
    names = f"classname={_attribute(f'offkey.{results.command}.{finding.rule}')} name={_attribute(_where(finding))}"
    place = f'file={_attribute(finding.primary.path)} line="{finding.primary.line}"'
    return [f"    <testcase {names} {place}>", f"      {inside}", "    </testcase>"]


def _incomplete(item: Incomplete, results: Results) -> list[str]:
    where = at(item)
    names = f"classname={_attribute(f'offkey.{results.command}')} name={_attribute(f'{where} could be read')}"
    reason = f"not read {where}: {item.reason}"
    return [
        f"    <testcase {names} file={_attribute(item.path)}>",
        f'      <error message={_attribute(item.reason)} type="not-read">{_text(reason)}</error>',
        "    </testcase>",
    ]


def _where(finding: Finding) -> str:
    return f"{finding.primary}: {finding.message}"


def _clean(text: str) -> str:
    """`text` as one line, with the characters that XML 1.0 cannot carry replaced."""
    return _NOT_XML.sub("\ufffd", printable(text))


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _text(*lines: str) -> str:
    return "\n".join(escape(_clean(line)) for line in lines)
