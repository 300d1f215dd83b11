"""A code quality report with the fields that GitLab documents, and no two fingerprints alike."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from jsonschema import Draft202012Validator
from tests.emit.results import BAD, FULL, RESULTS

from offkey.emit import json_schema
from offkey.emit.gitlab import Violation, code_quality
from offkey.model.results import Results
from offkey.model.text import Incomplete

DOCUMENTED = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string"},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]+$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "minLength": 1},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "additionalProperties": False,
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""Source: GitLab Docs, "Code Quality", "Code Quality report format"."""
VALIDATOR = Draft202012Validator(DOCUMENTED)


def test_every_finding_and_what_qualifies_them() -> None:
    assert [(v["check_name"], v["severity"], v["location"]["path"]) for v in code_quality(FULL)] == [
        ("static-key", "critical", "a.yml"),
        ("old-lock", "minor", "c.tf"),
        ("wildcard", "blocker", "dir/c.tf"),
        ("not-read", "major", "x.yml"),
        ("not-read", "major", "y.tf"),
        ("silenced", "info", "q.tf"),
    ]


def test_a_finding_is_an_entry() -> None:
    expected: Violation = {
        "description": BAD.message,
        "check_name": "static-key",
        "fingerprint": "f" * 32,
        "severity": "critical",
        "location": {"path": "a.yml", "lines": {"begin": 12}},
    }
    assert code_quality(FULL)[0] == expected


def test_how_much_was_silenced_is_said() -> None:
    assert code_quality(FULL)[-1]["description"] == FULL.headline
    assert code_quality(replace(FULL, suppressed=()))[-1]["location"]["path"] == "k.tf"
    assert code_quality(Results("scan", "no findings")) == []


def test_another_finding_renames_none() -> None:
    """GitLab compares the reports of two branches by fingerprint."""
    before = code_quality(FULL)
    more = replace(
        FULL,
        findings=(replace(BAD, fingerprint="a" * 32), *FULL.findings),
        incomplete=(Incomplete("0.tf", 1, "new"), *FULL.incomplete),
    )
    after = {violation["fingerprint"] for violation in code_quality(more)}
    assert {v["fingerprint"] for v in before} <= after
    assert len(after) == len(before) + 2


@settings(deadline=None)
@given(RESULTS)
def test_any_report_has_the_documented_fields(results: Results) -> None:
    report = code_quality(results)
    assert list(VALIDATOR.iter_errors(report)) == []
    assert json.loads(json.dumps(report)) == report
    assert len({violation["fingerprint"] for violation in report}) == len(report)
    silent = bool(results.suppressed or results.baselined)
    assert len(report) == len(results.findings) + len(results.incomplete) + silent


def test_the_types_say_the_same_as_the_documentation() -> None:
    made = json_schema.schema(Violation, name="violation")
    assert set(made["required"]) == set(DOCUMENTED["items"]["required"])  # type: ignore[index]
