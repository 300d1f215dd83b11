"""How cases came out: what holds in a line, what does not with its place and reason."""

from __future__ import annotations

import re
from typing import Any

from jsonschema import Draft202012Validator
from tests import proofs
from tests.emit.test_proof_json import stored

from offkey.emit.expectations import text
from offkey.emit.proof_json import prove
from offkey.emit.style import Style
from offkey.model.expectation import Case, CaseResult, Expectation, Outcome
from offkey.model.proof import TrustedRole
from offkey.model.text import Place


def result(outcome: Outcome, *, allowed: bool = True, role: TrustedRole | None, **more: Any) -> CaseResult:
    case = Case(allowed, {"sub": "repo:acme/infra:pull_request", "environment": None}, Place("e.yaml", 5, 9))
    return CaseResult(Expectation("deploy", (case,), case.place), case, role, outcome, "it is so", **more)


DEPLOY = proofs.role("deploy")
RESULTS = [
    result(Outcome.PASSED, role=DEPLOY),
    result(Outcome.FAILED, allowed=False, role=DEPLOY, assumptions=("it is GitHub's",)),
    result(Outcome.UNDECIDED, role=None),
]


def test_every_case_has_its_line_and_what_does_not_hold_its_reason() -> None:
    assert text(RESULTS, Style()) == (
        "✓ deploy@111122223333  repo:acme/infra:pull_request  must get in\n"
        "✗ deploy@111122223333  repo:acme/infra:pull_request  must not get in\n"
        "    e.yaml:5:9\n"
        "    it is so\n"
        "    assuming  it is GitHub's\n"
        "? deploy               repo:acme/infra:pull_request  must get in\n"
        "    e.yaml:5:9\n"
        "    it is so\n"
        "\n"
        "1 of 3 cases hold, 1 failed, 1 not decided\n"
    )


def test_colours_change_nothing_but_colours() -> None:
    assert re.sub(r"\x1b\[[0-9;]*m", "", text(RESULTS, Style(colour=True))) == text(RESULTS, Style())


def test_the_cases_are_part_of_the_proof() -> None:
    document = prove([proofs.TIGHT], RESULTS)
    assert document["expectations"][1:] == [
        {
            "role": "arn:aws:iam::111122223333:role/deploy",
            "expected": "deny",
            "claims": {"sub": "repo:acme/infra:pull_request", "environment": None},
            "outcome": "failed",
            "because": "it is so",
            "assumptions": ["it is GitHub's"],
            "path": "e.yaml",
            "line": 5,
        },
        {
            "role": None,
            "expected": "allow",
            "claims": {"sub": "repo:acme/infra:pull_request", "environment": None},
            "outcome": "undecided",
            "because": "it is so",
            "assumptions": [],
            "path": "e.yaml",
            "line": 5,
        },
    ]
    Draft202012Validator(stored("offkey.prove/1")).validate(document)
    assert "expectations" not in prove([proofs.TIGHT])
