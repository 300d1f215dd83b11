"""`permissions: write-all`, which lets a job ask for an identity token and gives it everything else."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related
from offkey.model.records import replace
from offkey.read.token_use import Looked
from offkey.rules import token_need
from offkey.rules.token_permission import entry_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from offkey.model.node import WorkflowNode
    from offkey.model.pipeline import Job
    from offkey.model.text import Place

    _Given = tuple[Place, Sequence[str]]
    """Where it is written, and the jobs that it holds for."""


def findings(node: WorkflowNode) -> Iterator[Finding]:
    """At most one for jobs that take a role with the token, and one for those that have no use for it."""
    workflow = node.workflow
    heirs = [job for job in workflow.jobs if job.permissions is None]
    written = [(workflow.permissions, heirs)] + [(job.permissions, [job]) for job in workflow.jobs]
    taking: list[_Given] = []
    idle: list[_Given] = []
    for permissions, jobs in written:
        if permissions is not None and permissions.all == "write-all" and jobs:
            takers = _takers(node, jobs)
            place = workflow.source.place(permissions.span)
            if takers:
                taking.append((place, takers))
            elif _are_idle(node, jobs):
                idle.append((place, [job.id for job in jobs]))
    if not (taking or idle):
        return
    from offkey.read.unseen_asks import speaks_of_aws  # else there are no roles to take

    if speaks_of_aws(node.repository):
        yield from _finding(taking, _beside_a_role)
        for found in _finding(idle, _without_use):
            entry = None if heirs else entry_of(workflow)
            beside = (Related(workflow.source.place(entry.span), "no job gets it from here"),) if entry else ()
            yield replace(found, related=(*found.related, *beside))


def _takers(node: WorkflowNode, jobs: Sequence[Job]) -> list[str]:
    from offkey.read.role_takers import takes_role

    return [job.id for job in jobs if takes_role(node.repository, node.workflow, job)]


def _are_idle(node: WorkflowNode, jobs: Sequence[Job]) -> bool:
    idle = token_need.idle(node, jobs, Looked.AT_PROGRAMS)
    return len(idle) == len(jobs) or (not idle and token_need.idle_beside_keys(node, jobs))


def _finding(given: Sequence[_Given], message: Callable[[Sequence[str]], str]) -> Iterator[Finding]:
    if given:
        (first, _), *others = given
        ids = [id_ for _, jobs in given for id_ in jobs]
        related = tuple(Related(place, f"for {named(jobs)}") for place, jobs in others)
        yield Finding(message(ids), first, related=related, confidence=Confidence.LOW)


def _beside_a_role(ids: Sequence[str]) -> str:
    return (
        f"`write-all` gives {named(ids)} everything beside the identity token that "
        f"{'it takes' if len(ids) == 1 else 'they take'} a role with: "
        "code, packages and releases are in the hands of what runs there. Name what is needed."
    )


def _without_use(ids: Sequence[str]) -> str:
    have = "has" if len(ids) == 1 else "have"
    return (
        f"`write-all` has `id-token: write` in it, and {named(ids)} {have} no use for it: "
        "what runs there could take any role that trusts the repository. Name what is needed."
    )


def named(ids: Sequence[str]) -> str:
    """These jobs in a sentence."""
    return f"the job{'' if len(ids) == 1 else 's'} {', '.join(ids)}"
