"""Whether a pull request that is opened, or closed, leads to a step of a job, and with it to the role it takes."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read import github_inputs
from offkey.read.github_expression import runs
from offkey.read.pull_request_guard import conditions
from offkey.read.role_names import role_names
from offkey.read.role_uses import role_uses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from offkey.model.pipeline import Job, Step, Trigger, Workflow
    from offkey.model.repository import Repository
    from offkey.model.text import Place
    from offkey.read.role_names import RoleName
    from offkey.read.role_uses import RoleUse
    from offkey.read.same import Same

_EVENT = "pull_request"
_REF = {"event_name": _EVENT, "ref": "refs/pull/1/merge", "ref_name": "1/merge", "ref_type": "branch"}
_OPENED, _CLOSED = "opened", "closed"
_ANY_STATUS = Unknown("the steps and jobs before may fail")
_ARN = regex(r"arn:[^:]*:iam::(?:[^:]|::)*:role/(?:.*/)?(?P<name>[\w+=,.@-]+)\Z")
"""Also with an account that an expression holds."""
_TAKES = (b"role-to-assume", b"uses: ./", b"ACTIONS_ID_TOKEN_REQUEST")


@lru_cache(maxsize=1)
def taken_for_changes(repository: Same[Repository]) -> Mapping[str, Sequence[Place]]:
    """By the names of the roles whose ARN jobs of pull requests take, where they do."""
    found: dict[str, dict[Place, None]] = {}
    for name, place in roles_for_changes(repository):
        arn = _ARN.match(name.name) if name is not None else None
        if arn is not None:
            found.setdefault(arn["name"], {})[place] = None
    return {name: tuple(places) for name, places in found.items()}


@lru_cache(maxsize=1)
def roles_for_changes(repository: Same[Repository]) -> Sequence[tuple[RoleName | None, Place]]:
    """The roles that jobs take for a pull request that is opened, and where; None where a name shows when it runs."""
    found: list[tuple[RoleName | None, Place]] = []
    for workflow in repository.value.workflows:
        if any(word in workflow.source.data for word in _TAKES) and (workflow.reusable or may_start(workflow)):
            found += _in(repository.value, workflow)
    return found


def _in(repository: Repository, workflow: Workflow) -> Iterator[tuple[RoleName | None, Place]]:
    for job in workflow.jobs:
        for use in role_uses(repository, workflow, job):
            place = place_of_use(workflow, use)
            names = list(role_names(repository, workflow, job, use))
            for name in names:
                if not name.instead and runs_for_changes(workflow, job, use.step, name) is not False:
                    yield name, place
            if not names and may_start(workflow):
                yield None, place


def place_of_use(workflow: Workflow, use: RoleUse) -> Place:
    """The action that the step uses which takes a role."""
    return workflow.source.place(use.step.uses_span) if use.step.uses_span else use.place


def surely_runs_for_changes(workflow: Workflow, job: Job, step: Step, name: RoleName) -> bool:
    """Whether it is certain that a pull request that is opened leads to a step, where nothing fails."""
    return runs_for_changes(workflow, job, step, name, status="success") is True


def runs_for_changes(
    workflow: Workflow, job: Job, step: Step, name: RoleName, *, status: str | Unknown = _ANY_STATUS
) -> bool | Unknown:
    """Whether a pull request that is opened leads to a step, by the calls of a name."""
    triggers = name.starting(workflow).triggers
    action = next((_action(trigger) for trigger in triggers if _is_for_changes(trigger)), None)
    if action is None or not name.events:
        return action is not None and _leads_to(workflow, job, step, name, action, status=status)
    ways = (one for one in name.events if _is_of_changes(one))
    found = [_leads_to(workflow, job, step, name, action, status=status, seen=one) for one in ways]
    return True if True in found else next((one for one in found if one is not False), False)


def runs_somewhen(workflow: Workflow, job: Job, step: Step, name: RoleName) -> bool:
    """Whether one of the events that give a role its name leads to a step."""
    return not name.events or any(
        _leads_to(workflow, job, step, name, _OPENED, seen=one) is not False for one in name.events
    )


def runs_when_closed(workflow: Workflow, job: Job, step: Step, name: RoleName) -> bool | Unknown:
    """Whether a pull request closed without a merge leads to a step, by the calls of a name, where nothing fails."""
    starts = starts_when_closed(name.starting(workflow))
    return starts and _leads_to(workflow, job, step, name, _CLOSED, status="success")


def _leads_to(
    workflow: Workflow,
    job: Job,
    step: Step,
    name: RoleName,
    action: str,
    *,
    status: str | Unknown = _ANY_STATUS,
    seen: Mapping[str, Any] | None = None,
) -> bool | Unknown:
    """Whether a pull request that is not merged leads to a step, by what happens to it; or an event as `seen`."""
    event: Mapping[str, Any] = {"action": action, "pull_request": {"merged": False}, "inputs": None}
    if seen is not None and not _is_of_changes(seen):
        event = seen["event"]
    github = {**_REF, **(seen or {}), "event": event}
    *outer, own = github_inputs.along(workflow, name.calls, {"github": github, "inputs": event["inputs"]})
    found = list(_decided(workflow, job, step, own, status))
    for call, context in zip(reversed(name.calls), outer, strict=True):
        found += _decided(call.workflow, call.job, None, context, status)
    if False in found:
        return False
    return next((one for one in found if isinstance(one, Unknown)), True)


def _decided(
    workflow: Workflow, job: Job, step: Step | None, context: Mapping[str, Any], status: str | Unknown
) -> Iterator[bool | Unknown]:
    """What the conditions of a job, of those that it needs and of a step come to."""
    return (runs(condition, context, status=status) for condition in conditions(workflow, job, step))


def _is_of_changes(event: Mapping[str, Any]) -> bool:
    return bool(event["event_name"] == _EVENT)


def may_start(workflow: Workflow) -> bool:
    """Whether an open pull request starts a workflow by itself."""
    return any(map(_is_for_changes, workflow.triggers))


def starts_when_closed(workflow: Workflow) -> bool:
    """Whether a workflow is started by a pull request that is closed, be it merged or not."""
    return any(trigger.event == _EVENT and _CLOSED in trigger.types for trigger in workflow.triggers)


def _is_for_changes(trigger: Trigger) -> bool:
    """Whether it is about pull requests that are open."""
    return trigger.event == _EVENT and set(trigger.types) != {_CLOSED}


def _action(trigger: Trigger) -> str:
    """What happens to a pull request, of what starts a workflow."""
    return _OPENED if not trigger.types or _OPENED in trigger.types else min(set(trigger.types) - {_CLOSED})
