"""The `id-token: write` of a workflow or a job, and its move to those that may use it."""

from __future__ import annotations

from offkey.errors import EditError
from offkey.model.finding import Fix, Safety

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.model.node import WorkflowNode
    from offkey.model.pipeline import Entry, Job, Permissions, Workflow
    from offkey.model.text import Edit


def entry_of(holder: Workflow | Job) -> Entry | None:
    """The `id-token: write` that a workflow or a job has by itself."""
    entry = holder.permissions.entries.get("id-token") if holder.permissions else None
    return entry if entry is not None and entry.value == "write" else None


def moved(node: WorkflowNode, holders: Sequence[Workflow | Job], users: Sequence[Job]) -> Fix | None:
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

    source, granted, entry = node.workflow.source, holder.permissions, entry_of(holder)
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
