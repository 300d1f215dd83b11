"""A job that asks for a role which none of its identity tokens can get.

Trust policy and workflow are both in the repository, and they do not fit. Which repository it is to GitHub is
not: the tokens are tried for the git remote, and for every repository that the trust names.
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.repository import Repository
from offkey.model.unknown import Unknown
from offkey.read.role_uses import role_uses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from offkey.model.configuration import RepositoryIdentity
    from offkey.model.minted import MintedToken, RoleAsk
    from offkey.model.pipeline import Job, Workflow
    from offkey.read.declared_roles import DeclaredRole

_SHOWN = 1
_HANDED = "github_actions_"
"""How the types of resources begin that hand a role's ARN to GitHub."""
_VARIABLE = regex(r"\s*\$\{\{\s*(?:secrets|vars)\.[\w-]+\s*\}\}\s*\Z")


@dataclass(frozen=True, slots=True)
class _Miss:
    """One token that the role refuses, and why."""

    token: MintedToken
    because: str


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each step that asks in vain."""
    if not any(module.says("aws_iam_role") for module in repository.modules):
        return
    asking = list(_asking(repository))
    if not asking:
        return
    from offkey.read.declared_roles import declared_roles  # and with it all that reads trust policies

    roles = declared_roles(repository)
    for workflow, job in asking if any(one.known for one in roles) else ():
        yield from _of_job(repository, workflow, job, roles)


def _asking(repository: Repository) -> Iterator[tuple[Workflow, Job]]:
    """The jobs that ask for a role which, as far as it is written out, may be one of the repository's own."""
    jobs = ((workflow, job) for workflow in repository.workflows for job in workflow.jobs)
    uses = [(workflow, job, [*role_uses(repository, workflow, job)]) for workflow, job in jobs]
    if not any(of_job for _, _, of_job in uses):
        return
    names = {role.name for module in repository.modules for role in module.roles if isinstance(role.name, str)}
    handed = any(module.says(_HANDED) for module in repository.modules)
    for workflow, job, of_job in uses:
        if any(_may_be_own(use.inputs.value("role-to-assume"), names, handed=handed) for use in of_job):
            yield workflow, job


def _may_be_own(asked: str | None, names: Collection[str], *, handed: bool) -> bool:
    """Whether a role that is asked for may have one of `names`, or be a variable that Terraform makes, if it does."""
    if asked is None:
        return False  # a script asks: nobody knows for what
    if "${{" not in asked:
        return asked.rpartition("/")[2].strip() in names
    return bool(handed if _VARIABLE.match(asked) else names)


def _of_job(repository: Repository, workflow: Workflow, job: Job, roles: tuple[DeclaredRole, ...]) -> Iterator[Finding]:
    from offkey.model.configuration import RepositoryIdentity
    from offkey.read.declared_roles import named
    from offkey.read.role_asks import asked
    from offkey.rules.trusted_repositories import tried_as

    own = _own(repository)
    assumed = own or RepositoryIdentity("owner", "repository")
    asks = {ask: None for _, ask in asked(repository, assumed, workflow, job, default_known=False)}
    for ask in asks:
        meant = named(roles, ask.role, variable=ask.variable)
        if ask.optional or isinstance(ask.audience, Unknown) or not meant or not all(one.known for one in meant):
            continue
        as_own, as_others = tried_as(own, [one.role for one in meant])
        tried = [[*asked(repository, as_one, workflow, job, default_known=False)] for as_one in (*as_own, *as_others)]
        misses = [_misses(pairs, ask, meant) for pairs in tried]
        if any(misses) and _another_may_admit(repository, roles, ask, [pair for pairs in tried for pair in pairs]):
            continue
        if all(misses):
            yield _finding(job, ask, meant, misses[0])
        elif as_own and all(misses[: len(as_own)]):
            yield _elsewhere(job, ask, meant, misses[0])


def _own(repository: Repository) -> RepositoryIdentity | None:
    if repository.slug is None:
        return None
    from offkey.model.configuration import RepositoryIdentity

    owner, _, name = repository.slug.partition("/")
    return RepositoryIdentity(owner, name)


