"""A role that a pull request's job can take, and that can change something."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import TrustNode
from offkey.read.same import Same
from offkey.rules.federation import FederatedStatement, federated_statements, shown
from offkey.rules.permissions import Permission, Power, strongest
from offkey.rules.pull_request_subjects import lets_pull_requests_in, of_pull_requests, places_of_others

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.text import Place
    from offkey.model.unknown import Unknown

_ENVIRONMENT = ":environment:"
_MOST = 3
"""So many jobs are shown that take a role."""


def check(node: TrustNode) -> Iterator[Finding]:
    """One finding for each statement that lets pull requests take a role that writes."""
    admitting = [found for found in federated_statements(node.written) if lets_pull_requests_in(found)]
    most = strongest(node.written) if admitting else None
    if most is not None and most.power is not Power.READ:
        for found in admitting:
            admitted = list(of_pull_requests(found))
            if admitted:
                yield _finding(found, admitted, most, _takers(node))


def _finding(
    found: FederatedStatement,
    admitted: Sequence[tuple[str | Unknown | None, str, bool]],
    most: Permission,
    takers: Sequence[Place],
) -> Finding:
    (value, subject, sure), *others = sorted(admitted, key=lambda one: not one[2])
    doubtful = found.names_workflow or found.is_example
    more = f", and those of {len(others)} more repositor{'y' if len(others) == 1 else 'ies'}" if others else ""
    places = places_of_others(found, value, (other for other, *_ in others))
    free = _ENVIRONMENT in subject
    who = "Every pull request whose job names an environment of its own" if free else "Every pull request"
    return Finding(
        f"{who} (`{subject if sure else shown(value or subject)}`{more}) can take this role, which can change things "
        f"({most.what}). Let only a branch or {'a named' if free else 'an'} environment take it, and give pull "
        "requests a role that reads.",
        found.place_of_subject(value),
        related=(
            Related(most.place, "what it can change"),
            *found.also_at(value),
            *(Related(p, "admits pull requests too") for p in places),
            *(Related(p, "a job of pull requests takes it here") for p in takers),
        ),
        severity=_severity(found, most),
        confidence=Confidence.LOW if doubtful else Confidence.HIGH if sure and not free else Confidence.MEDIUM,
    )


def _takers(node: TrustNode) -> Sequence[Place]:
    """Where jobs of pull requests take a role that a module of the repository makes, by its ARN."""
    module = node.repository.module(node.written.place.path.rpartition("/")[0])
    if module is None or not node.repository.workflows:
        return ()
    names = {role.name for role in module.roles if role.resource.address == node.written.address}
    known = [name for name in names if isinstance(name, str)]
    said = [name.encode("utf-8", "surrogateescape") for name in known]
    if not any(name in workflow.source.data for workflow in node.repository.workflows for name in said):
        return ()
    from offkey.rules.pull_request_runs import taken_for_changes  # most jobs name their role by a secret

    taken = taken_for_changes(Same(node.repository))
    return [place for name in known for place in taken.get(name, ())][:_MOST]


def _severity(found: FederatedStatement, most: Permission) -> Severity:
    """Where only a certain workflow gets in, a pull request chooses its inputs, not its code."""
    if found.names_workflow:
        return Severity.LOW
    return Severity.HIGH if most.power >= Power.BROAD else Severity.MEDIUM


RULE = Rule(
    id="pull-request-can-write",
    summary="A job on a pull request can take a role that changes things.",
    severity=Severity.HIGH,
    on=TrustNode,
    check=check,
)
