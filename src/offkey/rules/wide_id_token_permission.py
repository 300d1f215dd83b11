"""`id-token: write` for jobs that have no use for it.

What runs in a job that may ask for an identity token can become the role that trusts the workflow: a
linter's dependency is then as good as the job that applies.
"""

from __future__ import annotations

from offkey.errors import EditError
from offkey.model.finding import Confidence, Finding, Fix, Related, Rule, Safety, Severity
from offkey.model.node import WorkflowNode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.pipeline import Entry, Job, Permissions, Workflow
    from offkey.model.text import Edit, Place

_KEYS = (b"aws_access_key_id", b"aws-access-key-id")


def check(node: WorkflowNode) -> Iterator[Finding]:
    """At the workflow's own `id-token: write`, and at those of jobs; one finding where no job has a use for it."""
    workflow = node.workflow
    if not workflow.on_github:
        return
    heirs = [job for job in workflow.jobs if job.permissions is None] if _entry(workflow) else []
    given = [job for job in workflow.jobs if _entry(job)]
    if not heirs and not given:
        return
    from offkey.read.role_uses import takes_role  # few workflows give the permission to a job

    if any(takes_role(node.repository, workflow, job) for job in workflow.jobs):
        keyed = _idle(node, [job for job in heirs if _has_keys(workflow, job)], meant=True)
        silent = _idle(node, heirs)
        idle = [job for job in heirs if job in silent or job in keyed]
        if idle:
            yield _beside_a_role(node, idle, users=[job for job in heirs if job not in idle])
        yield from (_of_job(node, job) for job in _idle(node, _idle(node, given), meant=True))
    elif not _used(node, _with_token(workflow), meant=True) and _speaks_of_aws(node):
        yield from _unused(node, _idle(node, heirs, meant=True), _idle(node, given, meant=True))


def _entry(holder: Workflow | Job) -> Entry | None:
    """The `id-token: write` that a workflow or a job has by itself."""
    entry = holder.permissions.entries.get("id-token") if holder.permissions else None
    return entry if entry is not None and entry.value == "write" else None


def _with_token(workflow: Workflow) -> list[Job]:
    """The jobs that may ask for a token, also by `write-all`."""
    decisive = [(job, job.permissions or workflow.permissions) for job in workflow.jobs]
    return [job for job, permissions in decisive if permissions is not None and permissions.id_token]


def _idle(node: WorkflowNode, jobs: Sequence[Job], *, meant: bool = False) -> list[Job]:
    """Those that get a token when they ask, and do not ask."""
    from offkey.read.token_use import gets_identity_token

    used = _used(node, jobs, meant=meant)
    return [job for job in jobs if job not in used and gets_identity_token(node.repository, job)]


def _used(node: WorkflowNode, jobs: Sequence[Job], *, meant: bool) -> list[Job]:
    from offkey.read.token_use import may_use_identity_token

    return [job for job in jobs if may_use_identity_token(node.repository, node.workflow, job, meant=meant)]


def _has_keys(workflow: Workflow, job: Job) -> bool:
    """Whether AWS's programs and Terraform have keys in this job, and need nothing else."""
    names = {entry.key for entry in (*workflow.env, *job.env)} | {e.key for step in job.steps for e in step.with_}
    return not names.isdisjoint(("AWS_ACCESS_KEY_ID", "aws-access-key-id"))


def _speaks_of_aws(node: WorkflowNode) -> bool:
    """Whether some workflow, action or Terraform of the repository has to do with AWS: then there are roles to take."""
    from offkey.read.unseen_asks import speaks_of_aws

    return speaks_of_aws(node.repository)


def _beside_a_role(node: WorkflowNode, idle: Sequence[Job], *, users: Sequence[Job]) -> Finding:
    have = "has" if len(idle) == 1 else "have"
    message = (
        f"`id-token: write` holds for the whole workflow, and {_named(idle)} "
        f"{have} no use for it: what runs there could take the role too. "
        "Give it to the job that takes the role."
    )
    return _finding(node, message, [node.workflow], idle, users=users)


