"""Which Terraform the composite actions of a repository install for the jobs that use them."""

from __future__ import annotations

import posixpath

from offkey.read.role_uses import local_action
from offkey.rules.versions import Versions, parse_pin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.pipeline import CompositeAction, Job, Step, Workflow
    from offkey.model.repository import Repository
    from offkey.model.unknown import Unknown
    from offkey.read.github_expression_values import Value

_SETUP = "hashicorp/setup-terraform"
_TOLD_BY = b"setup-terraform"
_DEPTH = 5
"""How deep actions that use others are looked into."""


def of_actions(repository: Repository) -> Iterator[tuple[Workflow, Versions | Unknown, tuple[str, ...] | None]]:
    """One for each use in a workflow: what the job gives, or the input's default; unknown where neither says it.

    With it the folders in which the action runs Terraform; None where it does not, or they are not known.
    """
    if not any(_TOLD_BY in action.source.data for action in repository.actions):
        return
    for workflow in repository.workflows:
        for job in workflow.jobs:
            used = [(step, action) for step in job.steps if (action := local_action(repository, step)) is not None]
            if used and not _only_checks(repository, job, [action for _, action in used]):
                for step, action in used:
                    found = list(installed(repository, workflow, job, step, action))
                    where = _folders(repository, workflow, job, step, action) if found else None
                    yield from ((workflow, one, where) for one in found)


def installed(
    repository: Repository, workflow: Workflow, job: Job, step: Step, action: CompositeAction
) -> Iterator[Versions | Unknown]:
    """What a step's action installs: what the step gives, or the input's default; unknown where neither says it."""
    from offkey.read.github_expression import interpolate

    for inner, context in _steps(repository, workflow, job, step, action):
        if inner.action != _SETUP or inner.with_.get("terraform_version_file") is not None:
            continue
        text = interpolate(inner.with_.value("terraform_version") or "", context)
        yield parse_pin(text) if isinstance(text, str) else text


def _steps(
    repository: Repository,
    workflow: Workflow,
    job: Job,
    step: Step,
    action: CompositeAction,
    outer: Mapping[str, Value] | None = None,
    depth: int = _DEPTH,
) -> Iterator[tuple[Step, Mapping[str, Value]]]:
    """The steps of an action, and of the actions that it uses itself, with what their expressions see."""
    from offkey.read.github_expression import Complete, interpolate
    from offkey.read.github_step import effective_env

    env = {name: variable.value for name, variable in effective_env(workflow, job, step).items()}
    around: Mapping[str, Value] = outer or {"env": env}
    passed = {entry.key.lower(): interpolate(entry.value, around) for entry in step.with_}
    context: Mapping[str, Value] = {**around, "inputs": Complete({**action.defaults, **passed})}
    for inner in action.steps:
        yield inner, context
        nested = local_action(repository, inner) if depth else None
        if nested is not None:
            yield from _steps(repository, workflow, job, inner, nested, context, depth - 1)


def _folders(
    repository: Repository, workflow: Workflow, job: Job, step: Step, action: CompositeAction
) -> tuple[str, ...] | None:
    """The folders in which an action of a step runs Terraform; None where it does not, or one is not known."""
    from offkey.read.github_expression import interpolate
    from offkey.read.github_step import terraform_commands

    found: set[str] = set()
    for inner, context in _steps(repository, workflow, job, step, action):
        for command in terraform_commands(inner):
            start = interpolate(inner.working_directory or "", context)
            folder = command.root_module(posixpath.normpath(start)) if isinstance(start, str) and start else None
            if not isinstance(folder, str):
                return None
            found.add(folder)
    return tuple(sorted(found)) or None


def _only_checks(repository: Repository, job: Job, actions: list[CompositeAction]) -> bool:
    """Whether the job runs Terraform, and nothing but what needs no credentials: formatting and validating."""
    from offkey.read.github_step import terraform_commands

    nested = [inner for action in actions for step in action.steps if (inner := local_action(repository, step))]
    steps = (*job.steps, *(step for action in (*actions, *nested) for step in action.steps))
    calls = [command.call for step in steps for command in terraform_commands(step)]
    return any(call.verb for call in calls) and all(call.offline for call in calls)
