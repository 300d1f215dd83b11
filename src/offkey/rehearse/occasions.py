"""What starts the workflows of a rehearsal, in the order that a repository's life has them.

A push comes first and a pull request after it: what a plan looks at is there then, and the role that plan
takes has to be able to read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offkey.model.records import dataclass, replace
from offkey.model.unknown import Unknown
from offkey.read import github_inputs
from offkey.read.github_expression import Complete, Value
from offkey.read.github_occasion import Occasion, own_occasions
from offkey.read.github_permissions import callers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Workflow
    from offkey.rehearse.matters import Mattering
    from offkey.rehearse.world import World

_ORDER = {"push": 0, "pull_request": 1}
_MOST = 4
"""Ways to fill in the form of a workflow that are rehearsed; with more choices, only the first of each is."""


@dataclass(frozen=True, slots=True)
class Start:
    """One event that starts a workflow, with the inputs that whoever starts it gives."""

    workflow: Workflow
    occasion: Occasion
    inputs: Mapping[str, Value]


def starts(world: World, mattering: Mattering) -> tuple[Start, ...]:
    """Every event that starts a workflow with a job that uses AWS."""
    found: list[Start] = []
    for workflow in world.repository.workflows:
        if not (workflow.on_github and mattering.wanted(workflow)):
            continue
        own = list(_starts(world, workflow))
        if not own and not callers(world.repository, workflow):
            world.note(f"{workflow.path}: nothing in this repository starts it, so it was not rehearsed")
        found += own
    return tuple(sorted(found, key=lambda start: _ORDER.get(start.occasion.event.name, 2)))


def _starts(world: World, workflow: Workflow) -> Iterator[Start]:
    for occasion in own_occasions(world.configuration.repository, workflow):
        if occasion.event.name != "workflow_dispatch":
            yield Start(workflow, occasion, Complete())
            continue
        for filled in _filled(world, workflow):
            payload = {**occasion.payload, "inputs": filled}
            yield Start(workflow, replace(occasion, payload=payload, label=_label(occasion, workflow, filled)), filled)


def _filled(world: World, workflow: Workflow) -> Iterator[Mapping[str, Value]]:
    """Each way to fill in the form, with the default of what is not a choice."""
    declared = github_inputs.inputs(workflow, "workflow_dispatch")
    given = {i.name: False if i.default is None and i.type == "boolean" else i.default for i in declared}
    defaults = {i.name: given[i.name] for i in declared if given[i.name] is not None and not i.options}
    ways = github_inputs.dispatched(workflow)
    choices = {i.name: i.default if i.default in i.options else i.options[0] for i in declared if i.options}
    if len(ways) > _MOST or (choices and any(isinstance(ways[0][name], Unknown) for name in choices)):
        world.note(f"{workflow.path}: of {len(ways)} ways to fill in its form, the one with the defaults was rehearsed")
        ways = ({**ways[0], **choices},)
    for way in ways:
        yield Complete({**way, **defaults})


def _label(occasion: Occasion, workflow: Workflow, filled: Mapping[str, Value]) -> str:
    names = [i.name for i in github_inputs.inputs(workflow, "workflow_dispatch") if i.options]
    chosen = ", ".join(f"{name}: {filled[name]}" for name in names)
    return f"{occasion.label} ({chosen})" if chosen else occasion.label
