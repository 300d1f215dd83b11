"""`permissions: write-all`, which lets a job ask for an identity token and gives it everything else."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding
from offkey.read.token_use import Looked
from offkey.rules import token_need

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.node import WorkflowNode
    from offkey.model.pipeline import Job


def findings(node: WorkflowNode) -> Iterator[Finding]:
    """One where it is written, for jobs that take a role with the token or have no use for one."""
    workflow = node.workflow
    heirs = [job for job in workflow.jobs if job.permissions is None]
    written = [(workflow.permissions, heirs)] + [(job.permissions, [job]) for job in workflow.jobs]
    for permissions, jobs in written:
        if permissions is None or permissions.all != "write-all" or not jobs:
            continue
        message = _message(node, jobs)
        if message is not None and token_need.speaks_of_aws(node):
            yield Finding(message, workflow.source.place(permissions.span), confidence=Confidence.LOW)


def _message(node: WorkflowNode, jobs: Sequence[Job]) -> str | None:
    from offkey.read.role_uses import takes_role

    takers = [job.id for job in jobs if takes_role(node.repository, node.workflow, job)]
    if takers:
        return (
            f"`write-all` gives {named(takers)} everything beside the identity token that "
            f"{'it takes' if len(takers) == 1 else 'they take'} a role with: "
            "code, packages and releases are in the hands of what runs there. Name what it needs."
        )
    idle = [job.id for job in token_need.idle(node, jobs, Looked.AT_PROGRAMS)]
    if len(idle) == len(jobs) or (not idle and token_need.idle_beside_keys(node, jobs)):
        return (
            "`write-all` has `id-token: write` in it, and no job asks for a token: "
            f"what runs in {named([job.id for job in jobs])} could take any role that trusts the repository. "
            "Name what it needs."
        )
    return None


def named(ids: Sequence[str]) -> str:
    """These jobs in a sentence."""
    return f"the job{'' if len(ids) == 1 else 's'} {', '.join(ids)}"
