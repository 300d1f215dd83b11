"""The terraform commands of one step, with what the job's matrix and its workflow's callers fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from offkey.migrate.inner_steps import InnerStep, together
from offkey.model.records import dataclass, replace
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read import github_matrix
from offkey.read.github_expression import Complete, Value, filled, references
from offkey.read.github_step import effective_env, terraform_commands, working_directory
from offkey.read.terraform_command import TerraformCall, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.given import Inputs
    from offkey.model.pipeline import Job, Step, Workflow

_VARIABLE = regex(r"\$(?:\{(?P<braced>\w+)\}|(?P<bare>\w+))\Z")


@dataclass(frozen=True, slots=True)
class TerraformUse:
    """One terraform command of a job. `directory` is the root module, Unknown where it is computed.

    `conditions` are those under which it runs; inside an action, `step` is the job's that leads there.
    """

    call: TerraformCall
    directory: str | Unknown
    step: int
    conditions: tuple[str, ...] = ()

    @property
    def condition(self) -> str | None:
        """All of them as one, without braces; None where there is none."""
        return together(self.conditions)


@dataclass(frozen=True, slots=True)
class _Turn:
    """What a step runs once: `commands` with the directory of each."""

    inputs: Inputs
    commands: tuple[tuple[TerraformCall, str | Unknown], ...]


def commands_of(workflow: Workflow, job: Job, inner: InnerStep, given: Sequence[Inputs]) -> Iterator[TerraformUse]:
    """The commands of a step, each once for each verb and directory it comes to.

    One that changes something for some callers only has what these give among its conditions.
    """
    turns = [turn for inputs in given for turn in _turns(workflow, job, inner, inputs)]
    alike = len({len(turn.commands) for turn in turns}) == 1
    names = _named(workflow, job, inner.step)
    uses: dict[TerraformUse, None] = {}
    for turn in turns:
        for position, (call, directory) in enumerate(turn.commands):
            conditions = inner.conditions
            if alike and call.changes and any(not other.commands[position][0].changes for other in turns):
                conditions = (*conditions, *_condition(names, turn, turns))
            uses[TerraformUse(call, directory, inner.number, conditions)] = None
    yield from uses


def _turns(workflow: Workflow, job: Job, inner: InnerStep, inputs: Inputs) -> Iterator[_Turn]:
    """The commands for each combination of the job's matrix."""
    combinations = github_matrix.combinations(job.matrix)
    for combination in ({},) if isinstance(combinations, Unknown) else combinations:
        context: Mapping[str, Value] = {"matrix": Complete(combination), "inputs": inputs}
        step = inner.step
        start = working_directory(workflow, job, step, context=context)
        found = terraform_commands(replace(step, run=filled(step.run, context)) if step.run is not None else step)
        calls = [(_called(workflow, job, inner, one.call, context), one) for one in found]
        roots = [start if isinstance(start, Unknown) else one.root_module(start) for _, one in calls]
        yield _Turn(inputs, tuple((call, root) for (call, _), root in zip(calls, roots, strict=True)))


def _called(
    workflow: Workflow, job: Job, inner: InnerStep, call: TerraformCall, context: Mapping[str, Value]
) -> TerraformCall:
    """The call with the words that stand in a variable of the step's in the place of its verb."""
    written = _variable(workflow, job, inner.step, call)
    words = filled(written, context).split() if written is not None else []
    if not words or any("$" in word for word in words):
        return call
    return parse((call.binary, *words, *call.arguments), chdir=call.chdir) or call


def _variable(workflow: Workflow, job: Job, step: Step, call: TerraformCall) -> str | None:
    match = _VARIABLE.match(call.verb)
    found = effective_env(workflow, job, step).get(match["braced"] or match["bare"]) if match else None
    return found.value if found is not None else None


def _named(workflow: Workflow, job: Job, step: Step) -> tuple[str, ...]:
    """The inputs that decide which commands a step runs."""
    texts = [step.run or ""]
    for command in terraform_commands(step):
        texts.append(_variable(workflow, job, step, command.call) or "")
    found = (reference for text in texts for reference in references(text) if reference.context == "inputs")
    return tuple(dict.fromkeys(reference.names[0] for reference in found if reference.names))


def _condition(names: Sequence[str], turn: _Turn, turns: Sequence[_Turn]) -> Iterator[str]:
    """What is given where this turn is taken and others are not; nothing where that does not show."""
    tests: list[str] = []
    for name in names:
        value = turn.inputs.get(name)
        if any(other.inputs.get(name) != value for other in turns):
            if not isinstance(value, str):
                return
            tests.append(f"inputs.{name} == '{value.replace(chr(39), chr(39) * 2)}'")
    if tests:
        yield " && ".join(tests)
