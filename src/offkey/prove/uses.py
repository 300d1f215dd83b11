"""Which role each job asks for, and whether one of its tokens gets it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from offkey.model.records import dataclass
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused, Verdict
from offkey.read.declared_roles import DeclaredRole, named
from offkey.read.role_asks import asked
from offkey.reason.minted import answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.claims import ClaimValue
    from offkey.model.configuration import RepositoryIdentity
    from offkey.model.minted import MintedToken, RoleAsk
    from offkey.model.repository import Repository

_NOT_HERE = Unknown("no role of this repository is called so")


@dataclass(frozen=True, slots=True)
class JobUse:
    """One role that a job asks for with one of its tokens (or one family of them).

    `role` is the one that is meant, None where this repository does not declare it. `claims` are those of the
    token that the verdict is about: of a family, the one that was looked at.
    """

    token: MintedToken
    ask: RoleAsk
    role: DeclaredRole | None
    verdict: Verdict
    claims: Mapping[str, ClaimValue]


def uses(
    repository: Repository,
    identity: RepositoryIdentity,
    roles: tuple[DeclaredRole, ...],
    *,
    default_known: bool = True,
) -> tuple[JobUse, ...]:
    """Every role that every job asks for, in the order of the files; a role that could be several stands for each.

    A token that GitHub does not give is refused by GitHub, whatever the role says.
    """
    return tuple(
        use
        for workflow in repository.workflows
        if workflow.on_github
        for job in workflow.jobs
        for token, ask in asked(repository, identity, workflow, job, default_known=default_known)
        for use in _uses(token, ask, roles)
    )


def dead(found: Iterable[JobUse]) -> tuple[tuple[JobUse, ...], ...]:
    """The steps that ask for a role which none of their tokens gets, each with all that was tried.

    Only where every role that may be meant is known and refuses every token, and GitHub gives at least one.
    """
    by_step: dict[object, list[JobUse]] = {}
    for use in found:
        by_step.setdefault((use.token.workflow, use.token.job, use.ask.place, use.ask.role), []).append(use)
    return tuple(tuple(tried) for tried in by_step.values() if _is_dead(tried))


def _is_dead(tried: list[JobUse]) -> bool:
    given = [use for use in tried if use.token.granted is not False]
    return bool(given) and all(use.role is not None and isinstance(use.verdict, Refused) for use in given)


def _uses(token: MintedToken, ask: RoleAsk, roles: tuple[DeclaredRole, ...]) -> Iterator[JobUse]:
    meant = named(roles, ask.role, variable=ask.variable)
    if not meant:
        why = ask.role if isinstance(ask.role, Unknown) else _NOT_HERE
        yield JobUse(token, ask, None, _withheld(token) or why, token.claims)
    for role in meant:
        found = answer(role.role, token, audience=ask.audience)
        yield JobUse(token, ask, role, _withheld(token, found.verdict) or found.verdict, found.claims)


def _withheld(token: MintedToken, verdict: Verdict | None = None) -> Verdict | None:
    """What GitHub decides before AWS is asked."""
    if token.granted is False:
        return Refused(f"GitHub gives no identity token: {token.because}")
    return token.granted if isinstance(token.granted, Unknown) and isinstance(verdict, Admitted) else None
