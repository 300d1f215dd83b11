"""One workflow leaves its static keys: its jobs become parts, each part gets the role it needs and no key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from offkey.errors import EditError
from offkey.migrate.draft import Draft, WorkflowDraft
from offkey.migrate.foreign import foreign_roots
from offkey.migrate.terraform.key_variables import declared
from offkey.migrate.terraform.roles import ApplyVariables, variables_for
from offkey.migrate.usage import CREDENTIALS_ACTION, JobUsage, usage
from offkey.migrate.workflow import job_edits, reusable, token_rights
from offkey.migrate.workflow import keys as workflow_keys
from offkey.migrate.workflow.credentials_step import Login, is_pinned, session_name
from offkey.migrate.workflow.job_edits import Dress
from offkey.migrate.workflow.job_plan import JobPlan, Part, plan_job
from offkey.model.plan import Purpose, Unresolved
from offkey.model.unknown import Unknown
from offkey.read.github_permissions import has_id_token
from offkey.read.github_step import effective_env

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.roles import Roles
    from offkey.model.pipeline import Entries, Job, Workflow
    from offkey.model.repository import Repository
    from offkey.model.static_key import KeyUse
    from offkey.model.text import Place


def migrate_workflow(
    draft: Draft, path: str, roles: Roles, variables: Mapping[str, ApplyVariables]
) -> Iterator[Unresolved]:
    """Change one workflow of the draft; what could not be changed is said. All of it, or the file stays as it is.

    `variables` are those that an apply of a root module needs, by its directory.
    """
    workflow = next(w for w in draft.repository.workflows if w.path == path)
    uses = [use for use in draft.key_uses if use.primary.path == path]
    places = workflow_keys.places_of(uses, path)
    yield from workflow_keys.doubtful(uses, path)
    planned = _planned(draft, workflow, places)
    if not planned and not places:
        return
    borrower = workflow_keys.borrower(workflow, places)
    if borrower is not None:
        reason = f"job {borrower.id} shares the text that holds its static key, behind a YAML alias: write it out first"
        yield Unresolved(path, borrower.place.line, f"left as it is: {reason}")
        return
    plans: dict[str, JobPlan] = {}
    for found in planned:
        plans[found.job.id] = plan_job(draft.repository, roles.configuration.repository, found)
        yield from plans[found.job.id].unresolved
    yield from _lost_keys(workflow, uses, plans)
    yield from _left_behind(workflow, plans)
    current = WorkflowDraft(workflow.source)
    try:
        yield from _change(draft, current, plans, roles, variables)
    except EditError as error:
        place = getattr(error.place, "line", 1)
        yield Unresolved(path, place, f"left as it is: {error.message}")
        return
    draft.put(path, current.source.data)


def _planned(draft: Draft, workflow: Workflow, places: frozenset[Place]) -> Sequence[JobUsage]:
    """The jobs that are to log in: those that hold a key, and where the workflow does, those that use AWS."""
    if not places:
        return ()
    holding = workflow_keys.jobs_with_keys(workflow, places)
    foreign = foreign_roots(draft.repository)
    found = [usage(draft.repository, workflow, job, foreign=foreign) for job in workflow.jobs if not job.uses]
    shared = len(places) > len(_own(workflow, places))
    found = [u for u in found if not _has_session(draft.repository, u)]
    chosen = [u for u in found if u.job.id in holding or (shared and u.uses_aws)]
    if shared and not chosen:
        chosen = [u for u in found if any(step.run for step in u.job.steps)]
    return chosen


def _has_session(repository: Repository, usage: JobUsage) -> bool:
    """Whether a job works with a role by its identity token already, and no key comes in its way."""
    logins = [usage.job.steps[index].with_ for index in usage.credentials]
    by_token = [with_ for with_ in logins if with_.value("role-to-assume") and not _takes_key(with_)]
    if not logins or len(by_token) < len(logins) or "AWS_ACCESS_KEY_ID" in effective_env(usage.workflow, usage.job):
        return False
    return has_id_token(repository, usage.workflow, usage.job) is True


def _takes_key(with_: Entries) -> bool:
    """Whether a credentials step starts from a key, or from what an earlier step left."""
    return bool(with_.value("aws-access-key-id")) or (with_.value("role-chaining") or "").lower() == "true"


def _own(workflow: Workflow, places: frozenset[Place]) -> frozenset[Place]:
    """Those of `places` that stand inside a job."""
    source = workflow.source
    spans = [(source.line_of(j.span.start), source.line_of(max(j.span.end - 1, 0))) for j in workflow.jobs]
    return frozenset(p for p in places if any(first <= p.line <= last for first, last in spans))


def _lost_keys(workflow: Workflow, uses: Sequence[KeyUse], plans: Mapping[str, JobPlan]) -> Iterator[Unresolved]:
    """Jobs that inherited the workflow's keys and get no role, because nothing in them shows a use of AWS."""
    first = min((workflow.source.line_of(job.span.start) for job in workflow.jobs), default=0)
    if not any(use.primary.line < first for use in uses):
        return
    for job in workflow.jobs:
        if job.id not in plans and not job.uses and any(step.run for step in job.steps):
            reason = (
                f"job {job.id} had the workflow's keys in its environment and no longer has: it shows no use of AWS"
            )
            yield Unresolved(workflow.path, job.place.line, reason)


