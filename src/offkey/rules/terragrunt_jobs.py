"""Where the jobs of workflows run Terragrunt by the action that is made for it."""

from __future__ import annotations

from offkey.model.records import replace
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.model.repository import Repository
    from offkey.rules.terraform_jobs import Context

_ACTION = b"terragrunt-action"
_RUNS = (b"terragrunt", b"terraform", b"tofu")
_CHECKS = frozenset({"fmt", "hclfmt", "validate", "validate-inputs", "version"})
"""What needs no credentials, and says nothing about who plans and applies."""


def folders(repository: Repository) -> Iterator[tuple[str, str | None]]:
    """Each folder in which Terragrunt plans or applies, after the path of the workflow that has it so.

    For a workflow that is called, those who call it have it so as well. The folder is None where it is not known, as
    where something else in the workflow may run it.
    """
    for workflow in repository.workflows:
        if _ACTION in workflow.source.data:
            for path, folder in _of_workflow(repository, workflow):
                yield path, folder
                if path == workflow.path:
                    continue
                yield workflow.path, folder
                caller = repository.workflow(path)
                if caller is not None and any(_may_run_elsewhere(repository, job) for job in caller.jobs):
                    yield path, None


def _of_workflow(repository: Repository, workflow: Workflow) -> Iterator[tuple[str, str | None]]:
    from offkey.read import github_inputs
    from offkey.read.github_permissions import callers
    from offkey.rules.terraform_jobs import contexts

    calls = callers(repository, workflow)
    if not calls or set(workflow.events) != {"workflow_call"}:
        yield from ((workflow.path, folder) for folder in _in(workflow, {}))
    for call in calls:
        for context in contexts(call.job):
            inputs = github_inputs.passed(workflow, call.job.with_, context)
            yield from ((call.workflow.path, folder) for folder in _in(workflow, {"inputs": inputs}))


def _in(workflow: Workflow, given: Context) -> Iterator[str | None]:
    from offkey.rules.terraform_jobs import contexts

    for job in workflow.jobs:
        steps = [step for step in job.steps if _works(step)]
        for context in contexts(job) if steps else ():
            yield from (_folder(workflow, job, step, {**given, **context}) for step in steps)


def _works(step: Step) -> bool:
    """Whether a step runs Terragrunt for more than formatting and validating."""
    from offkey.read.terraform_actions import terragrunt_command

    command = terragrunt_command(step)
    return "terragrunt" in (step.run or "") if command is None else _CHECKS.isdisjoint(command.split())


def _folder(workflow: Workflow, job: Job, step: Step, context: Context) -> str | None:
    from offkey.read.github_step import working_directory

    if step.run is not None:
        return None  # a script may change to any
    own = replace(workflow, defaults_working_directory=None), replace(job, defaults_working_directory=None)
    asked = replace(step, working_directory=step.with_.value("tg_dir") or ".")
    found = working_directory(*own, asked, context=context)
    return None if isinstance(found, Unknown) else found


def _may_run_elsewhere(repository: Repository, job: Job) -> bool:
    """Whether a job calls a workflow of which it is not known where it runs Terraform, if it does."""
    from offkey.read.github_permissions import called_workflow

    called = called_workflow(repository, job)
    if called is None:
        return job.uses is not None
    return _ACTION not in called.source.data and any(word in called.source.data for word in _RUNS)
