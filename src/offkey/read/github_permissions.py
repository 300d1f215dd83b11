"""What a job's token may do, and whether the job can get an identity token.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
and https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations
"""

from __future__ import annotations

from offkey.errors import DefectError
from offkey.model.builtin import deque, lru_cache
from offkey.model.records import dataclass, replace
from offkey.model.unknown import Unknown
from offkey.read.local_names import calling
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offkey.model.pipeline import Job, Permissions, Workflow
    from offkey.model.repository import Repository
    from offkey.model.text import Place

MAX_LEVELS = 10
"""How many workflows may call one another in a row: four until November 2025, ten since. Source: GitHub changelog."""

MAX_WAYS = 500
"""How many chains of calls are looked at: their number can grow as a power of the levels, and nobody has so many."""

_ORDER = ("none", "read", "write")


@dataclass(frozen=True, slots=True)
class Call:
    """A job that calls a reusable workflow."""

    workflow: Workflow
    job: Job


@dataclass(frozen=True, slots=True)
class Grant:
    """What the token of `job` may do. `declared` is the `permissions:` key that says so, None for the default.

    `limits` are the grants of the calling jobs that declare something, from the nearest outwards,
    and of the outermost: no scope exceeds any of them.
    """

    job: Job
    declared: Permissions | None
    place: Place
    limits: tuple[Grant, ...] = ()

    def level(self, scope: str) -> str | Unknown:
        """`none`, `read` or `write` for a scope; Unknown where a repository's setting decides.

        The setting can give read or write to most scopes, but never `id-token`.
        """
        levels = [_own_level(grant, scope) for grant in (self, *self.limits)]
        if "none" in levels:
            return "none"
        unknown = next((level for level in levels if isinstance(level, Unknown)), None)
        known = [level for level in levels if isinstance(level, str)]
        return unknown or min(known, key=_ORDER.index)


@dataclass(frozen=True, slots=True)
class IdToken:
    """Whether a job can get an identity token when it is started in one way, and what decides that.

    `callers` is that way: empty for an event of the workflow's own, else the calling jobs from the
    nearest outwards.
    """

    granted: bool | Unknown
    because: str
    place: Place
    callers: tuple[Call, ...] = ()


def effective_permissions(workflow: Workflow, job: Job, *, callers: Sequence[Call] = ()) -> Grant:
    """What the token of `job` may do, when `callers` (the nearest first) lead to its workflow.

    A job's `permissions` replace the workflow's. A called workflow gets at most what the calling
    job has, and exactly that where it declares nothing itself.
    """
    own = [_own(workflow, job), *(_own(call.workflow, call.job) for call in callers)]
    decisive = [grant for grant in own[:-1] if grant.declared is not None] + own[-1:]
    return replace(decisive[0], limits=tuple(decisive[1:]))


def callers(repository: Repository, workflow: Workflow) -> tuple[Call, ...]:
    """The jobs of this repository that call `workflow`, in file order."""
    return calls_to(repository, workflow.path)


def calls_to(repository: Repository, path: str) -> tuple[Call, ...]:
    """The jobs of this repository that call the workflow at `path`, in file order."""
    return _calls(Same(repository), path)


@lru_cache(maxsize=1024)
def _calls(key: Same[Repository], path: str) -> tuple[Call, ...]:
    callers = calling(key.value, path)
    return tuple(Call(caller, job) for caller in callers for job in _calls_in(key, Same(caller)).get(path, ()))


@lru_cache(maxsize=1024)
def _calls_in(repository: Same[Repository], workflow: Same[Workflow]) -> Mapping[str, Sequence[Job]]:
    """The jobs of a workflow that call others of the repository, by what they call."""
    found: dict[str, list[Job]] = {}
    for job in workflow.value.jobs:
        path = called_path(repository.value, job.uses) if job.uses else None
        if path is not None:
            found.setdefault(path, []).append(job)
    return found


def called_path(repository: Repository, uses: str) -> str | None:
    """The path, in this repository, of the workflow that `uses` names; None for another repository's."""
    if uses.startswith("./"):
        return uses[2:]
    target = uses.split("@", 1)[0]
    slug = repository.slug
    if slug is None and "/.github/workflows/" in target:
        from offkey.read.own_name import own_name  # few workflows are called by a whole name

        slug = own_name(repository)
    if slug and target.lower().startswith(f"{slug.lower()}/"):
        return target[len(slug) + 1 :]
    return None


def called_workflow(repository: Repository, job: Job) -> Workflow | None:
    """The workflow of this repository that `job` calls; None where it calls none, or one that is not here."""
    path = called_path(repository, job.uses) if job.uses else None
    return repository.workflow(path) if path is not None else None


