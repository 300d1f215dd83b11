"""`offkey.scan/1` says what the contract says, and its schema is not stale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from offkey.emit import json_schema
from offkey.emit.json import SCHEMA, scan
from offkey.emit.scan_document import ScanDocument
from offkey.model.finding import Confidence, Finding, Fix, PersistentSecret, Related, Safety, Severity
from offkey.model.report import Report
from offkey.model.text import Incomplete, Place

STORED = Path(__file__).parents[2] / "schemas" / "offkey.scan-1.json"
FULL = Report(
    findings=(
        Finding(
            "bad",
            Place("a.yml", 12, 11, 12, 50),
            related=(Related(Place("b.tf", 3, 1), "goes with it"),),
            fix=Fix("mend it", Safety.UNSAFE, ()),
            confidence=Confidence.MEDIUM,
            severity=Severity.CRITICAL,
            rule="bad-thing",
            fingerprint="f" * 32,
        ),
        Finding("worse", Place("c.tf", 1), severity=Severity.LOW, rule="worse-thing"),
    ),
    secrets=(PersistentSecret("github-secret:AWS_ACCESS_KEY_ID", "ci-secret", (Place("a.yml", 12, 11),)),),
    incomplete=(Incomplete("x.yml", 7, "is not YAML"),),
    suppressed=(Finding("quiet", Place("a.yml", 2)),),
    baselined=(Finding("known", Place("a.yml", 3)), Finding("known too", Place("b.yml", 4))),
    seen=120,
    read=14,
    seconds=0.2149,
)


def test_the_document_has_the_fields_of_the_contract() -> None:
    assert scan(FULL) == {
        "schema": "offkey.scan/1",
        "persistent_secrets": {
            "count": 1,
            "items": [
                {
                    "id": "github-secret:AWS_ACCESS_KEY_ID",
                    "kind": "ci-secret",
                    "places": [{"path": "a.yml", "line": 12}],
                }
            ],
        },
        "findings": [
            {
                "rule": "bad-thing",
                "severity": "critical",
                "confidence": "medium",
                "message": "bad",
                "path": "a.yml",
                "line": 12,
                "column": 11,
                "end_line": 12,
                "end_column": 50,
                "fingerprint": "f" * 32,
                "related": [{"path": "b.tf", "line": 3, "label": "goes with it"}],
                "fix": {"title": "mend it", "safety": "unsafe"},
            },
            {
                "rule": "worse-thing",
                "severity": "low",
                "confidence": "high",
                "message": "worse",
                "path": "c.tf",
                "line": 1,
                "column": 1,
                "end_line": 1,
                "end_column": 1,
                "fingerprint": "",
                "related": [],
                "fix": None,
            },
        ],
        "suppressed": 1,
        "baselined": 2,
        "incomplete": [{"path": "x.yml", "line": 7, "reason": "is not YAML"}],
        "excluded": [],
        "files": {"seen": 120, "read": 14},
        "seconds": 0.215,
    }


def test_the_stored_schema_is_the_one_the_types_make() -> None:
    """If this fails: python -m offkey.emit.json_schema > schemas/offkey.scan-1.json."""
    assert STORED.read_text(encoding="utf-8") == json_schema.text(ScanDocument, name=SCHEMA)


@pytest.mark.parametrize("report", [FULL, Report(())])
def test_documents_fit_the_schema(report: Report) -> None:
    schema = json.loads(STORED.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(scan(report))


@pytest.mark.parametrize("field", ["schema", "findings", "persistent_secrets", "seconds"])
def test_a_document_without_a_field_does_not_fit(field: str) -> None:
    document = {key: value for key, value in scan(FULL).items() if key != field}
    schema = json_schema.schema(ScanDocument, name=SCHEMA)
    assert not Draft202012Validator(schema).is_valid(document)


def test_a_type_without_a_json_form_is_refused() -> None:
    with pytest.raises(TypeError, match="no JSON form"):
        json_schema.schema(bytes, name="bytes")