def _of_job(node: WorkflowNode, job: Job) -> Finding:
    message = (
        f"The job {job.id} has `id-token: write` and no use for it: what runs there could take the role too. "
        "Take the permission away."
    )
    return _finding(node, message, [job], [job])


def _unused(node: WorkflowNode, heirs: Sequence[Job], given: Sequence[Job]) -> Iterator[Finding]:
    """One for the workflow: where it has keys, the permission is half of what replaces them, and stays."""
    idle = [*heirs, *given]
    if not idle:
        return
    data = node.workflow.source.data.lower()
    keys = any(word in data for word in _KEYS)
    advice = "Take a role with it instead of the keys, or take it away." if keys else "Take the permission away."
    message = (
        "`id-token: write` is granted, and no job asks for a token: "
        f"what runs in {_named(idle)} could take any role that trusts the repository. {advice}"
    )
    holders: list[Workflow | Job] = [*given]
    if heirs:
        holders.insert(0, node.workflow)
    yield _finding(node, message, holders, idle, fixed=not keys)


def _named(jobs: Sequence[Job]) -> str:
    return f"the job{'' if len(jobs) == 1 else 's'} {', '.join(job.id for job in jobs)}"


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
    entry = _entry(holders[0])
    return Finding(
        message,
        node.workflow.source.place(entry.span) if entry else node.place,
        related=tuple(Related(_place(node, job), "has no use for it") for job in idle),
        fix=_fix(node, holders, users) if fixed else None,
        confidence=Confidence.MEDIUM,
    )


def _place(node: WorkflowNode, job: Job) -> Place:
    """Where the job gets the permission, as far as it has one by itself."""
    entry = _entry(job)
    return node.workflow.source.place(entry.span) if entry else job.place


def _fix(node: WorkflowNode, holders: Sequence[Workflow | Job], users: Sequence[Job]) -> Fix | None:
    """Every job that may use the token keeps what it had, written out; the holders keep the rest."""
    try:
        edits = [edit for holder in holders for edit in _without(node, holder)]
        edits += [edit for job in users for edit in _kept(node, job)]
    except EditError:
        return None  # a job or the mapping shares its lines with others; the finding stands without a fix
    title = "move `id-token: write` to the jobs that may use it" if users else "take `id-token: write` away"
    return Fix(title, Safety.UNSAFE, tuple(edits))


def _without(node: WorkflowNode, holder: Workflow | Job) -> list[Edit]:
    from offkey.edit.yaml import delete_entry, replace_key

    source, granted, entry = node.workflow.source, holder.permissions, _entry(holder)
    if granted is None or entry is None:
        return []
    if granted.alias:
        raise EditError("the permissions stand elsewhere, behind a YAML alias", place=source.place(granted.span))
    if len(granted.entries.items) < 2:  # without the key, the repository's default would hold
        return replace_key(source, holder, "permissions", "permissions: {}")
    return delete_entry(source, granted.entries, entry)


def _kept(node: WorkflowNode, job: Job) -> list[Edit]:
    from offkey.edit.yaml import insert_key

    if job.alias:
        raise EditError("the job stands elsewhere, behind a YAML alias", place=job.place)
    granted: Permissions | None = node.workflow.permissions
    lines = "\n".join(f"  {scope.key}: {scope.value}" for scope in granted.entries) if granted else ""
    anchor = "runs-on" if "runs-on" in job.keys else None
    return insert_key(node.workflow.source, job, f"permissions:\n{lines}", before="uses", after=anchor)


RULE = Rule(
    id="wide-id-token-permission",
    summary="Jobs may ask for an identity token that they have no use for.",
    severity=Severity.LOW,
    on=WorkflowNode,
    check=check,
)
