"""Whether one event leads to the step that takes a role and to the step that applies, and what that does then."""

from __future__ import annotations

from itertools import islice

from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read import github_inputs
from offkey.read.github_expression import filled, interpolate, runs
from offkey.read.pull_request_guard import conditions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.read.github_expression import Value
    from offkey.read.role_names import RoleName
    from offkey.read.role_uses import RoleUse

_BRANCH = regex(r"\bref(?:_name)?\s*[!=]=\s*'(?:refs/heads/)?([\w./-]+)'")
_PULL_REQUEST = "pull_request"
_BESIDE = ("aws-profile", "output-credentials", "output-env-credentials")
_ANY_STATUS = Unknown("the steps and jobs before may fail")
_MOST = 20
"""So many branches are told apart."""


def may_meet(workflow: Workflow, job: Job, taking: Step, step: Step, name: RoleName) -> bool:
    """Whether an event that starts a job by the calls of a name may lead to both steps.

    Also where it leads to none for sure: of branches, only those that the conditions name are told apart.
    """
    if not (taking.condition or (name.calls and step.condition)) or (taking is step and not name.calls):
        return True
    asked = _asked(workflow, job, (taking, step), name)
    return any(_all_run(workflow, asked, name, github) for github in _events(workflow, asked, name))


def is_replaced(job: Job, uses: Sequence[RoleUse], use: RoleUse, step: Step) -> bool:
    """Whether another role always takes the place of that of a use before a step that applies."""
    order = {id(one): index for index, one in enumerate(job.steps)}
    first, last = order.get(id(use.step)), order.get(id(step))
    if first is None or last is None:
        return False
    between = (one for one in uses if first < order.get(id(one.step), first) < last)
    return any(
        one.step.condition in (None, use.step.condition) and not _keeps_others(one) and not _keeps_others(use)
        for one in between
    )


def _keeps_others(use: RoleUse) -> bool:
    """Whether the credentials of a use stand beside those of others, or are handed on by hand."""
    return not use.inputs or any(use.inputs.value(name) for name in _BESIDE)


def as_it_runs(workflow: Workflow, step: Step, name: RoleName) -> Iterator[Step]:
    """A step as each event that gives a role its name has it: without the choices that the event makes."""
    for github in name.events:
        *_, context = github_inputs.along(workflow, name.calls, _first(github))
        seen = [replace(entry, value=_known(entry.value, context)) for entry in step.with_]
        run = filled(step.run, context) if step.run else step.run
        yield replace(step, run=run, with_=replace(step.with_, items=tuple(seen)))


def _known(written: str, context: Mapping[str, Value]) -> str:
    value = interpolate(written, context) if "${{" in written else written
    return value if isinstance(value, str) else written


def _asked(workflow: Workflow, job: Job, steps: Sequence[Step], name: RoleName) -> Sequence[Sequence[str]]:
    """The conditions on the way to both steps, of the calls from the outermost inwards, and of the job itself."""
    own = dict.fromkeys(condition for step in steps for condition in conditions(workflow, job, step))
    return [*(conditions(call.workflow, call.job) for call in reversed(name.calls)), list(own)]


def calling(workflow: Workflow, name: RoleName) -> Iterator[Mapping[str, Value]]:
    """What `inputs` may hold in a workflow, by the calls of a name: for each event where that has a say."""
    passed = "\n".join(entry.value for call in name.calls for entry in call.job.with_)
    events = _starting(workflow, name, passed) if "github." in passed else ({"event": {"inputs": None}},)
    for github in events:
        *_, context = github_inputs.along(workflow, name.calls, _first(github))
        yield context["inputs"]


def _events(workflow: Workflow, asked: Sequence[Sequence[str]], name: RoleName) -> Iterator[Mapping[str, Value]]:
    """What may start the workflow, as the context `github`, as far as what decides about the steps asks for it."""
    passed = [entry.value for call in name.calls for entry in call.job.with_]
    return _starting(workflow, name, "\n".join([*(condition for level in asked for condition in level), *passed]))


def _starting(workflow: Workflow, name: RoleName, text: str) -> Iterator[Mapping[str, Value]]:
    """The events that give a role its name, or all that start the workflow, as far as a text asks for them."""
    if name.events:
        yield from name.events
        return
    branches = list(dict.fromkeys(["a-change", *islice(_BRANCH.findall(text), _MOST)]))
    for trigger in name.starting(workflow).triggers:
        event: Mapping[str, Value] = {"inputs": Unknown("who starts it") if "dispatch" in trigger.event else None}
        start: Mapping[str, Value] = {"event_name": trigger.event, "event": event}
        if trigger.event == _PULL_REQUEST:
            yield {**start, "ref": "refs/pull/1/merge", "ref_name": "1/merge", "ref_type": "branch"}
        elif "ref" in text:
            yield from ({**start, "ref": f"refs/heads/{one}", "ref_name": one} for one in branches)
            if "refs/tags" in text or "(" in text:
                yield start
        else:
            yield start


def _first(github: Mapping[str, Value]) -> Mapping[str, Value]:
    """What the expressions of the workflow see that an event starts."""
    inputs = github["event"]["inputs"]
    return {"github": github, "inputs": {} if isinstance(inputs, Unknown) else inputs}


def _all_run(workflow: Workflow, asked: Sequence[Sequence[str]], name: RoleName, github: Mapping[str, Value]) -> bool:
    """Whether no condition is false for an event."""
    contexts = github_inputs.along(workflow, name.calls, _first(github))
    return not any(
        runs(condition, context, status=_ANY_STATUS) is False
        for level, context in zip(asked, contexts, strict=True)
        for condition in level
    )
