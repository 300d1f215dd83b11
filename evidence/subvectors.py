"""The score on `subvectors`: published questions of whether a token's subject satisfies a trust condition.

Each vector for AWS names a token, a condition, and whether they match. The condition becomes the trust
policy of a role, and the answer is whether that policy admits the token. Many carry a judgement, too: what is
`safe` must not be proven open, and what is `dangerous` must be. `caution` is for either.

Source: https://github.com/Dashtid/subvectors (data: CC0), installed as a development dependency.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from offkey.emit.verdict import because
from offkey.model.claims import Claims
from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.proof import Conclusion, TrustedRole
from offkey.model.text import Place
from offkey.model.verdict import Admitted, Refused, Verdict
from offkey.reason.admit import ACTION, admit
from offkey.reason.prove import prove

SUITES = ("github-aws", "gitlab-aws", "bitbucket-aws", "circleci-aws", "terraform-aws")

_HOSTS = {
    "github": "token.actions.githubusercontent.com",
    "gitlab": "gitlab.com",
    "bitbucket": "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
    "circleci": "oidc.circleci.com/org/2a3b4c5d-1111-2222-3333-444455556666",
    "terraform-cloud": "app.terraform.io",
}
_OPERATORS = {"aws-stringequals": "StringEquals", "aws-stringlike": "StringLike"}

Vector = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """One check over one suite: how many vectors it gets right, of how many, and what was said of the others."""

    check: str
    suite: str
    right: int
    total: int
    wrong: tuple[str, ...]


def asked(check: str, vector: Vector) -> bool:
    """Whether a check has a question about this vector.

    Judged are whole policies: a condition that names no subject is a part of one, which AWS would not save as it
    is. Where several vectors judge the same condition differently, they judge their tokens and not the policy.
    """
    if check == "match":
        return True
    grade = _grade(vector)
    return grade in {"safe", "dangerous"} and "sub" in _claims(vector["condition"]) and _grades(vector) == {grade}


def judged(vector: Vector) -> str | None:
    """What is wrong with the verdict about a vector's condition; None where it agrees with the judgement."""
    policy, _ = _policy(vector)
    found = prove(TrustedRole("", policy, Place(vector["id"], 1)))
    is_open = found.conclusion is Conclusion.OPEN
    if is_open == (_grade(vector) == "dangerous") and found.conclusion is not Conclusion.UNDECIDED:
        return None
    return f"{vector['id']}: {found.conclusion.value}, and judged {_grade(vector)}"


def matched(vector: Vector) -> str | None:
    """What is wrong with the answer to a vector's mechanical question; None where it is right."""
    verdict = _admission(vector)
    said = {Admitted: "match", Refused: "no-match"}.get(type(verdict), "unknown")
    return None if said == vector["expect"] else f"{vector['id']}: {said}, not {vector['expect']} ({because(verdict)})"


CHECKS: Mapping[str, Callable[[Vector], str | None]] = {"match": matched, "judge": judged}
"""Every check by its name."""


def scores() -> Iterator[Score]:
    """Every check over every suite."""
    for name, check in CHECKS.items():
        for suite in SUITES:
            vectors = [vector for vector in _vectors(suite) if asked(name, vector)]
            wrong = tuple(said for vector in vectors if (said := check(vector)) is not None)
            yield Score(name, suite, len(vectors) - len(wrong), len(vectors), wrong)


@cache
def _vectors(suite: str) -> Sequence[Vector]:
    """The vectors of one suite."""
    from subvectors.corpus import load_suite

    vectors: Sequence[Vector] = load_suite(suite)["vectors"]
    return vectors


def _grade(vector: Vector) -> str | None:
    grade: str | None = vector.get("judgment", {}).get("grade")
    return grade


def _grades(vector: Vector) -> set[str | None]:
    """The judgements of all vectors with this very condition."""
    alike = (one for suite in SUITES for one in _vectors(suite) if one["condition"] == vector["condition"])
    return {_grade(one) for one in alike} - {None}


def _claims(condition: Mapping[str, Any]) -> set[str]:
    if condition["consumer"] == "aws-all":
        return {claim for part in condition["of"] for claim in _claims(part)}
    return {condition.get("claim", "sub")}


def _policy(vector: Vector) -> tuple[Policy, str]:
    """The trust policy of a vector, and the provider it trusts."""
    host = _HOSTS[vector["issuer"]]
    provider = f"arn:aws:iam::111122223333:oidc-provider/{host}"
    conditions = tuple(_conditions(vector["condition"], host))
    statement = Statement(True, (Principal("Federated", provider),), actions=(ACTION,), conditions=conditions)
    return Policy((statement,), "2012-10-17"), provider


def _admission(vector: Vector) -> Verdict:
    policy, provider = _policy(vector)
    claims = {"iss": f"https://{_HOSTS[vector['issuer']]}", "sub": vector["subject"], **vector.get("claims", {})}
    return admit(policy, Claims(claims), provider=provider)


def _conditions(condition: Mapping[str, Any], host: str) -> Iterator[Condition]:
    if condition["consumer"] == "aws-all":
        for part in condition["of"]:
            yield from _conditions(part, host)
        return
    before = f"{condition['qualifier']}:" if "qualifier" in condition else ""
    pattern = condition["pattern"]
    values = (pattern,) if isinstance(pattern, str) else tuple(pattern)
    key = f"{host}:{condition.get('claim', 'sub')}"
    yield Condition(before + _OPERATORS[condition["consumer"]], key, values)


def main() -> int:
    """Print the scores and what is wrong; 1 where anything is."""
    failed = False
    for score in scores():
        failed = failed or bool(score.wrong)
        print(f"{score.check:8} {score.suite:16} {score.right:4} of {score.total}")
        for said in score.wrong:
            print(f"         {said}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
