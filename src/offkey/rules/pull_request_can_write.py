"""A role that a pull request's job can take, and that can change something."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import ModuleNode
from offkey.model.platforms import github
from offkey.model.policy import Condition
from offkey.model.unknown import Unknown
from offkey.reason import wildcard
from offkey.reason.reach import ReachClass, RepositoryName, named_repository
from offkey.rules.federation import FederatedStatement, federated_roles
from offkey.rules.github_tokens import is_exact, known_pattern, reach_of, shown, subject_conditions, token
from offkey.rules.issuers import is_github
from offkey.rules.permissions import Permission, Power, strongest


def check(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each pattern of a writing role that covers the subject of a pull request."""
    for role, statements in federated_roles(node):
        most = strongest(role)
        if most is not None and most.power is not Power.READ:
            for found in filter(lambda statement: is_github(statement.host), statements):
                yield from _findings(found, most)


def _findings(found: FederatedStatement, most: Permission) -> Iterator[Finding]:
    for condition in subject_conditions(found):
        for value in condition.values:
            if subject := _pull_request(found, condition, value):
                yield _finding(found, value, subject, most)


def _pull_request(found: FederatedStatement, condition: Condition, value: str | Unknown) -> str | None:
    """The subject of a pull request of the one repository that a pattern names, where it is let in."""
    pattern, exact = known_pattern(value), is_exact(condition)
    if pattern is None or reach_of(pattern, exact=exact).kind in {ReachClass.STRANGER, ReachClass.SIBLING}:
        return None  # nothing is known, or wildcard-subject says the worse thing about it
    subject = _subject(named_repository(wildcard.literal(pattern) if exact else pattern))
    if subject is None or not (subject == pattern if exact else wildcard.matches(pattern, subject)):
        return None
    known = found if isinstance(value, str) else found.supposing(value, pattern)
    claims = token(known, subject, reach=ReachClass.INSIDER, pull_request=True)
    return subject if known.lets_in(claims) else None


def _subject(named: RepositoryName) -> str | None:
    if named.owner is None or named.name is None:
        return None
    ids = (named.owner_id, named.repository_id)
    owner_id, repository_id = ids if all(ids) else (None, None)
    return github.subject(named.owner, named.name, pull_request=True, owner_id=owner_id, repository_id=repository_id)


def _finding(found: FederatedStatement, value: str | Unknown, subject: str, most: Permission) -> Finding:
    sure = isinstance(value, str) and found.complete
    which = subject if isinstance(value, str) else shown(value)
    return Finding(
        f"Every pull request (`{which}`) can take this role, which can change things ({most.what}). "
        "Let only a branch or an environment take it, and give pull requests a role that reads.",
        found.place(value if isinstance(value, str) else None),
        related=(Related(most.place, "what it can change"),),
        severity=Severity.HIGH if most.power >= Power.BROAD else Severity.MEDIUM,
        confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
    )


RULE = Rule(
    id="pull-request-can-write",
    summary="A job on a pull request can take a role that changes things.",
    severity=Severity.HIGH,
    on=ModuleNode,
    check=check,
)
