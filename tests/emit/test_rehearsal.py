"""The account of a rehearsal: what needs the reader is there to its last word, on any terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from offkey.emit.rehearsal import refusal_lines, text
from offkey.emit.rehearsal_json import document
from offkey.emit.style import Style, width
from offkey.model.claims import ClaimValue
from offkey.model.records import replace
from offkey.model.rehearsal import Hop, NotRehearsed, RanCommand, Refusal, Rehearsal, Run

ROLE = "arn:aws:iam::111111111111:role/infra-hub-apply-live"
WANTS = (
    "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity — statement 1 of the trust policy wants "
    'token.actions.githubusercontent.com:sub to be "repo:acme/infra:ref:refs/heads/release", but the token says '
    '"repo:acme/infra:environment:live"'
)
CLAIMS: dict[str, ClaimValue] = {"sub": "repo:acme/infra:environment:live", "iat": 1, "groups": ("a", "b")}
INIT = RanCommand(("terraform", "init"), "environments/live", 0, 1.25, "")
FINE = Run("w/deploy.yml", "fine", "push to main", CLAIMS, (Hop(ROLE, "admitted", "so"),), (INIT,), (), True)
REFUSED = replace(FINE, job="refused", hops=(Hop(ROLE, "refused", WANTS),), commands=(), ok=False, broken=True)
PARTLY = replace(FINE, job="partly", not_rehearsed=(NotRehearsed("make deploy", "make is not run here"),), ok=False)
INTRUDER = Refusal("a tag", {"sub": "repo:acme/infra:ref:refs/tags/v1"}, ROLE, False, "a session was handed out")
KEPT_OUT = Refusal("another owner", {"sub": "repo:mallory/infra"}, ROLE, True, "AccessDenied: Not authorized")
WHOLE = Rehearsal(
    ok=False,
    runs=(FINE, REFUSED, PARTLY),
    refusals=(KEPT_OUT, INTRUDER),
    calls_total=7,
    calls_by_role={ROLE: 7},
    secrets_before=4,
    secrets_after=0,
    notes=("a sentence that is so long that it cannot stand in one line of any terminal that is eighty columns wide",),
    undecided=(f"{ROLE}: the search was stopped",),
    unasked=(f"{ROLE}: statement 1 of its trust policy names everybody",),
)


def words(shown: str) -> str:
    return " ".join(shown.split())


def test_each_run_says_how_it_ended() -> None:
    lines = text(WHOLE, Style()).splitlines()
    marks = {line.split()[1]: line[0] for line in lines if line[:1] in "✓✗?" and " of deploy.yml" in line}
    assert marks == {"fine": "✓", "refused": "✗", "partly": "?"}
    assert "1 of 3 runs passed, 1 ran in part only, 1 of 2 intrusions refused, 7 calls answered by the lab" in lines


def test_what_needs_the_reader_is_broken_into_lines_and_never_cut() -> None:
    narrow = text(WHOLE, Style(columns=80))
    assert all(width(line) <= 80 for line in narrow.splitlines())
    shown = words(narrow)
    assert WANTS in shown
    assert WHOLE.notes[0] in shown
    assert "not rehearsed make deploy: make is not run here" in shown
    assert f"✗ too wide {WHOLE.unasked[0]}" in shown
    assert "not decided arn:aws:iam::111111111111:role/infra-hub-apply-live: the search was stopped" in shown


def test_an_intruder_is_named_with_its_subject() -> None:
    got_in = "✗ got in a tag: infra-hub-apply-live@111111111111 with the subject repo:acme/infra:ref:refs/tags/v1"
    assert f"{got_in}: a session was handed out" in words(text(WHOLE, Style(columns=80)))


def refused(attempt: str, *errors: str) -> tuple[Refusal, ...]:
    return tuple(Refusal(attempt, {}, ROLE, True, error) for error in errors)


def test_the_error_of_a_refusal_can_be_seen_on_a_narrow_terminal() -> None:
    assert "✓ 1 refused another owner AccessDenied: Not authorized" in words(text(WHOLE, Style(columns=80)))


ASKED = "User: arn:aws:iam::1:user/%s is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/%s"


def test_attempts_with_the_same_answer_stand_together_whoever_asked() -> None:
    many = (
        *refused("the old static key", f"AccessDenied: {ASKED % ('a', 'b')}", f"AccessDenied: {ASKED % ('a', 'c')}"),
        *refused("an expired token", "ExpiredTokenException: Token expired: current date/time 2 must be before 1"),
        *refused("a key of another account", f"AccessDenied: {ASKED % ('d', 'b')}"),
        *refused("a plan that changes something", "AccessDenied: one", "AccessDenied: two", "AccessDenied: three"),
    )
    brief = list(map(str.strip, refusal_lines(many, Style())))
    assert brief == [
        "✓   3 refused  the old static key, a key of another account",
        "AccessDenied: not authorized to perform: sts:AssumeRole",
        "✓   1 refused  an expired token",
        "ExpiredTokenException: Token expired",
        "✓   3 refused  a plan that changes something",
        "AccessDenied: one (and 2 other answers)",
    ]
    whole = words(" ".join(refusal_lines(many, Style(), verbose=True)))
    assert all(refusal.error in whole for refusal in many)


def test_the_way_of_a_job_is_seen_to_its_end() -> None:
    hops = tuple(Hop(f"arn:aws:iam::111111111111:role/infra-hub-apply-{n}", "admitted", "so") for n in range(4))
    narrow = text(replace(WHOLE, runs=(replace(FINE, hops=hops),)), Style(columns=80))
    assert " → ".join(["token", *(f"infra-hub-apply-{n}@111111111111" for n in range(4))]) in words(narrow)


def test_the_document_fits_its_schema() -> None:
    stored: dict[str, Any] = json.loads(
        (Path(__file__).parents[2] / "schemas" / "offkey.rehearse-1.json").read_text(encoding="utf-8")
    )
    Draft202012Validator.check_schema(stored)
    found = json.loads(json.dumps(document(WHOLE)))
    Draft202012Validator(stored).validate(found)
    assert [(run["ok"], run["broken"]) for run in found["runs"]] == [(True, False), (False, True), (False, False)]
    assert found["runs"][0]["claims"] == {"sub": "repo:acme/infra:environment:live", "iat": 1, "groups": ["a", "b"]}


def test_the_document_holds_what_the_contract_promises() -> None:
    found = document(WHOLE)
    assert {"schema", "ok", "runs", "refusals", "calls", "persistent_secrets"} <= found.keys()
    assert {"job", "event", "claims", "hops", "commands", "not_rehearsed"} <= found["runs"][0].keys()
    assert found["runs"][0]["hops"][0].keys() == {"role", "verdict", "because"}
    assert {"argv", "cwd", "exit", "seconds"} <= found["runs"][0]["commands"][0].keys()
    assert found["runs"][2]["not_rehearsed"][0].keys() == {"step", "reason"}
    assert {"attempt", "claims", "role", "refused", "error"} <= found["refusals"][0].keys()
    assert found["calls"].keys() == {"total", "by_role"}
    assert found["persistent_secrets"].keys() == {"before", "after"}
