"""The terraform and tofu commands of workflow jobs, and the versions that the jobs install."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.unknown import Unknown
from offkey.read.same import Same
from offkey.rules.terraform_runs import TerraformRun
from offkey.rules.versions import parse_pin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.model.repository import Repository
    from offkey.read.github_expression_values import Value
    from offkey.rules.versions import Versions

SETUP = {
    "terraform": ("hashicorp/setup-terraform", "terraform_version"),
    "tofu": ("opentofu/setup-opentofu", "tofu_version"),
}
"""By program: the action that installs it, and the input that says which version; `…_file` names a file that does.
Source: the `action.yml` of both."""
_MOST = 64
"""So many ways to call a workflow are told apart."""
_BINARIES = (b"terraform", b"tofu")

Context = dict[str, object]


def runs(repository: Repository) -> Iterator[TerraformRun]:
    """Every command of every job, in each directory that it may run in."""
    for workflow in repository.workflows:
        if any(binary in workflow.source.data for binary in _BINARIES):
            for inputs in _passed(repository, workflow):
                yield from (run for job in workflow.jobs for run in _runs_of(repository, workflow, job, inputs))


def _passed(repository: Repository, workflow: Workflow) -> Sequence[Value]:
    """The inputs of a workflow that only others call, as each of them passes them; None where nobody here does."""
    from offkey.read.github_permissions import callers

    calls = callers(repository, workflow) if set(workflow.events) == {"workflow_call"} else ()
    if not calls:
        return (None,)
    from offkey.read import github_inputs

    ways = [(call, context) for call in calls for context in contexts(call.job)]
    if len(ways) > _MOST:
        return (None,)
    given = (github_inputs.passed(workflow, call.job.with_, context) for call, context in ways)
    return list({repr(inputs): inputs for inputs in given}.values())


def _runs_of(repository: Repository, workflow: Workflow, job: Job, inputs: Value) -> Iterator[TerraformRun]:
    from offkey.read.github_step import terraform_commands  # and with it all that reads scripts
    from offkey.read.terraform_actions import action_run

    for index, step in enumerate(job.steps):
        if (acting := action_run(step)) is not None:
            roots = (acting.root_module(workflow, job, step, context=context) for context in contexts(job, inputs))
            known = list(dict.fromkeys(root if isinstance(root, str) else None for root in roots))
            yield from (TerraformRun(workflow, job, index, acting.call, directory, inputs) for directory in known)
            continue
        commands = terraform_commands(step)
        starts = tuple(dict.fromkeys(_starts(repository, workflow, job, step, inputs))) if commands else ()
        for command in commands:
            directories = (command.root_module(start) for start in starts)
            known = [directory if isinstance(directory, str) else None for directory in directories]
            for directory in known or [None]:
                yield TerraformRun(workflow, job, index, command.call, directory, inputs)


def _starts(repository: Repository, workflow: Workflow, job: Job, step: Step, inputs: Value) -> Iterator[str]:
    """The directories a step starts in: one for each combination of the job's matrix.

    Where the run works a part of the path out, those of all modules that it may lead to.
    """
    from offkey.read.github_step import seen_by, working_directory, written_directory

    for context in contexts(job, inputs):
        found = working_directory(workflow, job, step, context=context)
        written = written_directory(workflow, job, step)
        if isinstance(found, str):
            yield found
        elif "${{" in written:
            from offkey.rules.fitting_folders import fitting

            yield from fitting(repository, written, seen_by(workflow, job, step, context))


def contexts(job: Job, inputs: Value = None) -> Iterator[Context]:
    """What expressions see of the matrix of a job, for each of its combinations, and of the inputs that are known."""
    from offkey.read.github_matrix import combinations as combinations_of

    found = combinations_of(job.matrix)
    known: list[Context] = [] if isinstance(found, Unknown) else [{"matrix": dict(one)} for one in found]
    more: Context = {} if inputs is None else {"inputs": inputs}
    yield from ({**one, **more} for one in known or [{}])


def pins(repository: Repository, run: TerraformRun, program: str) -> tuple[Versions | Unknown, ...]:
    """The versions that the job installs, unknown where an expression, or a file that is not here, decides."""
    return _pins_of_job(Same(repository), Same(run.workflow), Same(run.job), Same(run.inputs), program)


@lru_cache(maxsize=16)
def _pins_of_job(
    repository: Same[Repository], workflow: Same[Workflow], job: Same[Job], inputs: Same[Value], program: str
) -> tuple[Versions | Unknown, ...]:
    """Found once, and not for each command of the job."""
    return tuple(_installed(repository.value, workflow.value, job.value, inputs.value, program))


def _installed(
    repository: Repository, workflow: Workflow, job: Job, inputs: Value, program: str
) -> Iterator[Versions | Unknown]:
    from offkey.read.github_expression import interpolate
    from offkey.read.github_step import effective_env

    action, version = SETUP[program]
    for step in job.steps:
        if step.action != action:
            yield from _by_own_action(repository, workflow, job, step) if program == "terraform" else ()
            continue
        file = step.with_.value(f"{version}_file")
        written = file or step.with_.value(version)
        if written is None:
            continue
        env = {name: variable.value for name, variable in effective_env(workflow, job, step).items()}
        for context in contexts(job, inputs):
            text = interpolate(written, {"env": env, **context})
            if isinstance(text, Unknown):
                yield text
            elif file:
                from offkey.rules.version_files import of_named_file

                yield of_named_file(repository, text, program)
            else:
                yield parse_pin(text)


def _by_own_action(repository: Repository, workflow: Workflow, job: Job, step: Step) -> Iterator[Versions | Unknown]:
    """What a composite action of the repository installs that the step uses."""
    from offkey.read.role_uses import local_action

    used = local_action(repository, step)
    if used is not None:
        from offkey.rules.action_pins import installed

        yield from installed(repository, workflow, job, step, used)
