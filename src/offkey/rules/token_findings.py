"""What `wide-id-token-permission` says of jobs that may ask for a token and have no use for one."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related
from offkey.model.records import replace
from offkey.rules.token_permission import entry_of, moved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.node import WorkflowNode
    from offkey.model.pipeline import Job, Workflow
    from offkey.model.text import Place

_KEYS = (b"aws_access_key_id", b"aws-access-key-id")
ANY_ROLE = "any role that trusts the repository"
_INSTEAD = "Take a role with it instead of the keys, or take it away."
_SUPPOSED = (
    ("has no use", "seems to have no use"),
    ("have no use", "seem to have no use"),
    (" and no use", ", and seems to have no use"),
    ("no job asks", "no job seems to ask"),
)


def supposed(found: Finding) -> Finding:
    """The finding where nobody has seen what the programs of a job do."""
    sure, unsure = next((pair for pair in _SUPPOSED if pair[0] in found.message), ("", ""))
    return replace(found, message=found.message.replace(sure, unsure, 1), confidence=Confidence.LOW, fix=None)


def beside_keys(node: WorkflowNode, jobs: Sequence[Job]) -> Finding:
    """At the workflow's permission, which jobs get that work with keys."""
    message = (
        f"`id-token: write` holds for the whole workflow, and {_named(jobs)} work{'s' if len(jobs) == 1 else ''} with "
        f"keys: what runs there could take {ANY_ROLE}. {_INSTEAD}"
    )
    found = _finding(node, message, [node.workflow], jobs, fixed=False)
    related = tuple(replace(one, label="works with keys") for one in found.related)
    return replace(found, related=related, confidence=Confidence.LOW)


def beside_a_role(
    node: WorkflowNode, idle: Sequence[Job], *, users: Sequence[Job], role: str = "the role too"
) -> Finding:
    """At the workflow's permission, of which some jobs have no use beside others."""
    have = "has" if len(idle) == 1 else "have"
    message = (
        f"`id-token: write` holds for the whole workflow, and {_named(idle)} "
        f"{have} no use for it: what runs there could take {role}. "
        f"Give it to the job that takes {'the role' if role != ANY_ROLE else 'one, or asks for it'}."
    )
    return _finding(node, message, [node.workflow], idle, users=users)


def of_job(node: WorkflowNode, job: Job, role: str, *, keys: bool = False) -> Finding:
    """Where it has keys, the permission is half of what replaces them, and stays."""
    message = f"The job {job.id} has `id-token: write` and no use for it: what runs there could take {role}. "
    message += _INSTEAD if keys else "Take the permission away."
    return _finding(node, message, [job], [job], fixed=not keys)


def unused(node: WorkflowNode, heirs: Sequence[Job], given: Sequence[Job], confidence: Confidence) -> Iterator[Finding]:
    """One for the workflow: where it has keys, the permission is half of what replaces them, and stays."""
    idle = [*heirs, *given]
    if not idle:
        return
    data = node.workflow.source.data.lower()
    keys = any(word in data for word in _KEYS)
    advice = _INSTEAD if keys else "Take the permission away."
    message = (
        "`id-token: write` is granted, and no job asks for a token: "
        f"what runs in {_named(idle)} could take {ANY_ROLE}. {advice}"
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
