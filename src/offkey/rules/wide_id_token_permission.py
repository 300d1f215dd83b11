"""`id-token: write` for jobs that have no use for it.

What runs in a job that may ask for an identity token can become the role that trusts the workflow: a
linter's dependency is then as good as the job that applies.
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import WorkflowNode
from offkey.model.records import replace
from offkey.rules.token_permission import entry_of, moved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.pipeline import Job, Workflow
    from offkey.model.text import Place

_KEYS = (b"aws_access_key_id", b"aws-access-key-id")
_ANY_ROLE = "any role that trusts the repository"
_INSTEAD = "Take a role with it instead of the keys, or take it away."


def check(node: WorkflowNode) -> Iterator[Finding]:
    """At the workflow's own `id-token: write`, and at those of jobs; one finding where no job has a use for it."""
    workflow = node.workflow
    if not workflow.on_github:
        return
    if b"write-all" in workflow.source.data:
        from offkey.rules import write_all

        yield from write_all.findings(node)
    heirs = [job for job in workflow.jobs if job.permissions is None] if entry_of(workflow) else []
    given = [job for job in workflow.jobs if entry_of(job)]
    if heirs or given:
        yield from _by_name(node, heirs, given)


def _by_name(node: WorkflowNode, heirs: Sequence[Job], given: Sequence[Job]) -> Iterator[Finding]:
    """`heirs` are the jobs that get the permission from the workflow, `given` those that have it of their own."""
    from offkey.read.role_uses import chooses_role, takes_role  # few workflows give the permission to a job
    from offkey.read.token_use import Looked
    from offkey.rules.token_need import idle, idle_beside_keys, used

    workflow = node.workflow
    jobs = workflow.jobs
    takers = {job.id for job in jobs if takes_role(node.repository, workflow, job) or chooses_role(job)}
    if takers:
        without_use = {job.id for job in idle(node, heirs)}
        others = [job for job in heirs if job.id not in takers | without_use]
        without_use |= {job.id for job in idle(node, others, Looked.AT_PROGRAMS)}
        without = [job for job in heirs if job.id in without_use]
        if without:
            yield _beside_a_role(node, without, users=[job for job in heirs if job.id not in without_use])
        beside = idle(node, idle(node, given), Looked.AT_PROGRAMS)
        yield from (_of_job(node, job, "the role too") for job in beside)
        return
    may = _with_token(workflow)
    sure = not used(node, may, Looked.AT_PROGRAMS)
    if sure or idle_beside_keys(node, may):
        looked = Looked.AT_PROGRAMS if sure else Looked.BESIDE_KEYS
        if confidence := _confidence(node, sure=sure):
            yield from _unused(node, idle(node, heirs, looked), idle(node, given, looked), confidence)
    else:
        yield from _beside_unseen_programs(node, heirs, given, may)


def _beside_unseen_programs(
    node: WorkflowNode, heirs: Sequence[Job], given: Sequence[Job], may: Sequence[Job]
) -> Iterator[Finding]:
    """Where a program that is not seen may ask in some job."""
    from offkey.read.token_use import Looked
    from offkey.read.unseen_asks import speaks_of_aws
    from offkey.rules.token_need import idle, keyed_alone

    keyed = [job for job in given if _works_with_keys(node, job)]
    silent = idle(node, keyed, Looked.AT_PROGRAMS) if keyed and speaks_of_aws(node.repository) else []
    yield from (_of_job(node, job, _ANY_ROLE, keys=True) for job in silent)
    rest = [job for job in keyed_alone(node, may) if job not in silent]
    for job in rest:
        if job in given:
            yield replace(_of_job(node, job, _ANY_ROLE, keys=True), confidence=Confidence.LOW)
    if of_all := [job for job in rest if job in heirs]:
        yield _beside_keys(node, of_all)
    elif heirs and not keyed:
        yield from _beside_another_use(node, heirs)


def _beside_keys(node: WorkflowNode, jobs: Sequence[Job]) -> Finding:
    message = (
        f"`id-token: write` holds for the whole workflow, and {_named(jobs)} work{'s' if len(jobs) == 1 else ''} with "
        f"keys: what runs there could take {_ANY_ROLE}. {_INSTEAD}"
    )
    found = _finding(node, message, [node.workflow], jobs, fixed=False)
    related = tuple(replace(one, label="works with keys") for one in found.related)
    return replace(found, related=related, confidence=Confidence.LOW)


def _beside_another_use(node: WorkflowNode, heirs: Sequence[Job]) -> Iterator[Finding]:
    """Where some ask for what is not known to be a role of AWS's, and the repository takes or trusts one.

    Only a page of GitHub's is no reason to look: its workflows are made from a template that grants all jobs the same.
    """
    from offkey.read.same import Same
    from offkey.read.token_use import Looked
    from offkey.rules.token_need import idle

    without = idle(node, heirs, Looked.AT_PROGRAMS)
    users = [job for job in heirs if job not in without]
    pages = all(any(step.action == "actions/deploy-pages" for step in job.steps) for job in users)
    if not without or pages:
        return
    from offkey.read.unseen_asks import names_federation, speaks_of_aws

    if speaks_of_aws(node.repository) and names_federation(Same(node.repository)):
        yield replace(_beside_a_role(node, without, users=users, role=_ANY_ROLE), confidence=Confidence.LOW)


