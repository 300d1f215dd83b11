"""Roles that an expression chooses: by the event, by the matrix, or by what a step has found out.

The expression is worked out for each event that starts the workflow, with secrets and variables left as they are
written: what it comes to is what the role is called then. What a script finds out is called by that script, as long as
nothing in it asks what the event is: two jobs that run the same find out the same role.
"""

from __future__ import annotations

from itertools import islice

from offkey.model.builtin import lru_cache
from offkey.model.records import dataclass, field
from offkey.model.regex import IGNORECASE, regex
from offkey.model.unknown import Unknown
from offkey.read import github_inputs
from offkey.read.github_expression import Complete, filled, interpolate
from offkey.read.github_matrix import combinations
from offkey.read.github_step import effective_env
from offkey.read.same import Same
from offkey.read.unknown_contexts import FoundOut, OfMatrix, Written, by_script

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.pipeline import Job, Step, Trigger, Workflow, YamlValue
    from offkey.read.github_expression import Value
    from offkey.read.github_permissions import Call

_MOST = 128
"""So many ways to start a job are told apart."""
_NEAR = 50
"""So many steps before one are looked at."""
_BRANCHES = ("main", "master", "develop", "a-change")
"""Those that stand for all, where a workflow names none."""
_PATTERN = frozenset("*?+[!")
_COMPARED = regex(r"\b(?:secrets|vars)(?:\.[\w-]+|\[[^\]]*\])\s*[=!]=|[=!]=\s*(?:secrets|vars)\b")
_STEP = regex(r"\bsteps\.([\w-]+)")
_VARIABLE = regex(r"\benv\.([\w-]+)")
_BY_EVENT = regex(r"event|pull_request|rev-parse|head_ref|github\.actor|\b(?:inputs|steps|needs)\.", IGNORECASE)
_OF_EVENT = regex(r"event|pull_request|github\.ref|GITHUB_REF", IGNORECASE)
_BY_REF = regex(r"\bgithub\.ref\b|\bgithub\.ref_name|GITHUB_REF", IGNORECASE)
_BY_BASE = regex(r"base_ref", IGNORECASE)
"""What a script asks for that finds out another role for a pull request than for what is merged to the same branch."""
_SETS = "GITHUB_ENV"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A text in a step, and the steps before that."""

    text: str
    step: Step
    before: Sequence[Step]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a matrix sees of the event, as far as it asks: the text says whether two are the same."""

    text: str
    given: Mapping[str, Value] = field(compare=False)


def chosen(
    workflow: Workflow, job: Job, step: Step, written: str, calls: Sequence[Call]
) -> Mapping[str, Sequence[Mapping[str, Value]]]:
    """What a text in a step comes to, and the events (the context `github`) for which it does, by the calls."""
    if _COMPARED.search(written):
        return {}
    found: dict[str, list[Mapping[str, Value]]] = {}
    levels = [*((call.workflow, call.job) for call in reversed(calls)), (workflow, job)]
    at = next((index for index, one in enumerate(job.steps) if one is step), 0)
    asked = _Asked(written, step, job.steps[max(at - _NEAR, 0) : at])
    for context in islice(_contexts(levels, asked), _MOST):
        value = interpolate(written, context)
        if isinstance(value, str) and value.strip():
            events = found.setdefault(value.strip(), [])
            if context["github"] not in events:
                events.append(context["github"])
    return found


def _contexts(levels: Sequence[tuple[Workflow, Job]], asked: _Asked) -> Iterator[Mapping[str, Value]]:
    """What the job that is called last sees, for each event that starts the first workflow."""
    for event in _events(levels[0][0]):
        given = {"github": event, "inputs": event["event"]["inputs"], "secrets": Written("secrets")}
        yield from _inside(levels, {**given, "vars": Written("vars")}, asked)


def _inside(
    levels: Sequence[tuple[Workflow, Job]], given: Mapping[str, Value], asked: _Asked
) -> Iterator[Mapping[str, Value]]:
    (workflow, job), *further = levels
    text = "\n".join(entry.value for entry in job.with_) if further else asked.text
    for matrix in _matrices(workflow, job, given) if "matrix." in text or "matrix[" in text else ({},):
        context = {**given, "matrix": matrix}
        context["needs"] = _needs(workflow, job, context) if "needs." in text else {}
        if further:
            yield from _inside(further, _called(further[0][0], job, context), asked)
            continue
        context["env"] = _variables(workflow, job, asked, context)
        context["steps"] = _steps(workflow, job, asked.before, text, context)
        yield context


def _matrices(workflow: Workflow, job: Job, given: Mapping[str, Value]) -> tuple[Mapping[str, Value], ...]:
    """The combinations of a matrix whose items may name variables and inputs; of one that is not known, what it is."""
    seen = repr((given["github"], given["inputs"])) if "${{" in _text(Same(job)) else ""
    return _combined(Same(workflow), Same(job), _Seen(seen, given))


@lru_cache(maxsize=2 * _MOST)
def _combined(workflow: Same[Workflow], job: Same[Job], seen: _Seen) -> tuple[Mapping[str, Value], ...]:
    """Worked out once for each event: every step that takes a role asks."""
    filled_in = _with_values(job.value.matrix, seen.given)
    found = filled_in if isinstance(filled_in, Unknown) else combinations(filled_in, worked_out=True)
    return (_computed(workflow.value, job.value),) if isinstance(found, Unknown) else found


@lru_cache(maxsize=16)
def _text(job: Same[Job]) -> str:
    """A matrix as a text, to search in."""
    return str(job.value.matrix)


