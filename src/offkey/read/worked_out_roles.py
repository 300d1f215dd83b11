"""Roles that an action of the repository works out from what it is given: given the same, it takes the same role."""

from __future__ import annotations

from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read import github_inputs
from offkey.read.github_expression import value, whole
from offkey.read.github_expression_values import text
from offkey.read.role_uses import ROLE, local_action

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offkey.model.pipeline import CompositeAction, Job, Workflow
    from offkey.model.repository import Repository
    from offkey.read.github_expression_values import Value
    from offkey.read.github_permissions import Call
    from offkey.read.role_uses import RoleUse

_RESULT = regex(r"\s*(?:env\.(?P<variable>\w+)|steps\.(?P<step>[\w-]+)\.outputs\.[\w-]+)\s*\Z")
_SETS = b"GITHUB_ENV"
_OTHERWISE = regex(
    rb"\bgithub\.(?!action_path|com\b|repository|token|workspace)|\bGITHUB_(?!ACTION_PATH|ENV|OUTPUT|PATH|REPOSITORY|STEP|WORKSPACE)"
    rb"|\b(?:vars|job|runner)\.\w"
)
"""What the role may depend on besides: the event, the branch, a setting."""
_VARIABLES = regex(rb"(?:\$\{?|\benv\.)([A-Za-z_]\w*)")
_REGIONS = frozenset({"AWS_REGION", "AWS_DEFAULT_REGION"})


def worked_out(repository: Repository, workflow: Workflow, job: Job, use: RoleUse, calls: Sequence[Call]) -> str | None:
    """A name for the role, by what the action is given and its path; None where that is not known, or not all."""
    action = local_action(repository, use.step) if len(use.through) == 1 else None
    if action is None or not _works_out(action, use.inputs.value(ROLE) or ""):
        return None
    around = {entry.key for entry in (*workflow.env, *job.env, *use.step.env)} - _REGIONS
    if not around.isdisjoint(name.decode() for name in _VARIABLES.findall(action.source.data)):
        return None
    context = context_of(workflow, calls)
    given = {entry.key: value(entry.value, context) for entry in use.through[0]}
    if not given or any(isinstance(one, Unknown) for one in given.values()):
        return None
    told = ", ".join(f"{key}: {text(one)}" for key, one in sorted(given.items()) if not isinstance(one, Unknown))
    return f"{told} for {use.step.uses}"


def _works_out(action: CompositeAction, written: str) -> bool:
    """Whether the role is what a step of the action has found out, by nothing but what it is given."""
    result = _RESULT.match(whole(written) or "")
    if result is None or _OTHERWISE.search(action.source.data):
        return False
    if result["step"]:
        return any(step.id == result["step"] for step in action.steps)
    return _SETS in action.source.data and f"{result['variable']}=".encode() in action.source.data


def context_of(workflow: Workflow, calls: Sequence[Call]) -> Mapping[str, Value]:
    """What `inputs` holds in a workflow that calls, the nearest first, lead to; nothing where an event starts it."""
    return tuple(github_inputs.along(workflow, calls, {"inputs": None}))[-1]
