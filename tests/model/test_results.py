"""Results know what fails a run, and which findings come first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests.emit.results import BAD, FULL, MINOR, RESULTS, WORSE

from offkey.model.finding import Severity
from offkey.model.report import Report
from offkey.model.results import Results, severity_of


def test_the_worst_come_first_and_equals_stay_in_their_order() -> None:
    other = replace(BAD, message="other")
    results = replace(FULL, findings=(MINOR, BAD, WORSE, other))
    assert results.worst_first() == (WORSE, BAD, other, MINOR)


def test_a_finding_without_a_severity_is_low() -> None:
    assert severity_of(replace(BAD, severity=None)) is Severity.LOW


def test_findings_by_kind() -> None:
    assert [list(FULL.of_kind(kind)) for kind in FULL.kinds] == [[BAD], [WORSE], [MINOR], []]


@pytest.mark.parametrize("severity", list(Severity))
def test_the_threshold_itself_fails(severity: Severity) -> None:
    results = replace(FULL, fail_on=severity)
    assert results.fails(replace(BAD, severity=severity))


@settings(deadline=None)
@given(RESULTS)
def test_a_run_fails_by_the_same_findings_as_the_exit_code(results: Results) -> None:
    named = tuple(replace(finding, severity=severity_of(finding)) for finding in results.findings)
    assert Report(named).at_least(results.fail_on) == tuple(filter(results.fails, named))
