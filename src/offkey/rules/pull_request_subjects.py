"""The subjects of a trust policy that pull requests get in by: of GitHub's tokens, and of no other repository."""

from __future__ import annotations

from offkey.model.platforms import github_tokens
from offkey.model.proof import Reacher
from offkey.model.unknown import Unknown
from offkey.reason.holders import admits_pull_request, pull_request
from offkey.rules.federation import FederatedStatement, whatever_audience, worst

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from offkey.model.policy import Policy
    from offkey.model.text import Place
    from offkey.model.tokens import Project


def lets_pull_requests_in(found: FederatedStatement) -> bool:
    """Whether a statement lets any in."""
    if found.platform is not github_tokens.PLATFORM:
        return False
    return admits_pull_request(whatever_audience(found.policy, found.provider), found.provider)


def of_pull_requests(found: FederatedStatement) -> Iterator[tuple[str | Unknown | None, str, bool]]:
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


def places_of_others(
    found: FederatedStatement, value: str | Unknown | None, others: Iterable[str | Unknown | None]
) -> tuple[Place, ...]:
    """Where `others` stand, each place once, but for that of `value`, which is told first."""
    places = {found.place_of_subject(other): None for other in others}
    places.pop(found.place_of_subject(value), None)
    return tuple(places)


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
