"""A subject pattern for GitHub Actions that reaches beyond one repository."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.node import ModuleNode
from offkey.model.policy import Condition
from offkey.model.unknown import Unknown
from offkey.model.verdict import Refused
from offkey.reason.reach import Reach, ReachClass
from offkey.rules.federation import FederatedStatement, federated_roles
from offkey.rules.github_tokens import is_exact, known_pattern, reach_of, shown, subject_conditions, token
from offkey.rules.issuers import is_github
from offkey.rules.permissions import Power, strongest

_WHO = {
    ReachClass.STRANGER: "a stranger's repository",
    ReachClass.SIBLING: "another repository of the same owner",
}


def check(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each pattern that lets another repository in."""
    for _, statements in federated_roles(node):
        for found in filter(lambda statement: is_github(statement.host), statements):
            for condition in subject_conditions(found):
                yield from (f for value in condition.values if (f := _finding(found, condition, value)))


def _finding(found: FederatedStatement, condition: Condition, value: str | Unknown) -> Finding | None:
    pattern = known_pattern(value)
    if pattern is None or not pattern.strip("*?"):
        return None
    reach = reach_of(pattern, exact=is_exact(condition))
    if reach.kind not in _WHO or reach.witness is None:
        return None
    known = found if isinstance(value, str) else found.supposing(value, pattern)
    verdict = known.admits(token(known, reach.witness, reach=reach.kind))
    if isinstance(verdict, Refused):
        return None
    sure = isinstance(value, str) and found.complete
    doubtful = isinstance(verdict, Unknown)
    return Finding(
        f"`{shown(value)}` also lets in {_WHO[reach.kind]}, such as `{reach.witness}`. "
        "Name the repository and its branch or environment in full.",
        found.place(value if isinstance(value, str) else None),
        severity=Severity.LOW if doubtful else _severity(found, reach),
        confidence=Confidence.LOW if doubtful else Confidence.HIGH if sure else Confidence.MEDIUM,
    )


def _severity(found: FederatedStatement, reach: Reach) -> Severity:
    if reach.kind is ReachClass.STRANGER:
        return Severity.CRITICAL
    most = strongest(found.role)
    return Severity.MEDIUM if most is not None and most.power is Power.READ else Severity.HIGH


RULE = Rule(
    id="wildcard-subject",
    summary="A subject pattern lets in other repositories than the one it means.",
    severity=Severity.HIGH,
    on=ModuleNode,
    check=check,
)
