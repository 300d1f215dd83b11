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
_PULL_REQUEST = ":pull_request"
_MOST = 3
"""So many jobs are shown that take a role."""


def check(node: TrustNode) -> Iterator[Finding]:
    """One finding for each statement that lets pull requests take a role that writes."""
    admitting = [found for found in federated_statements(node.written) if lets_pull_requests_in(found)]
    most = strongest(node.written) if admitting else None
    if admitting and most is None and not node.written.address and node.repository.workflows:
        yield from _by_use(node, admitting)
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


def _by_use(node: TrustNode, admitting: Sequence[FederatedStatement]) -> Iterator[Finding]:
    """Where nothing says what a role may do, nor what it is called, and the jobs say what is done with it.

    It is the one that all jobs of pull requests take: of a policy that names them, they need one that lets them in.
    """
    named = [(found, value) for found in admitting for value in _naming(found)]
    if not named or not _is_own(node, named[0][1]):
        return
    from offkey.rules.applied_for_changes import the_one_applied  # few policies stand by themselves

    used = the_one_applied(Same(node.repository))
    if used is None:
        return
    (found, value), *_ = named
    done = "something is deployed" if used.applied.deploys else "Terraform is applied"
    yield Finding(
        f"Every pull request (`{shown(value)}`) can take this role, and the jobs of pull requests take the one that "
        f"{done} with. Let only a branch or an environment take it, and give pull requests a role that reads.",
        found.place_of_subject(value),
        related=(
            *found.also_at(value),
            Related(used.place, "a job of pull requests takes it here"),
            Related(used.applied.place, "deploys here" if used.applied.deploys else "applies here"),
        ),
        severity=Severity.MEDIUM,
        confidence=Confidence.LOW,
    )


def _naming(found: FederatedStatement) -> Iterator[str | Unknown]:
    """The subjects that are those of pull requests and nothing else."""
    for value, *_ in of_pull_requests(found):
        if value is not None and shown(value).endswith(_PULL_REQUEST):
            yield value


def _is_own(node: TrustNode, value: str | Unknown) -> bool:
    """Whether a subject may be one of this repository."""
    slug = node.repository.slug
    return slug is None or not isinstance(value, str) or value.lower().startswith(f"repo:{slug.lower()}:")


def _takers(node: TrustNode) -> Sequence[Place]:
    """Where jobs of pull requests take a role that a module of the repository makes, by its ARN."""
    module = node.repository.module(node.written.place.path.rpartition("/")[0])
    if module is None or not node.repository.workflows:
        return ()
    named = (role.name for role in module.roles if role.resource.address == node.written.address)
    known = list(dict.fromkeys(name for name in named if isinstance(name, str)))
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