def _left_behind(workflow: Workflow, plans: Mapping[str, JobPlan]) -> Iterator[Unresolved]:
    """Jobs that wait for one that runs only where it applies: elsewhere they are skipped from now on."""
    split = {id_ for id_, plan in plans.items() if plan.main.condition is not None}
    for job in workflow.jobs:
        waits = [need for need in job.needs if need in split]
        if job.id not in plans and waits:
            reason = f"job {job.id} waits for {', '.join(waits)}, which runs only where it applies from now on"
            yield Unresolved(workflow.path, job.place.line, reason)


def _change(
    repository: Draft,
    draft: WorkflowDraft,
    plans: Mapping[str, JobPlan],
    roles: Roles,
    variables: Mapping[str, ApplyVariables],
) -> Iterator[Unresolved]:
    before = draft.source
    for plan in plans.values():
        job_edits.split(draft, plan)
    for plan in plans.values():
        for part in plan.parts:
            job_edits.drop_steps(draft, part)
    yield from _without_keys(repository, draft)
    for plan in plans.values():
        for part in plan.parts:
            job_edits.dress(draft, part, _dress(plan, part, plans, roles, variables))
            yield from _remarks(draft, draft.job(part.id))
    places, _ = _places(repository, draft)
    yield from workflow_keys.remove_unread(draft, before, places)


def _without_keys(repository: Draft, draft: WorkflowDraft) -> Iterator[Unresolved]:
    """Take every key off the text as it is now: copies of jobs hold them too."""
    places, scratch = _places(repository, draft)
    needed = reusable.still_needed(scratch, draft.workflow, places)
    yield from workflow_keys.remove(draft, places - needed, declared(scratch))


def _places(repository: Draft, draft: WorkflowDraft) -> tuple[frozenset[Place], Repository]:
    """Where the text as it is now holds keys, and the repository with that text in it."""
    scratch = Draft(repository.repository)
    scratch.put(draft.source.path, draft.source.data)
    return workflow_keys.places_of(scratch.key_uses, draft.source.path), scratch.repository


def _dress(
    plan: JobPlan, part: Part, plans: Mapping[str, JobPlan], roles: Roles, variables: Mapping[str, ApplyVariables]
) -> Dress:
    """What a part gets. Raises EditError where its environment or role cannot be told."""
    needs = _needs(plan, part, plans)
    rights = token_rights.asked(inner.step for inner in plan.usage.steps if inner.number not in part.drop)
    if part.purpose is None:
        return Dress(None, None, {}, needs, rights)
    name = session_name(roles.configuration.role_prefix or roles.configuration.repository.name, part.id)
    region = _region(plan.usage, roles)
    if part.purpose is Purpose.PLAN:
        return Dress(Login(roles.plan_role, region, name), None, {}, needs, rights)
    environment = roles.environment(plan.usage)
    role = environment if isinstance(environment, Unknown) else roles.apply_role(environment)
    if isinstance(environment, Unknown) or isinstance(role, Unknown):
        reason = role.reason if isinstance(role, Unknown) else ""
        raise EditError(f"job {part.id}: {reason}", place=plan.usage.job.place)
    roots = [variables[root] for root in plan.usage.roots if root in variables]
    wanted = variables_for(roots, roles, environment)
    return Dress(Login(role, region, name), environment, wanted, needs, rights)


def _needs(plan: JobPlan, part: Part, plans: Mapping[str, JobPlan]) -> tuple[str, ...]:
    """What the part waits for: its own build, and of each job that the original waited for the matching part.

    A build without credentials does not wait for jobs that hold them.
    """
    own = [p.id for p in plan.parts if p.purpose is None and part.purpose is not None]
    before: list[str] = []
    for need in plan.usage.job.needs:
        other = plans.get(need)
        if part.purpose is None and other is not None:
            continue
        matching = other.part(part.purpose) if other is not None else None
        before.append(matching.id if matching is not None else need)
    return tuple(dict.fromkeys([*before, *own]))


def _region(found: JobUsage, roles: Roles) -> str:
    """The region that the job works in: its credentials step's, its environment's, or the configured one."""
    for step in (inner.step for inner in found.steps if inner.step.action == CREDENTIALS_ACTION):
        if value := step.with_.value("aws-region"):
            return value
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        value = found.job.env.value(name) or found.workflow.env.value(name)
        if value:
            return value
    return roles.configuration.region


def _remarks(draft: WorkflowDraft, job: Job) -> Iterator[Unresolved]:
    for step in job.steps:
        if step.action == CREDENTIALS_ACTION and is_pinned(step):
            reason = "the action is pinned to a commit; move the pin to a release of v6 yourself"
            yield Unresolved(draft.source.path, step.place.line, reason)


def remaining_keys(draft: Draft, paths: Iterable[str]) -> Iterator[Unresolved]:
    """Static keys that still stand in these files after everything."""
    wanted = set(paths)
    for use in draft.key_uses:
        if use.primary.path in wanted:
            name = ", ".join(str(origin) for origin in use.origins)
            yield Unresolved(
                use.primary.path, use.primary.line, f"still hands on a static key ({name}): {use.handed_to}"
            )
