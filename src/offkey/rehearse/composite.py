"""A step that uses a composite action of the repository: the action's steps, in a world of their own.

Source: GitHub Docs, "Metadata syntax for GitHub Actions", `runs` for composite actions; "Contexts reference", `inputs`.
"""

from __future__ import annotations

from collections.abc import Callable

from offkey.model.records import replace
from offkey.model.unknown import Unknown
from offkey.read import github_inputs
from offkey.read.github_expression import Complete, Value, interpolate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import CompositeAction, Step
    from offkey.rehearse.job_state import JobState

_DEEPEST = 10
"""Source: GitHub Docs, "About composite actions": how deep they may use one another."""


def run(state: JobState, step: Step, action: CompositeAction, *, each: Callable[[JobState, Step], None]) -> None:
    """Run the steps of `action`, each by `each`, and hand its outputs to the steps after `step`."""
    if state.inside >= _DEEPEST:
        state.not_rehearsed(step, f"composite actions use one another more than {_DEEPEST} deep")
        state.incomplete = True
        return
    outer = state.contexts
    names = [entry.key for entry in step.env]
    environment = outer.mapping(step)["env"]
    given = {**outer.given, **{name: environment[name] for name in names}}
    inner = replace(outer, inputs=_inputs(state, step, action), given=given, steps={})
    state.contexts, state.inside = inner, state.inside + 1
    try:
        for one in action.steps:
            each(state, one)
        context = inner.mapping()
    finally:
        outer.status = inner.status
        state.contexts, state.inside = outer, state.inside - 1
    outputs = {name: interpolate(written, context) for name, written in github_inputs.outputs(action).items()}
    state.outcome(step, "success", outputs)


def _inputs(state: JobState, step: Step, action: CompositeAction) -> Complete:
    context = state.contexts.mapping(step)
    given: dict[str, Value] = {entry.key: interpolate(entry.value, context) for entry in step.with_}
    found: dict[str, Value] = {}
    for declared in github_inputs.of_action(action):
        default = "" if declared.default is None else str(declared.default)
        found[declared.name] = given.get(declared.name, interpolate(default, context))
    if isinstance(unknown := next((v for v in found.values() if isinstance(v, Unknown)), None), Unknown):
        state.left_out(f"an input of {step.uses}", unknown.reason)
    return Complete(found)
