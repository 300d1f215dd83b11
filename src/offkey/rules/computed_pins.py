"""Which Terraform a workflow installs where an input or the matrix of the job says it."""

from __future__ import annotations

from offkey.model.unknown import Unknown
from offkey.rules.versions import Versions, parse_pin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.pipeline import Job, Workflow
    from offkey.model.repository import Repository
    from offkey.read.github_expression_values import Value

_SETUP = "hashicorp/setup-terraform"
_CALLED = b"workflow_call"
_COMPUTES = (_CALLED, b"matrix")


def computed(repository: Repository, workflow: Workflow) -> list[Versions]:
    """The versions that a workflow installs as its callers, the default of its input, or the matrix of the job say.

    None if one is not known.
    """
    if b"terraform_version" not in workflow.source.data or not any(w in workflow.source.data for w in _COMPUTES):
        return []
    from offkey.read.github_expression import Complete, interpolate

    called = _CALLED in workflow.source.data
    written = [(job, text) for job in workflow.jobs for text in _computed(job) if called or "inputs." not in text]
    given = _inputs(repository, workflow) if called and written else [{}]
    asked = [
        interpolate(text, {"inputs": Complete(inputs), **matrix})
        for job, text in written
        for inputs in given
        for matrix in _matrices(job)
    ]
    pins = [parse_pin(text) if isinstance(text, str) else text for text in asked]
    known = [pin for pin in pins if isinstance(pin, Versions)]
    return known if len(known) == len(pins) else []


def is_left_to_callers(repository: Repository, workflow: Workflow) -> bool:
    """Whether a workflow runs only where others call it, with a version that they say, and none here does.

    What it runs is then their own code: the job checks out the repository of the caller.
    """
    if workflow.events != ("workflow_call",):
        return False
    asked = [text for job in workflow.jobs for text in _computed(job) if "inputs." in text]
    name = workflow.path.encode("utf-8", "surrogateescape")
    if not asked or any(name in other.source.data for other in repository.workflows):
        return False
    from offkey.read import github_inputs

    open_ = [one.name for one in github_inputs.inputs(workflow, "workflow_call") if one.default is None]
    return all(any(f"inputs.{name}" in text for name in open_) for text in asked)


def _computed(job: Job) -> Iterator[str]:
    """What the job's setup action is told where an input or the matrix says it."""
    for step in job.steps:
        text = step.with_.value("terraform_version") if step.action == _SETUP else None
        if text and ("inputs." in text or "matrix." in text):
            yield text


def _inputs(repository: Repository, workflow: Workflow) -> Sequence[Mapping[str, Value | Unknown]]:
    """The inputs of a called workflow, as each caller passes them, or by default where none is here."""
    from offkey.read import github_inputs
    from offkey.read.github_permissions import callers

    passed = [{entry.key: entry.value for entry in call.job.with_} for call in callers(repository, workflow)]
    return [github_inputs.called(workflow, one) for one in passed or [{}]]


def _matrices(job: Job) -> Iterator[Mapping[str, object]]:
    from offkey.read.github_matrix import combinations as combinations_of

    combinations = combinations_of(job.matrix)
    if isinstance(combinations, Unknown) or not combinations:
        yield {}
    else:
        yield from ({"matrix": dict(one)} for one in combinations)
