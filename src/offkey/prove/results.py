"""Proofs in the shape that the formats for machines and reviews are made from."""

from __future__ import annotations

from collections.abc import Sequence

from offkey.model.expectation import CaseResult, Outcome
from offkey.model.finding import Confidence, Finding, Severity
from offkey.model.proof import Conclusion, Reach, Reacher, RoleProof
from offkey.model.results import Kind, Results
from offkey.model.text import Incomplete

_OPEN = {
    Reacher.STRANGER: ("open-to-strangers", "Somebody of another owner can take the role.", Severity.CRITICAL),
    Reacher.SIBLING: ("open-to-siblings", "Another project of the same owner can take the role.", Severity.HIGH),
    Reacher.INSIDER: ("open-to-insiders", "An unreviewed event of the project can take the role.", Severity.MEDIUM),
}
_OTHERS = {
    Conclusion.DEAD: ("dead", "No token of the project can take the role.", Severity.MEDIUM),
    Conclusion.UNSPECIFIED: ("unspecified", "It depends on something AWS does not document.", Severity.LOW),
    Conclusion.UNDECIDED: ("undecided", "It could not be proven who can take the role.", Severity.LOW),
}
_CASE = ("expectation", "A token gets in that must not, or does not although it must.", Severity.HIGH)
_ARTICLE = {Reacher.STRANGER: "a", Reacher.SIBLING: "a", Reacher.INSIDER: "an", Reacher.INTENDED: "an"}


def results(
    proofs: Sequence[RoleProof],
    headline: str,
    incomplete: Sequence[Incomplete],
    *,
    cases: Sequence[CaseResult] = (),
) -> Results:
    """One finding for each role that is not tight; what could not be decided is listed as not read, too.

    Of a role that cases speak of, they are the test: each that fails is a finding, and the role by itself is none.
    """
    rows = (*_OPEN.values(), *_OTHERS.values(), *((_CASE,) if cases else ()))
    kinds = tuple(Kind(*row) for row in rows)
    tried = {id(case.role) for case in cases}
    proofs = [proof for proof in proofs if id(proof.role) not in tried]
    undecided = tuple(
        Incomplete(proof.role.place.path, proof.role.place.line, f"{_name(proof)}: {'; '.join(proof.unknown)}")
        for proof in proofs
        if proof.conclusion in {Conclusion.UNDECIDED, Conclusion.UNSPECIFIED}
    )
    return Results(
        "prove",
        headline,
        kinds,
        (
            *(_finding(proof) for proof in proofs if proof.conclusion in {Conclusion.OPEN, Conclusion.DEAD}),
            *(_failed(case) for case in cases if case.outcome is Outcome.FAILED),
        ),
        passed=(
            *(_name(proof) for proof in proofs if proof.conclusion is Conclusion.TIGHT),
            *(_said(case) for case in cases if case.outcome is Outcome.PASSED),
        ),
        incomplete=(*incomplete, *undecided, *map(_open, (c for c in cases if c.outcome is Outcome.UNDECIDED))),
        fail_on=Severity.LOW,
    )


def _said(case: CaseResult) -> str:
    role = case.role.name or "the trust policy" if case.role is not None else case.expectation.roles
    return f"{role} must {'' if case.case.allowed else 'not '}admit `{case.case.subject}`"


def _failed(case: CaseResult) -> Finding:
    rule, _, severity = _CASE
    because = f"{_said(case)}: {case.because}"
    return Finding(because, case.case.place, rule=rule, severity=severity, confidence=Confidence.HIGH)


def _open(case: CaseResult) -> Incomplete:
    return Incomplete(case.case.place.path, case.case.place.line, f"{_said(case)}: {case.because}")


def _finding(proof: RoleProof) -> Finding:
    if proof.conclusion is Conclusion.DEAD:
        rule, _, severity = _OTHERS[Conclusion.DEAD]
        return Finding(
            f"{_name(proof)} admits nobody of its project: {proof.dead_because}",
            proof.role.place,
            rule=rule,
            severity=severity,
            confidence=Confidence.HIGH,
        )
    worst = next(reach for reach in proof.reach if reach.reacher in _OPEN)
    rule, _, severity = _OPEN[worst.reacher]
    return Finding(
        f"{_name(proof)} admits {_token(worst)}",
        proof.role.place,
        rule=rule,
        severity=severity,
        confidence=Confidence.MEDIUM if worst.witness.assumptions else Confidence.HIGH,
    )


def _token(reach: Reach) -> str:
    claims = reach.witness.claims
    shown = ", ".join(f"{name} `{value}`" for name, value in claims.items())
    assuming = f", if {'; '.join(reach.witness.assumptions)}" if reach.witness.assumptions else ""
    return f"the token of {_ARTICLE[reach.reacher]} {reach.reacher.value} ({reach.witness.event}): {shown}{assuming}"


def _name(proof: RoleProof) -> str:
    return f"the role {proof.role.name}" if proof.role.name else "the trust policy"
