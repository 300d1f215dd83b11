"""What a called workflow is given, as far as the callers in the repository show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offkey.model.unknown import Unknown
from offkey.read import github_inputs, github_matrix
from offkey.read.github_expression import Complete, Value, value
from offkey.read.github_permissions import callers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Workflow
    from offkey.model.repository import Repository

Inputs = Mapping[str, Value]
_DEPTH = 5
_MOST = 64
"""Ways to be called that are told apart; with more, the inputs are not known."""


def ways(repository: Repository, workflow: Workflow) -> tuple[Inputs, ...]:
    """Every set of inputs the workflow runs with; one empty set where none are given, or too many."""
    found = {repr(sorted(inputs.items())): inputs for inputs in _ways(repository, workflow, _DEPTH)}
    return tuple(found.values()) if 0 < len(found) <= _MOST else ({},)


def _ways(repository: Repository, workflow: Workflow, depth: int) -> Iterator[Inputs]:
    if "workflow_dispatch" in workflow.events:
        yield from github_inputs.dispatched(workflow)
    if "workflow_call" not in workflow.events or not depth:
        return
    for call in callers(repository, workflow):
        combinations = github_matrix.combinations(call.job.matrix)
        for combination in ({},) if isinstance(combinations, Unknown) else combinations:
            matrix = {} if isinstance(combinations, Unknown) else Complete(combination)
            for outer in tuple(_ways(repository, call.workflow, depth - 1)) or ({},):
                context: Mapping[str, Value] = {"matrix": matrix, "inputs": dict(outer)}
                given = {entry.key: value(entry.value, context) for entry in call.job.with_}
                yield github_inputs.called(workflow, given)