def id_tokens(repository: Repository, workflow: Workflow, job: Job) -> tuple[IdToken, ...]:
    """One answer for each way `job` can be started: by the workflow's own events, and by each chain of callers."""
    if not workflow.on_github:
        return (_unknown(workflow, job, "no `permissions` decide on the identity tokens of another host than GitHub"),)
    found, complete = chains(repository, workflow)
    answers = [_answer(workflow, job, chain) for chain in found]
    if not complete:
        answers.append(_unknown(workflow, job, f"more than {MAX_WAYS} chains of calls lead to this workflow"))
    if not answers:
        answers = [_called_from_elsewhere(workflow, job)]
    return tuple(answers)


def id_token(repository: Repository, workflow: Workflow, job: Job) -> IdToken:
    """The weakest of `id_tokens`: the job has an identity token only if it has one however it is started."""
    answers = id_tokens(repository, workflow, job)
    refused = [answer for answer in answers if answer.granted is False]
    unknown = [answer for answer in answers if isinstance(answer.granted, Unknown)]
    return [*refused, *unknown, *answers][0]


def has_id_token(repository: Repository, workflow: Workflow, job: Job) -> bool | Unknown:
    """Whether `job` has effective `id-token: write`, however it is started; `id_token` says why."""
    return id_token(repository, workflow, job).granted


def _own(workflow: Workflow, job: Job) -> Grant:
    declared = job.permissions or workflow.permissions
    return Grant(job, declared, workflow.source.place(declared.span) if declared else job.place)


def _own_level(grant: Grant, scope: str) -> str | Unknown:
    declared = grant.declared
    if declared is None:
        if scope == "id-token":
            return "none"
        return Unknown(f"the repository's settings decide on {scope}", grant.place)
    if declared.all is not None:
        return declared.all.removesuffix("-all") if scope != "id-token" or declared.all == "write-all" else "none"
    return _level(declared.scopes, scope)


def _level(scopes: Mapping[str, str], scope: str) -> str:
    level = scopes.get(scope, "none")
    return level if level in _ORDER else "none"


def chains(repository: Repository, workflow: Workflow) -> tuple[list[tuple[Call, ...]], bool]:
    """Every way to start `workflow`: the chains of calls that lead to it, the nearest call first.

    The second value is false where there are more than anybody would write.
    """
    found: list[tuple[Call, ...]] = []
    pending: deque[tuple[Workflow, tuple[Call, ...]]] = deque([(workflow, ())])
    for _ in range(MAX_WAYS):
        if not pending:
            return found, True
        current, chain = pending.popleft()
        if set(current.events) - {"workflow_call"}:
            found.append(chain)
        if len(chain) < MAX_LEVELS:
            visited = {workflow.path, *(call.workflow.path for call in chain)}
            further = (call for call in callers(repository, current) if call.workflow.path not in visited)
            pending.extend((call.workflow, (*chain, call)) for call in further)
    return found, not pending


def _answer(workflow: Workflow, job: Job, chain: tuple[Call, ...]) -> IdToken:
    """Whether it gets one by these calls.

    Where the job, or a call on the way to it, asks for the scope, and who starts it declares nothing, the repository's
    default decides: with one that lets jobs write it is given, with one that does not, GitHub refuses to start.
    The file does not show which.

    Source: actions/runner, src/Sdk/WorkflowParser/Conversion/PermissionsHelper.cs (`includeIdToken`)
    """
    grant = effective_permissions(workflow, job, callers=chain)
    if grant.level("id-token") == "write":
        return IdToken(True, "permissions grant id-token: write", grant.place, chain)
    lacking = [one for one in (replace(grant, limits=()), *grant.limits) if one.level("id-token") != "write"]
    if not lacking:
        raise DefectError("a token is limited by no one")
    limit = lacking[-1]
    if chain and grant.declared is not None and all(one.declared is None for one in lacking):
        because = f"the calling job {limit.job.id} declares no permissions, so the repository's default decides"
        return IdToken(Unknown(because, limit.place), because, limit.place, chain)
    who = "the job" if limit.job is job else "the calling job"
    return IdToken(False, f"{who} {limit.job.id} {_lacks(limit)}", limit.place, chain)


def _lacks(grant: Grant) -> str:
    if grant.declared is None:
        return "declares no permissions, and the default never holds id-token: write"
    return "has permissions without id-token: write"


def _called_from_elsewhere(workflow: Workflow, job: Job) -> IdToken:
    """Nothing in this repository starts the workflow: its own permissions can only take away."""
    grant = _own(workflow, job)
    if grant.declared is not None and grant.level("id-token") != "write":
        return IdToken(False, f"the job {job.id} {_lacks(grant)}", grant.place)
    return _unknown(workflow, job, "only another repository calls this workflow, and its job decides on id-token")


def _unknown(workflow: Workflow, job: Job, reason: str) -> IdToken:
    place = _own(workflow, job).place
    return IdToken(Unknown(reason, place), reason, place)