def _confidence(node: WorkflowNode, *, sure: bool) -> Confidence | None:
    """None where nothing has to do with AWS; Terraform that does nothing yet is for no other cloud either."""
    from offkey.read.same import Same
    from offkey.read.unseen_asks import speaks_of_aws, terraform_does_nothing

    if speaks_of_aws(node.repository):
        return Confidence.MEDIUM if sure else Confidence.LOW
    return Confidence.LOW if terraform_does_nothing(Same(node.repository)) else None


def _works_with_keys(node: WorkflowNode, job: Job) -> bool:
    """Whether a job, or one of a workflow of the repository that it calls, has keys of AWS."""
    from offkey.read.github_permissions import called_workflow
    from offkey.rules.token_need import has_keys

    called = called_workflow(node.repository, job)
    if called is None:
        return has_keys(node.workflow, job)
    return any(has_keys(called, inner) for inner in called.jobs)


def _with_token(workflow: Workflow) -> list[Job]:
    """The jobs that may ask for a token, also by `write-all`."""
    decisive = [(job, job.permissions or workflow.permissions) for job in workflow.jobs]
    return [job for job, permissions in decisive if permissions is not None and permissions.id_token]


def _beside_a_role(
    node: WorkflowNode, idle: Sequence[Job], *, users: Sequence[Job], role: str = "the role too"
) -> Finding:
    have = "has" if len(idle) == 1 else "have"
    message = (
        f"`id-token: write` holds for the whole workflow, and {_named(idle)} "
        f"{have} no use for it: what runs there could take {role}. "
        f"Give it to the job that takes {'the role' if role != _ANY_ROLE else 'one, or asks for it'}."
    )
    return _finding(node, message, [node.workflow], idle, users=users)


def _of_job(node: WorkflowNode, job: Job, role: str, *, keys: bool = False) -> Finding:
    """Where it has keys, the permission is half of what replaces them, and stays."""
    message = f"The job {job.id} has `id-token: write` and no use for it: what runs there could take {role}. "
    message += _INSTEAD if keys else "Take the permission away."
    return _finding(node, message, [job], [job], fixed=not keys)


def _unused(
    node: WorkflowNode, heirs: Sequence[Job], given: Sequence[Job], confidence: Confidence
) -> Iterator[Finding]:
    """One for the workflow: where it has keys, the permission is half of what replaces them, and stays."""
    idle = [*heirs, *given]
    if not idle:
        return
    data = node.workflow.source.data.lower()
    keys = any(word in data for word in _KEYS)
    advice = _INSTEAD if keys else "Take the permission away."
    message = (
        "`id-token: write` is granted, and no job asks for a token: "
        f"what runs in {_named(idle)} could take {_ANY_ROLE}. {advice}"
    )
    holders: list[Workflow | Job] = [*given]
    if heirs:
        holders.insert(0, node.workflow)
    found = _finding(node, message, holders, idle, fixed=not keys)
    yield replace(found, confidence=min(confidence, found.confidence), related=(*found.related, *_handed_on(node)))


def _handed_on(node: WorkflowNode) -> Iterator[Related]:
    """Where those that call the workflow have the permission that nobody in it needs, once for each place.

    One that all jobs of the workflow replace by their own says the same, to nobody.
    """
    from offkey.read.github_permissions import callers

    entry = entry_of(node.workflow)
    if entry is not None and all(job.permissions for job in node.workflow.jobs):
        yield Related(node.workflow.source.place(entry.span), "no job gets it from here")
    seen = set()
    for call in callers(node.repository, node.workflow):
        holder = call.job if call.job.permissions else call.workflow
        entry = entry_of(holder)
        if entry is not None and (call.workflow.path, entry.span) not in seen:
            seen.add((call.workflow.path, entry.span))
            yield Related(call.workflow.source.place(entry.span), f"hands it on to {node.workflow.path}")


def _named(jobs: Sequence[Job]) -> str:
    from offkey.rules.write_all import named

    return named([job.id for job in jobs])


def _finding(
    node: WorkflowNode,
    message: str,
    holders: Sequence[Workflow | Job],
    idle: Sequence[Job],
    *,
    users: Sequence[Job] = (),
    fixed: bool = True,
) -> Finding:
    """At the first of those that hold the permission."""
    entry = entry_of(holders[0])
    return Finding(
        message,
        node.workflow.source.place(entry.span) if entry else node.place,
        related=tuple(Related(_place(node, job), "has no use for it") for job in idle),
        fix=moved(node, holders, users) if fixed else None,
        confidence=Confidence.LOW if any(map(_is_guessed, idle)) else Confidence.MEDIUM,
    )


def _is_guessed(job: Job) -> bool:
    """Whether an action in a job is only supposed not to ask, by its name."""
    from offkey.read.tokenless_actions import WITHOUT, is_unlikely

    actions = (step.action for step in job.steps if step.action is not None)
    return any(WITHOUT.match(action) is None and is_unlikely(action) for action in actions)


def _place(node: WorkflowNode, job: Job) -> Place:
    """Where the job gets the permission, as far as it has one by itself."""
    entry = entry_of(job)
    return node.workflow.source.place(entry.span) if entry else job.place


RULE = Rule(
    id="wide-id-token-permission",
    summary="Jobs may ask for an identity token that they have no use for.",
    severity=Severity.LOW,
    on=WorkflowNode,
    check=check,
)
