"""The inputs that a workflow or an action declares, for those who start or call it, and what it hands back.

Source: GitHub Docs, "Workflow syntax for GitHub Actions", `on.workflow_dispatch.inputs`, `on.workflow_call.inputs`,
`on.workflow_call.outputs`; "Metadata syntax for GitHub Actions", `inputs`, `outputs`.
"""

from __future__ import annotations

from itertools import product

from offkey.model.builtin import lru_cache
from offkey.model.pipeline import CompositeAction, Entries, Workflow, YamlValue
from offkey.model.records import dataclass
from offkey.model.text import Incomplete, Source
from offkey.model.unknown import Unknown
from offkey.model.yaml import Mapping as YamlMapping
from offkey.model.yaml import Node, resolve
from offkey.read import yaml
from offkey.read.github_expression import Complete, value
from offkey.read.github_expression_values import is_nan, number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from offkey.read.github_expression_values import Value
    from offkey.read.github_permissions import Call

_MOST = 64
"""Combinations of choices that are told apart; with more, the inputs are not known."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input. `options` is empty unless its type is `choice`; `default` is None where there is none."""

    name: str
    type: str
    default: YamlValue
    options: tuple[str, ...] = ()


def inputs(workflow: Workflow, event: str) -> tuple[Input, ...]:
    """The inputs declared under `on.<event>.inputs`, in order."""
    return _declared(workflow.source, event)


@lru_cache(maxsize=64)
def _declared(source: Source, event: str) -> tuple[Input, ...]:
    return tuple(_input(name, body) for name, body in _table(source, ("on", event, "inputs")).items())


def of_action(action: CompositeAction) -> tuple[Input, ...]:
    """The inputs that a composite action declares, in order. All of them are texts."""
    return tuple(_input(name, body) for name, body in _table(action.source, ("inputs",)).items())


def outputs(part: Workflow | CompositeAction) -> Mapping[str, str]:
    """What a called workflow or a composite action hands back, as written, by name."""
    path = ("on", "workflow_call", "outputs") if isinstance(part, Workflow) else ("outputs",)
    return {name: str(body["value"]) for name, body in _table(part.source, path).items() if "value" in body}


def _table(source: Source, path: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """The mapping at `path` of a file, whose values are mappings; empty where there is none."""
    root = yaml.parse(source)
    node: Node | None = None if isinstance(root, Incomplete) else resolve(root)
    for name in path:
        node = node.get(name) if isinstance(node, YamlMapping) else None
    declared = yaml.plain(node) if node is not None else None
    if not isinstance(declared, dict):
        return {}
    return {str(name): body if isinstance(body, dict) else {} for name, body in declared.items()}


def dispatched(workflow: Workflow, text: str | None = None) -> tuple[Mapping[str, Value], ...]:
    """Every way to fill in the form that starts a workflow, as far as it is a choice; the rest is Unknown.

    With a `text` as far as that asks for it.
    """
    declared = inputs(workflow, "workflow_dispatch")
    asked = [i for i in declared if i.options and (text is None or i.name in text)]
    choices = [[(i.name, option) for option in i.options] for i in asked]
    unknown = {i.name: Unknown(f"whoever starts the workflow fills in {i.name}") for i in declared}
    size = 1
    for options in choices:
        size *= len(options)
    if size > _MOST:
        return (unknown,)
    return tuple({**unknown, **dict(chosen)} for chosen in product(*choices))


def called(workflow: Workflow, given: Mapping[str, Value]) -> Mapping[str, Value]:
    """What `inputs` holds in a workflow that is called with `given`: a default where nothing is given.

    A value that is written as a text counts by the type that the input declares.
    """
    declared = inputs(workflow, "workflow_call")
    return {i.name: _typed(i, given[i.name]) if i.name in given else _default(i) for i in declared}


def inside(callee: Workflow, with_: Entries, context: Mapping[str, Value]) -> Mapping[str, Value]:
    """What a called workflow sees: the caller's `github`, and its own inputs, as `with_` gives them in `context`."""
    return {"github": context["github"], "inputs": passed(callee, with_, context)}


def along(workflow: Workflow, calls: Sequence[Call], context: Mapping[str, Value]) -> Iterator[Mapping[str, Value]]:
    """What each workflow sees on the way of the calls, the nearest first, that lead to `workflow`, which is the last.

    The first is what an event starts, with `context`.
    """
    yield context
    callees = [workflow, *(call.workflow for call in calls)]  # each call leads to what stands before it
    for call, callee in reversed(list(zip(calls, callees, strict=False))):
        context = {**context, "inputs": passed(callee, call.job.with_, context)}
        yield context


def passed(callee: Workflow, with_: Entries, context: Mapping[str, Value]) -> Mapping[str, Value]:
    """What `inputs` holds in a called workflow, as `with_` gives it in `context`."""
    return Complete(called(callee, {entry.key: value(entry.value, context) for entry in with_}))


def _typed(declared: Input, given: Value) -> Value:
    """`with: apply: false` is a truth, not a text, for an input that is declared as one; a number likewise."""
    if not isinstance(given, str):
        return given
    if declared.type == "boolean":
        return {"true": True, "false": False}.get(given.lower(), given)
    if declared.type == "number":
        found = number(given)
        return given if is_nan(found) else found
    return given


def _input(name: str, body: Mapping[str, Any]) -> Input:
    options = body.get("options")
    type_ = str(body.get("type", "string"))
    listed = tuple(str(option) for option in options) if isinstance(options, list) and type_ == "choice" else ()
    return Input(name, type_, body.get("default"), listed)


def _default(declared: Input) -> Value:
    """The default as written; without one, what the type has for nothing."""
    if declared.default is None:
        return {"boolean": False, "number": 0}.get(declared.type, "")
    if isinstance(declared.default, str) and "${{" in declared.default:
        return Unknown(f"the default of {declared.name} is computed")
    return declared.default
