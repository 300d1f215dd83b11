"""Which Terraform the composite actions of a repository install for the jobs that use them."""

from __future__ import annotations

from offkey.read.role_uses import local_action
from offkey.rules.versions import Versions, parse_pin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import CompositeAction, Job, Step, Workflow
    from offkey.model.repository import Repository
    from offkey.model.unknown import Unknown

_SETUP = "hashicorp/setup-terraform"
_TOLD_BY = b"setup-terraform"


def of_actions(repository: Repository) -> Iterator[tuple[Workflow, Versions | Unknown]]:
    """One for each use in a workflow: what the job gives, or the input's default; unknown where neither says it."""
    if not any(_TOLD_BY in action.source.data for action in repository.actions):
        return
    for workflow in repository.workflows:
        for job in workflow.jobs:
            used = [(step, action) for step in job.steps if (action := local_action(repository, step)) is not None]
            if used and not _only_checks(job, [action for _, action in used]):
                for step, action in used:
                    yield from ((workflow, found) for found in installed(workflow, job, step, action))


def installed(workflow: Workflow, job: Job, step: Step, action: CompositeAction) -> Iterator[Versions | Unknown]:
    """What a step's action installs: what the step gives, or the input's default; unknown where neither says it."""
    from offkey.read.github_expression import Complete, interpolate
    from offkey.read.github_step import effective_env

    for inner in action.steps:
        if inner.action != _SETUP or inner.with_.get("terraform_version_file") is not None:
            continue
        env = {name: variable.value for name, variable in effective_env(workflow, job, step).items()}
        passed = {entry.key.lower(): interpolate(entry.value, {"env": env}) for entry in step.with_}
        inputs = {**action.defaults, **passed}
        text = interpolate(inner.with_.value("terraform_version") or "", {"env": env, "inputs": Complete(inputs)})
        yield parse_pin(text) if isinstance(text, str) else text


def _only_checks(job: Job, actions: list[CompositeAction]) -> bool:
    """Whether the job runs Terraform, and nothing but what needs no credentials: formatting and validating."""
    from offkey.read.github_step import terraform_commands

    steps = (*job.steps, *(step for action in actions for step in action.steps))
    calls = [command.call for step in steps for command in terraform_commands(step)]
    return any(call.verb for call in calls) and all(call.offline for call in calls)