def _misses(pairs: Iterable[tuple[MintedToken, RoleAsk]], ask: RoleAsk, meant: Sequence[DeclaredRole]) -> list[_Miss]:
    """Every token that may be asked with, where all are refused by every role that may be meant; else nothing."""
    from offkey.model.verdict import Refused
    from offkey.reason.minted import answer

    found: list[_Miss] = []
    for token, asked_then in pairs:
        if asked_then != ask or token.granted is False:
            continue
        for one in meant:
            verdict = answer(one.role, token, audience=ask.audience).verdict
            if not isinstance(verdict, Refused):
                return []
            found.append(_Miss(token, verdict.because))
    return found


def _another_may_admit(
    repository: Repository, roles: tuple[DeclaredRole, ...], ask: RoleAsk, pairs: Iterable[tuple[MintedToken, RoleAsk]]
) -> bool:
    """Whether a role that may have the name as well, of which a part is computed or a module makes it, admits a token.

    A name of which nothing is known is most often another: such a role counts where it is sure to admit one.
    """
    from offkey.model.verdict import Admitted, Refused
    from offkey.reason.minted import answer

    if isinstance(ask.role, Unknown):
        return False
    others = list(_others(repository, roles, ask.role))
    tokens = [token for token, then in pairs if then == ask and token.granted is not False] if others else []
    for one in others:
        vague = one.partly is not None and not one.partly.pieces
        for token in tokens:
            verdict = answer(one.role, token, audience=ask.audience).verdict
            if isinstance(verdict, Admitted) or not (vague or isinstance(verdict, Refused)):
                return True
    return False


def _others(repository: Repository, roles: tuple[DeclaredRole, ...], role: str) -> Iterator[DeclaredRole]:
    """The roles besides those of `named` that may have the name of `role`, an ARN or a name, in its account."""
    from offkey.model.arn import Arn, is_account_id
    from offkey.read.declared_roles import named, roles_of_public_modules
    from offkey.reason import wildcard

    arn = Arn.parse(role)
    name = (arn.role_name if arn is not None else role) or ""
    account = arn.account if arn is not None and is_account_id(arn.account) else None
    made = tuple(roles_of_public_modules(repository))
    yield from named(made, role, variable=None)
    for one in (*roles, *made):
        fits = one.partly is not None and wildcard.of_pieces(one.partly.pieces or (one.partly,), wild=False).matches(
            name
        )
        if fits and (account is None or one.role.account in (None, account)):
            yield one


def _finding(job: Job, ask: RoleAsk, meant: Sequence[DeclaredRole], misses: Sequence[_Miss]) -> Finding:
    certain = len(meant) == 1 and (ask.variable is not None or meant[0].role.account is not None)
    suffix = "" if ask.sure else "; a self-hosted runner may have credentials of its own"
    return Finding(
        f"{_what(job, meant)}: {_why(misses)}{suffix}",
        ask.place,
        related=_related(meant),
        confidence=(Confidence.HIGH if certain else Confidence.MEDIUM) if ask.sure else Confidence.LOW,
        severity=None if ask.sure else Severity.LOW,
    )


def _elsewhere(job: Job, ask: RoleAsk, meant: Sequence[DeclaredRole], misses: Sequence[_Miss]) -> Finding:
    """Only the name of the repository does not fit: it may be a fork, a mirror, or have had another name."""
    return Finding(
        f"{_what(job, meant)}, if its git remote says rightly which repository it is: {_why(misses)}",
        ask.place,
        related=_related(meant),
        confidence=Confidence.LOW,
        severity=Severity.LOW,
    )


def _what(job: Job, meant: Sequence[DeclaredRole]) -> str:
    return f"The job {job.id} asks for the role {meant[0].role.name}, which admits none of its tokens"


def _why(misses: Sequence[_Miss]) -> str:
    """The first token's reason; how many others there are besides."""
    first = misses[0]
    more = len({miss.token.event for miss in misses}) - _SHOWN
    besides = f" (and {more} more)" if more > 0 else ""
    return f"on {first.token.event}{besides}, {first.because}"


def _related(meant: Sequence[DeclaredRole]) -> tuple[Related, ...]:
    return tuple(Related(one.role.place, f"the role {one.role.name}") for one in meant)


RULE = Rule(
    id="unreachable-role",
    summary="A job asks for a role that admits none of its identity tokens.",
    severity=Severity.HIGH,
    on=Repository,
    check=check,
)
