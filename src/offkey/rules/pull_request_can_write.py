"""A role that a pull request's job can take, and that can change something."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import TrustNode
from offkey.model.platforms import github_tokens
from offkey.model.proof import Reacher
from offkey.model.unknown import Unknown
from offkey.reason.holders import admits_pull_request, pull_request
from offkey.rules.federation import FederatedStatement, federated_statements, shown, whatever_audience, worst
from offkey.rules.permissions import Permission, Power, strongest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.policy import Policy
    from offkey.model.tokens import Project


_ENVIRONMENT = ":environment:"


def check(node: TrustNode) -> Iterator[Finding]:
    """One finding for each statement that lets pull requests take a role that writes."""
    admitting = [found for found in federated_statements(node.written) if _admits(found)]
    most = strongest(node.written) if admitting else None
    if most is not None and most.power is not Power.READ:
        for found in admitting:
            admitted = list(_admitted(found))
            if admitted:
                yield _finding(found, admitted, most)


def _admits(found: FederatedStatement) -> bool:
    if found.platform is not github_tokens.PLATFORM:
        return False
    return admits_pull_request(whatever_audience(found.policy, found.provider), found.provider)


def _admitted(found: FederatedStatement) -> Iterator[tuple[str | Unknown | None, str, bool]]:
    """Each repository whose pull requests get in, once: the value for it, their subject, and whether that is sure."""
    seen = set[str]()
    for value, policy in _patterns(found):
        asked = whatever_audience(policy, found.provider)
        subject = pull_request(asked, found.provider)
        if subject is None or _reaches_others(policy, found.provider):
            continue  # what lets others in is the business of the other rules
        repository = _repository(subject)
        if repository not in seen:
            seen.add(repository)
            sure = not isinstance(value, Unknown) and found.complete and asked is policy
            yield value, subject, sure


def _patterns(found: FederatedStatement) -> Iterator[tuple[str | Unknown | None, Policy]]:
    """The policy with each subject alone; as it is where it names none."""
    patterns = [(written, policy) for written, _value, policy in found.subjects()]
    if patterns:
        yield from patterns
    else:
        yield None, found.policy


def _reaches_others(policy: Policy, provider: str) -> bool:
    reach = worst(policy, provider)
    return reach is not None and reach.reacher in {Reacher.STRANGER, Reacher.SIBLING}


def _repository(subject: str) -> str:
    """The repository that a subject names, in whichever form: an id beside a name tells nothing apart here."""
    named: Project = github_tokens.named("sub", subject)
    return f"{named.owner}/{named.name}".lower()


def _finding(
    found: FederatedStatement, admitted: Sequence[tuple[str | Unknown | None, str, bool]], most: Permission
) -> Finding:
    (value, subject, sure), *others = sorted(admitted, key=lambda one: not one[2])
    doubtful = found.names_workflow or found.is_example
    more = f", and those of {len(others)} more repositor{'y' if len(others) == 1 else 'ies'}" if others else ""
    places = {found.place_of_subject(other): None for other, *_ in others}
    places.pop(found.place_of_subject(value), None)
    elsewhere = found.written.put_together_at(found.index, value)
    ended = (Related(elsewhere, "the subject that ends so"),) if elsewhere is not None else ()
    free = _ENVIRONMENT in subject
    who = "Every pull request whose job names an environment of its own" if free else "Every pull request"
    return Finding(
        f"{who} (`{subject if sure else shown(value or subject)}`{more}) can take this role, which can change things "
        f"({most.what}). Let only a branch or {'a named' if free else 'an'} environment take it, and give pull "
        "requests a role that reads.",
        found.place_of_subject(value),
        related=(
            Related(most.place, "what it can change"),
            *ended,
            *(Related(p, "admits pull requests too") for p in places),
        ),
        severity=_severity(found, most),
        confidence=Confidence.LOW if doubtful else Confidence.HIGH if sure and not free else Confidence.MEDIUM,
    )


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
