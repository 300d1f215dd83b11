"""How fast trust is proven: `make bench`, or `python bench/prove.py`.

Beside each figure stands that of a naive check in the same run: one regular expression for each subject
pattern, tried on a handful of tokens. It answers a smaller question (it misses Deny, IfExists, other claims
and every token that it does not try), and is there to say what the proof costs.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from offkey.model.policy import Policy
from offkey.model.proof import TrustedRole
from offkey.model.text import Place
from offkey.model.tokens import Project
from offkey.read.policy import parse
from offkey.reason.compare import compare
from offkey.reason.prove import Meant, prove

T = TypeVar("T")
HOST = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::111122223333:oidc-provider/{HOST}"
ROLES, ROLES_SECONDS, COMPARE_SECONDS = 1000, 10.0, 2.0
HERE = Place("bench", 1, 1)
TRIED = [
    f"repo:{repository}:{context}"
    for repository in ("attacker/x", "acme/other", "acme/infra")
    for context in ("ref:refs/heads/main", "ref:refs/heads/x", "pull_request", "environment:live")
]


def statement(subjects: list[str], operator: str = "StringLike", **claims: str) -> dict[str, Any]:
    """One Allow of a trust policy."""
    condition: dict[str, dict[str, Any]] = {"StringEquals": {f"{HOST}:aud": "sts.amazonaws.com"}}
    for claim, value in claims.items():
        condition["StringEquals"][f"{HOST}:{claim}"] = value
    condition.setdefault(operator, {})[f"{HOST}:sub"] = subjects
    principal = {"Federated": PROVIDER}
    action = "sts:AssumeRoleWithWebIdentity"
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition}


def policy(*statements: dict[str, Any]) -> Policy:
    """The policy of these statements, read from JSON."""
    return parse(json.dumps({"Version": "2012-10-17", "Statement": statements}))


def ordinary(number: int) -> tuple[Project, Policy]:
    """One of a thousand trust policies; every kind that people write, no two of the same repository."""
    owner, name = f"acme-{number % 37}", f"service-{number}"
    base = f"repo:{owner}/{name}"
    main, live = f"{base}:ref:refs/heads/main", f"{base}:environment:live"
    kinds: list[list[dict[str, Any]]] = [
        [statement([main], "StringEquals")],
        [statement([live], "StringEquals")],
        [statement([main, live, f"{base}:environment:dev"])],
        [statement([main, f"repo:{owner}@{number + 1}/{name}@{number + 2}:ref:refs/heads/main"], "StringEquals")],
        [statement([f"{base}:*"])],
        [statement([f"{base}:ref:refs/heads/release-*"])],
        [statement([f"repo:{owner}/*"])],
        [statement([main], "StringEquals", repository_id=str(number + 1), repository_owner_id="9")],
        [statement([f"{base}:*"], ref="refs/heads/main")],
        [statement([f"{base}:*"], job_workflow_ref=f"{owner}/ci/.github/workflows/x.yml@refs/heads/main")],
        [statement([main], "StringEquals"), statement([live], "StringEquals")],
        [statement([f"{base}:*"]), {**statement([f"{base}:pull_request"]), "Effect": "Deny"}],
    ]
    return Project(owner, name), policy(*kinds[number % len(kinds)])


def fifty(ending: str) -> Policy:
    """Fifty statements, each for a repository and some of its branches."""
    return policy(*(statement([f"repo:acme/service-{i}:ref:refs/heads/release-*{ending}"]) for i in range(50)))


def hostile() -> Iterator[tuple[str, Policy]]:
    """Patterns whose sets of positions are many."""
    yield "40 stars", policy(statement(["repo:acme/infra:" + "*a" * 40]))
    yield "stars and question marks", policy(statement(["*a" + "?" * 30 + "b*", "*b" + "?" * 25 + "a*"]))
    yield "200 patterns", policy(statement([f"repo:acme/*-{i}*:ref:refs/heads/*{i}*" for i in range(200)]))
    many = [statement([f"repo:*{i}*/*a{'?' * 12}*"]) for i in range(20)]
    yield "20 statements and a Deny", policy(*many, {**statement(["*a" + "?" * 20]), "Effect": "Deny"})


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """How many seconds it takes on one core, and what comes of it."""
    before = time.process_time()
    found = work()
    return time.process_time() - before, found


def verdict(trust: Policy, project: Project) -> str:
    """What is proven of a role with this trust policy that is meant for the project."""
    return prove(TrustedRole("", trust, HERE), Meant(project)).conclusion.value


def naive(trusts: list[tuple[Project, Policy]]) -> int:
    """How many subjects of a few tokens match some pattern: what a check by regular expressions does."""
    matched = 0
    for _project, trust in trusts:
        for one in trust.statements:
            for condition in one.conditions:
                if str(condition.key).endswith(":sub"):
                    shapes = [
                        re.escape(str(value)).replace(r"\*", ".*").replace(r"\?", ".") for value in condition.values
                    ]
                    matched += sum(bool(re.fullmatch(shape, subject)) for shape in shapes for subject in TRIED)
    return matched


def main() -> int:
    """Print the figures; 1 where a limit is passed."""
    trusts = [ordinary(number) for number in range(ROLES)]
    took, proofs = timed(lambda: [verdict(trust, project) for project, trust in trusts])
    beside, _ = timed(lambda: naive(trusts))
    counts = ", ".join(f"{proofs.count(kind)} {kind}" for kind in sorted(set(proofs)))
    print(f"{ROLES} ordinary roles: {took:.2f} s ({counts}); naive check: {beside:.2f} s, ratio {took / beside:.0f}")
    slow = took > ROLES_SECONDS
    for name, old, new in (
        ("equal but for order", fifty(""), policy_reversed(fifty(""))),
        ("wider", fifty("-x"), fifty("")),
        ("incomparable", fifty("-x"), fifty("-y")),
    ):
        took, found = timed(partial(compare, old, new))
        print(f"50 statements against 50, {name}: {took:.2f} s ({found.relation.value})")
        slow = slow or took > COMPARE_SECONDS
    for name, trust in hostile():
        took, conclusion = timed(partial(verdict, trust, Project("acme", "infra")))
        print(f"hostile, {name}: {took:.2f} s ({conclusion})")
    return 1 if slow else 0


def policy_reversed(trust: Policy) -> Policy:
    """The same statements in the other order."""
    return Policy(tuple(reversed(trust.statements)), trust.version)


if __name__ == "__main__":
    sys.exit(main())