def _with_values(written: YamlValue, given: Mapping[str, Value]) -> YamlValue | Unknown:
    """A matrix with what is known for its expressions; Unknown where one is not."""
    if isinstance(written, str):
        value = interpolate(written, given) if "${{" in written else written
        return value if isinstance(value, str) else Unknown("an expression in the matrix is not known")
    if not isinstance(written, dict | list):
        return written
    entries = written.items() if isinstance(written, dict) else enumerate(written)
    found = {key: _with_values(value, given) for key, value in entries}
    unknown = next((value for value in found.values() if isinstance(value, Unknown)), None)
    return unknown or (found if isinstance(written, dict) else list(found.values()))


def _computed(workflow: Workflow, job: Job) -> Mapping[str, Value]:
    """A matrix that shows when it runs; empty where the event may have a say in the roles in it."""
    written = _text(Same(job))
    needed = [other for other in workflow.jobs if other.id in job.needs]
    scripts = [step.run for other in needed for step in other.steps if step.run and "role" in step.run.lower()]
    return {} if any(map(_OF_EVENT.search, (written, *scripts))) else OfMatrix(written)


def _called(callee: Workflow, job: Job, context: Mapping[str, Value]) -> Mapping[str, Value]:
    """What a workflow sees that a job calls."""
    secrets = context["secrets"]
    if not isinstance(job.secrets, str):
        secrets = {entry.key: interpolate(entry.value, context) for entry in job.secrets or ()}
    return {
        "github": context["github"],
        "vars": context["vars"],
        "inputs": github_inputs.passed(callee, job.with_, context),
        "secrets": secrets,
    }


def _events(workflow: Workflow) -> Iterator[Mapping[str, Value]]:
    for trigger in workflow.triggers:
        if trigger.event == "workflow_dispatch":
            for inputs in github_inputs.dispatched(workflow):
                yield {**_at(trigger, "refs/heads/main"), "event": Complete(inputs=inputs)}
        elif trigger.event != "workflow_call":
            yield from _of(trigger)


def _of(trigger: Trigger) -> Iterator[Mapping[str, Value]]:
    match trigger.event:
        case "pull_request" | "pull_request_target":
            for branch in _named(trigger):
                yield {**_at(trigger, "refs/pull/1/merge"), "base_ref": branch, "head_ref": "a-change"}
        case "push" if not trigger.tags or trigger.branches:
            yield from (_at(trigger, f"refs/heads/{branch}") for branch in _named(trigger))
        case "push" | "release":
            yield _at(trigger, "refs/tags/v1")
        case _:
            yield _at(trigger, "refs/heads/main")


def _named(trigger: Trigger) -> Sequence[str]:
    """The branches that a trigger names; those that stand for all, where it names others by a pattern."""
    exact = [branch for branch in trigger.branches if _PATTERN.isdisjoint(branch)]
    return exact if exact and len(exact) == len(trigger.branches) else list(dict.fromkeys([*exact, *_BRANCHES]))


def _at(trigger: Trigger, ref: str) -> Mapping[str, Value]:
    return {
        "event_name": trigger.event,
        "ref": ref,
        "ref_name": ref.split("/", 2)[2],
        "ref_type": "tag" if ref.startswith("refs/tags/") else "branch",
        "base_ref": "",
        "head_ref": "",
        "event": {"inputs": None},
    }


def _needs(workflow: Workflow, job: Job, given: Mapping[str, Value]) -> Mapping[str, Value]:
    """What the jobs before hand to a job."""
    found = {}
    for other in workflow.jobs:
        if other.id in job.needs:
            context = {name: value for name, value in given.items() if name in ("github", "inputs", "vars")}
            asked = "\n".join(entry.value for entry in other.outputs)
            context["steps"] = _steps(workflow, other, other.steps[-_NEAR:], asked, context)
            found[other.id] = {"outputs": {entry.key: interpolate(entry.value, context) for entry in other.outputs}}
    return found


def _steps(
    workflow: Workflow, job: Job, steps: Sequence[Step], asked: str, context: Mapping[str, Value]
) -> Mapping[str, Mapping[str, Value]]:
    """The steps that a text asks for, of those before it."""
    names = set(_STEP.findall(asked))
    named = {step.id: step for step in steps if step.id in names} if names else {}
    found = {}
    for name, step in named.items():
        if name is not None and (script := _of_itself(workflow, job, step, context)) is not None:
            found[name] = {"outputs": FoundOut(step, script)}
    return found


def _variables(workflow: Workflow, job: Job, asked: _Asked, context: Mapping[str, Value]) -> Mapping[str, Value]:
    """The variables that a text asks for: as written, or as a step before it sets them for all behind it."""
    values: dict[str, Value] = {}
    written_down = effective_env(workflow, job, asked.step)
    for name in _VARIABLE.findall(asked.text):
        setting = [one for one in asked.before if one.run and _SETS in one.run and f"{name}=" in one.run]
        if name in written_down:
            values[name] = interpolate(written_down[name].entry.value, context)
        elif setting:
            script = _of_itself(workflow, job, setting[-1], context)
            values[name] = Unknown("a script says it") if script is None else by_script(script, f"env.{name}")
    return values


def _of_itself(workflow: Workflow, job: Job, step: Step, context: Mapping[str, Value]) -> str | None:
    """The script of a step, if nothing in it asks what the event is, with what is known of it filled in."""
    if step.run is None:
        return None
    known = {name: context[name] for name in ("matrix", "inputs") if context.get(name) is not None}
    script = filled(step.run, known)
    around = [one.entry for name, one in effective_env(workflow, job, step).items() if name in script]
    asked = "\n".join([script, step.condition or "", *(filled(entry.value, known) for entry in around)])
    if _BY_EVENT.search(asked) or (_BY_REF.search(asked) and not _BY_BASE.search(asked)):
        return None
    return script
