"""JUnit XML: a test per finding, failed where the run fails by it, and nothing that breaks the XML."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from tests.emit.results import BAD, FULL, RESULTS

from offkey.emit.junit import junit
from offkey.model.finding import Severity
from offkey.model.results import Results


def suite(results: Results) -> ET.Element:
    found = ET.fromstring(junit(results)).find("testsuite")
    assert found is not None
    return found


def outcomes(results: Results) -> list[tuple[str, str | None]]:
    """What became of each test: the name of its first element, or None where it passed without a word."""
    return [(case.get("name", ""), case[0].tag if len(case) else None) for case in suite(results).iter("testcase")]


def test_every_kind_of_outcome() -> None:
    assert outcomes(FULL) == [
        ("admin", None),
        ("a.yml:12:11: the key `secrets.KEY` is handed on", "failure"),
        ("c.tf:7:1: old", "system-out"),
        ("dir/c.tf:1:1: anyone", "failure"),
        ("q.tf:5:3: argued", "skipped"),
        ("k.tf:6:3: known", "skipped"),
        ("x.yml:7 could be read", "error"),
        ("y.tf could be read", "error"),
    ]


@pytest.mark.parametrize(
    ("fail_on", "failures"), [(Severity.LOW, 3), (Severity.MEDIUM, 2), (Severity.HIGH, 2), (Severity.CRITICAL, 1)]
)
def test_only_what_fails_the_run_is_a_failure(fail_on: Severity, failures: int) -> None:
    results = replace(FULL, fail_on=fail_on)
    assert suite(results).get("failures") == str(failures)
    assert sum(outcome == "failure" for _, outcome in outcomes(results)) == failures


def test_the_content_says_everything_that_the_attributes_say() -> None:
    failure = next(suite(FULL).iter("failure"))
    assert failure.attrib == {"message": BAD.message, "type": "high"}
    assert failure.text == f"a.yml:12:11: {BAD.message}\n- b.tf:3:1: goes with it"
    assert [error.text for error in suite(FULL).iter("error")] == [
        "not read x.yml:7: is not YAML",
        "not read y.tf: is too large",
    ]
    assert [skipped.text for skipped in suite(FULL).iter("skipped")] == [
        "suppressed by a comment",
        "known to the baseline",
    ]


def test_a_case_names_its_rule_and_its_file() -> None:
    case = next(case for case in suite(FULL).iter("testcase") if case.get("file") == "a.yml")
    assert (case.get("classname"), case.get("line")) == ("offkey.scan.static-key", "12")


def test_the_headline_is_there() -> None:
    assert suite(FULL).findtext("system-out") == FULL.headline


@settings(deadline=None)
@given(RESULTS)
def test_any_document_is_xml_whose_numbers_add_up(results: Results) -> None:
    whole = ET.fromstring(junit(results))
    found = whole.find("testsuite")
    assert found is not None
    cases = list(found.iter("testcase"))
    counted = {tag: sum(1 for _ in found.iter(tag)) for tag in ("failure", "error", "skipped")}
    assert whole.attrib == found.attrib
    assert {key: int(found.get(key, "")) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": len(cases),
        "failures": counted["failure"],
        "errors": counted["error"],
        "skipped": counted["skipped"],
    }
    assert counted["failure"] == sum(map(results.fails, results.findings))
    assert counted["error"] == len(results.incomplete)
    assert counted["skipped"] == len(results.suppressed) + len(results.baselined)
    assert len(cases) == len(results.passed) + len(results.findings) + counted["error"] + counted["skipped"]
