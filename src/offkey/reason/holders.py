"""Single questions about who gets in: whether there is a token of one kind that a policy admits."""

from __future__ import annotations

from offkey.model.platforms.table import platform_of
from offkey.model.records import replace
from offkey.model.tokens import Family, Fixed, Piece, Project, ReachClass
from offkey.model.verdict import Admitted
from offkey.reason.asked import Asked, asked
from offkey.reason.beginnings import Wanted, promising, spelled, wanted
from offkey.reason.decide import Judging, Space, Trust
from offkey.reason.projects import projects
from offkey.reason.tape import Answer, Claimed, with_audience
from offkey.reason.token import issuer_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from offkey.model.policy import Policy

_PULL_REQUEST = Fixed("pull_request")
_ENVIRONMENT = Fixed("environment:")
_ANY_NAME = Fixed("anything")
_SAY_REFS = frozenset({"ref", "job_workflow_ref"})
"""The claims by which a pull request's job with an environment is told from a branch's."""


def pull_request(policy: Policy, provider: str) -> str | None:
    """The subject of a pull request's job of a repository that the policy names, which it admits for certain.

    It may name any environment: one that does not exist yet is there as soon as a job names it.
    Source: GitHub Docs, "Managing environments for deployment".
    """
    question = asked([policy], issuer_host(provider))
    found = _certain(policy, provider, _of_pull_requests(question), question)
    return found["sub"] if found is not None else None


def admits_pull_request(policy: Policy, provider: str) -> bool:
    """Whether there is one."""
    question = asked([policy], issuer_host(provider))
    return _certain(policy, provider, _of_pull_requests(question), question, any_will_do=True) is not None


def _of_pull_requests(question: Asked) -> Iterator[Family]:
    """Those without an environment and, where a subject lets environments in, those that name one nobody has named."""
    any_ref = not question.wanted & _SAY_REFS
    open_to = _lets_environments_in(question)
    for family in _own(question):
        ours = family.event_name == "pull_request"
        if ours and any(piece.part == _PULL_REQUEST for piece in family.pieces):
            yield family
        elif open_to and (ours or any_ref):
            yield from _with_any_environment(family)


def _lets_environments_in(question: Asked) -> bool:
    patterns = (pattern for row in question.sure for need in row if need.claim == "sub" for pattern in need.patterns)
    return any("environment:" in "".join(a for a in p.shape.atoms if isinstance(a, str)) for p in patterns)


def _with_any_environment(family: Family) -> Iterator[Family]:
    """The tokens of a job whose environment sprang into being when the job named it: nothing protects that one."""
    parts = [piece.part for piece in family.pieces]
    if _ENVIRONMENT in parts:
        at = parts.index(_ENVIRONMENT) + 1
        named = replace(family.pieces[at], part=_ANY_NAME)
        yield replace(family, pieces=(*family.pieces[:at], named, *family.pieces[at + 1 :]))


def holder_of_audience(policy: Policy, provider: str, audience: str) -> Claimed | None:
    """A token that was made for `audience` and is admitted for certain, whosever it is."""
    question = asked([policy], issuer_host(provider))
    asks = any(statement.conditions for statement in policy.statements)
    if asks and not promising(Family("", (Piece(Fixed(audience), ("aud",)),)), _of_audience(question)):
        return None
    families = [with_audience(family, audience) for family in _everybody(question)]
    chosen = [family for family in families if not _is_for_another(family, audience)]
    return _certain(policy, provider, chosen if chosen or asks else families, question, any_will_do=True)


def _of_audience(question: Asked) -> Wanted:
    """What an audience has to match for each Allow that may apply for certain, whatever else that asks for."""
    return wanted([[need for need in row if need.claim == "aud"] for row in question.sure])


def _is_for_another(family: Family, audience: str) -> bool:
    """Whether the tokens have an audience that nobody chooses, as CircleCI's have the organisation's by default."""
    return any("aud" in piece.claims and piece.part != Fixed(audience) for piece in family.pieces)


def holder_without(policy: Policy, provider: str, claim: str) -> Claimed | None:
    """A token that lacks `claim` and is admitted for certain, whosever it is."""
    question = asked([policy], issuer_host(provider))
    families = (f for f in _everybody(question) if not any(claim in piece.claims for piece in f.pieces))
    return _certain(policy, provider, families, question)


def admits_nobody(policy: Policy, provider: str) -> bool:
    """Whether it is proven that no token of the provider's issuer is admitted, also none with a chosen subject."""
    question = asked([policy], issuer_host(provider))
    if question.inexact or question.circumstances:
        return False
    families = tuple(_everybody(question))
    if _spelled_out(policy, provider, families, question):
        return False
    judging = Judging(Trust(policy, provider), question)
    searched = Space(question).search(families, judging.answer, any_will_do=True)
    return searched.found is None and not searched.spent


def _spelled_out(policy: Policy, provider: str, families: Sequence[Family], question: Asked) -> bool:
    """Whether a subject that the policy names exactly is one that a token has, which it admits: most need no search."""
    shapes = (p.shape for row in question.sure for need in row if need.claim == "sub" for p in need.patterns)
    subjects = [text for shape in shapes if (text := shape.literal) is not None]
    tokens = (spelled(family, subject) for subject in subjects for family in families)
    return any(token is not None and admits(policy, provider, token) for token in tokens)


def admits(policy: Policy, provider: str, claims: Claimed) -> bool:
    """Whether a token with exactly these claims is admitted for certain; no issuer need ever mint it."""
    return isinstance(Trust(policy, provider).says(claims), Admitted)


def _certain(
    policy: Policy, provider: str, families: Iterable[Family], question: Asked, *, any_will_do: bool = False
) -> Claimed | None:
    if not question.sure:
        return None
    judging = Judging(Trust(policy, provider), question)
    found = Space(question).search(families, judging.answer, any_will_do=any_will_do, certain=True).found
    return found.claims if found is not None and found.answer is Answer.YES else None


def _own(question: Asked) -> Iterator[Family]:
    """The tokens that the projects of a policy get by default."""
    platform = platform_of(question.host)
    for project in projects(question, platform, None):
        yield from platform.families(question.host, ReachClass.INSIDER, project, question.wanted)


def _everybody(question: Asked) -> Iterator[Family]:
    """All tokens of the issuer: an insider of a project that nobody names can be anybody."""
    platform = platform_of(question.host)
    yield from platform.families(question.host, ReachClass.INSIDER, Project(), question.wanted)
    if platform.customised is not None and (subjects := question.subjects()):
        yield from platform.customised(question.host, ReachClass.INSIDER, Project(), question.wanted, subjects)
