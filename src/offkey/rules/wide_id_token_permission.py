"""`id-token: write` for a whole workflow, of which some jobs have no use for it.

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

    from offkey.model.pipeline import Entry, Job, Permissions
    from offkey.model.text import Edit


def check(node: WorkflowNode) -> Iterator[Finding]:
    """At most one finding, at the workflow's own `id-token: write`."""
    workflow = node.workflow
    granted = workflow.permissions if workflow.on_github else None
    entry = granted.entries.get("id-token") if granted else None
    if granted is None or entry is None or entry.value != "write":
        return
    from offkey.read.role_uses import takes_role  # few workflows give the permission to all of their jobs
    from offkey.read.token_use import may_use_identity_token

    heirs = [job for job in workflow.jobs if job.permissions is None]
    users = [job for job in heirs if may_use_identity_token(node.repository, job)]
    idle = [job for job in heirs if job not in users]
    if not idle or not any(takes_role(node.repository, workflow, job) for job in workflow.jobs):
        return
    names = ", ".join(job.id for job in idle)
    one = len(idle) == 1
    yield Finding(
        f"`id-token: write` holds for the whole workflow, and {'the job' if one else 'the jobs'} {names} "
        f"{'has' if one else 'have'} no use for it: what runs there could take the role too. "
        "Give it to the job that takes the role.",
        workflow.source.place(entry.span),
        related=tuple(Related(job.place, "has no use for it") for job in idle),
        fix=_fix(node, granted, entry, users=users),
        confidence=Confidence.MEDIUM,
    )


def _fix(node: WorkflowNode, granted: Permissions, entry: Entry, *, users: Sequence[Job]) -> Fix | None:
    """Every job that may use the token keeps what it had, written out; the workflow keeps the rest."""
    try:
        edits = _edits(node, granted, entry, users)
    except EditError:
        return None  # a job or the mapping shares its lines with others; the finding stands without a fix
    return Fix("move `id-token: write` to the jobs that may use it", Safety.UNSAFE, tuple(edits))


def _edits(node: WorkflowNode, granted: Permissions, entry: Entry, users: Sequence[Job]) -> list[Edit]:
    from offkey.edit.yaml import delete_entry, insert_key

    source = node.workflow.source
    if len(granted.entries.items) < 2 or granted.alias:
        raise EditError("nothing would be left of the permissions", place=source.place(granted.span))
    lines = "\n".join(f"  {scope.key}: {scope.value}" for scope in granted.entries)
    edits = delete_entry(source, granted.entries, entry)
    for job in users:
        if job.alias:
            raise EditError("the job stands elsewhere, behind a YAML alias", place=job.place)
        anchor = "runs-on" if "runs-on" in job.keys else None
        edits += insert_key(source, job, f"permissions:\n{lines}", before="uses", after=anchor)
    return edits


RULE = Rule(
    id="wide-id-token-permission",
    summary="Jobs may ask for an identity token that they have no use for.",
    severity=Severity.LOW,
    on=WorkflowNode,
    check=check,
)
