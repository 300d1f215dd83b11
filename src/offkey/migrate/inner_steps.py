"""The steps that a job really runs: those of the repository's composite actions in the place of their callers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from offkey.model.records import dataclass, replace
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read.github_expression import Complete, Value, runs, whole
from offkey.read.role_uses import local_action

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Entries, Job, Step
    from offkey.model.repository import Repository

_INPUT = regex(r"\$\{\{\s*inputs\.(?P<name>[\w-]+)\s*\}\}")
_BARE_INPUT = regex(r"(?<![\w.-])inputs\.(?P<name>[\w-]+)")
_LINE_END = regex(r"[ \t]*\r?\n[ \t]*")
_DEPTH = 5


@dataclass(frozen=True, slots=True)
class InnerStep:
    """One step that runs no action of the repository itself. `number` is that of the job's step which leads to it.

    `inside` says whether it is a step of an action, where the job's defaults do not hold; `conditions`
    are then those of the job's step and of every action's on the way, its own among them.
    Source: https://github.com/actions/runner/pull/605 ("We don't want the defaults to flow to the composite action").
    """

    number: int
    step: Step
    inside: bool
    conditions: tuple[str, ...]


def inner_steps(repository: Repository, job: Job) -> tuple[InnerStep, ...]:
    """Every step of the job and of the composite actions it calls, in order, with their inputs filled in."""
    outer = [InnerStep(number, step, False, ()) for number, step in enumerate(job.steps)]
    return tuple(inner for step in outer for inner in _within(repository, step))


def _within(repository: Repository, outer: InnerStep, depth: int = 0) -> Iterator[InnerStep]:
    step = outer.step
    found = replace(outer, conditions=(*outer.conditions, *((bare(step.condition),) if step.condition else ())))
    action = local_action(repository, step)
    if action is None or depth == _DEPTH:
        yield found
        return
    given = {**action.defaults, **{entry.key.lower(): entry.value for entry in step.with_}}
    context: dict[str, Value] = {"inputs": Complete({name: _known(text) for name, text in given.items()})}
    for inner in action.steps:
        decided = runs(inner.condition, context)
        if decided is not False:
            filled = _filled(inner, given)
            filled = replace(filled, condition=None) if decided is True else filled
            yield from _within(repository, InnerStep(outer.number, filled, True, found.conditions), depth + 1)


def bare(condition: str | None) -> str:
    """A condition without its braces, on one line."""
    text = (condition or "").strip()
    inner = whole(text) if "${{" in text else None
    return _LINE_END.sub(" ", inner if inner is not None else text).strip()


def together(conditions: Sequence[str]) -> str | None:
    """Conditions without braces as one; None where there is none."""
    if len(conditions) <= 1:
        return next(iter(conditions), None)
    return " && ".join(f"({condition})" for condition in conditions)


def _known(text: str) -> Value:
    return Unknown(f"{text} is known only when the step runs") if "${{" in text else text


def _filled(step: Step, given: Mapping[str, str]) -> Step:
    """The step with what its action was given, which may be an expression of the caller's."""
    return replace(
        step,
        condition=_condition(step.condition, given) if step.condition is not None else None,
        run=_text(step.run, given) if step.run is not None else None,
        working_directory=_text(step.working_directory, given) if step.working_directory is not None else None,
        with_=_entries(step.with_, given),
        env=_entries(step.env, given),
    )


def _entries(entries: Entries, given: Mapping[str, str]) -> Entries:
    return replace(entries, items=tuple(replace(entry, value=_text(entry.value, given)) for entry in entries))


def _condition(condition: str, given: Mapping[str, str]) -> str:
    """A condition with what the action was given: the expression itself, or a text of the expression language."""
    return _BARE_INPUT.sub(lambda match: _operand(given.get(match["name"].lower(), "")), bare(condition))


def _operand(text: str) -> str:
    expression = whole(text)
    return f"({expression.strip()})" if expression is not None else "'" + text.replace("'", "''") + "'"


def _text(text: str, given: Mapping[str, str]) -> str:
    return _INPUT.sub(lambda match: given.get(match["name"].lower(), ""), text)
