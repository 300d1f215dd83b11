"""Proofs of every kind, as the prover gives them; no part of offkey proves anything here."""

from __future__ import annotations

from offkey.model.platforms import github
from offkey.model.policy import Condition, Policy
from offkey.model.proof import Conclusion, Hop, NearMiss, Reach, Reacher, RoleProof, TrustedRole, Witness
from offkey.model.text import Place
from offkey.model.verdict import Mismatch

HUB, SPOKE = "111122223333", "444455556666"


def role(name: str, *, account: str = HUB, line: int = 3) -> TrustedRole:
    arn = f"arn:aws:iam::{account}:role/{name}"
    return TrustedRole(arn, Policy(()), Place("infra/iam.tf", line), account=account, arn=arn)


def witness(subject: str, event: str, *assumptions: str, hops: tuple[Hop, ...] = ()) -> Witness:
    claims = {"repository": subject.split(":")[1], "aud": "sts.amazonaws.com", "sub": subject}
    return Witness(claims, event, 'statement 1 "Deploy"', assumptions, hops)


MAIN = witness("repo:acme/infra:ref:refs/heads/main", "push to a branch")
LIVE = witness("repo:acme/infra:environment:live", "a job of an environment")
STRANGER = witness("repo:attacker/infra:ref:refs/heads/main", "push to a branch")
PULL = witness("repo:acme/infra:pull_request", "a pull request", "the workflow gives itself id-token: write")
CHAINED = witness(
    "repo:acme/infra:environment:live",
    "a job of an environment",
    hops=(Hop(f"arn:aws:iam::{HUB}:role/deploy", 'statement 1 "Deploy" allows it'),),
)

OPEN = RoleProof(
    role("deploy"),
    Conclusion.OPEN,
    (Reach(Reacher.STRANGER, STRANGER), Reach(Reacher.INSIDER, PULL), Reach(Reacher.INTENDED, MAIN)),
)
TIGHT = RoleProof(role("plan", line=40), Conclusion.TIGHT, (Reach(Reacher.INTENDED, MAIN),))
SPOKE_ROLE = RoleProof(role("deployment", account=SPOKE), Conclusion.TIGHT, (Reach(Reacher.INTENDED, CHAINED),))
DEAD = RoleProof(
    role("apply", line=80),
    Conclusion.DEAD,
    dead_because="the nearest intended token is repo:acme/infra:environment:live, and the trust policy wants another",
    nearest=NearMiss(
        LIVE.claims,
        LIVE.event,
        Mismatch(
            Condition(
                "StringEquals",
                f"{github.HOST}:sub",
                ("repo:acme/infra:environment:Live", "repo:acme/infra:ref:refs/heads/main"),
            ),
            ("repo:acme/infra:environment:live",),
        ),
    ),
)
UNDECIDED = RoleProof(
    TrustedRole("", Policy(()), Place("trust.json", 1)), Conclusion.UNDECIDED, unknown=("var.org is not known here",)
)
ALL = (TIGHT, OPEN, SPOKE_ROLE, DEAD, UNDECIDED)
