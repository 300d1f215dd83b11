"""The steps of jobs that apply Terraform: by a command, a target that says so, or an action."""

from __future__ import annotations

from offkey.model.finding import Confidence
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.read.role_uses import local_action
from offkey.read.shell_words import may_say
from offkey.read.terraform_command import APPLYING, may_run_terraform

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from offkey.model.pipeline import Step
    from offkey.model.repository import Repository
    from offkey.model.text import Place, Source

    Look = Callable[[Step], Iterator[tuple[int | None, Confidence]]]

VERBS = ("apply", "destroy")
_MAKERS = (("make",), ("just",), ("task",))
_APPLY_TARGET = regex(
    r"(?:\w+[-:/])*(?:(?:tf|tofu|terraform|terragrunt)[-_:/]?(?:apply|destroy)|(?:apply|destroy)[-_:/](?:tf|tofu|terraform|terragrunt))\Z"
)
_OWN = "./"
DEPTH = 5
"""How deep composite actions are looked into."""


def applies(repository: Repository, source: Source, step: Step) -> Iterator[tuple[Place, Confidence]]:
    """Where a step of a file applies, and how sure that is."""
    return in_step(repository, source, step, _applying)


def in_step(
    repository: Repository, source: Source, step: Step, look: Look, depth: int = DEPTH
) -> Iterator[tuple[Place, Confidence]]:
    """Where `look` finds something in a step, or in the composite actions of the repository that the step leads to.

    Another action of the repository (of Docker, of JavaScript) is judged as one of somebody else's is.
    """
    action = local_action(repository, step) if depth else None
    own = action is None and depth and step.uses is not None and step.uses.startswith(_OWN)
    seen = replace(step, uses=(step.uses or "").removeprefix(_OWN)) if own else step
    yield from ((at(source, step, offset), confidence) for offset, confidence in look(seen))
    for inner in action.steps if action else ():
        yield from ((at(source, step, None), sure) for _, sure in in_step(repository, source, inner, look, depth - 1))


def _applying(step: Step) -> Iterator[tuple[int | None, Confidence]]:
    """The action (None) and the commands (by offset) that apply."""
    if (confidence := _acts(step)) is not None:
        yield None, confidence
    yield from ((offset, Confidence.HIGH) for offset in _commands(step))


def _acts(step: Step) -> Confidence | None:
    """How sure it is that an action applies; None where it does not."""
    if not may_run_terraform(step):
        return None
    from offkey.read.terraform_actions import applying

    return applying(step)


def _commands(step: Step) -> Iterator[int]:
    """Where the commands of a script stand that apply."""
    if not may_say(step.run or "", *VERBS, "terragrunt"):
        return
    from offkey.read.github_step import script, terraform_commands

    for command in terraform_commands(step):
        if command.call.verb in VERBS:
            yield command.command.span.start
    for other in script(step).commands:
        if (other.words[:1] == ("terragrunt",) and APPLYING & set(other.words[1:6])) or _is_target(other.words):
            yield other.span.start


def _is_target(words: tuple[str, ...]) -> bool:
    """Whether a target that says that it applies Terraform is made; what it runs is not looked at."""
    return words[:1] in _MAKERS and any(_APPLY_TARGET.match(word) for word in words[1:])


def at(source: Source, step: Step, offset: int | None) -> Place:
    """The command at `offset` (bytes) of a step's script, or the action that the step uses."""
    if offset is not None and step.run is not None and step.run_span is not None:
        from offkey.read.scalar_place import command_place

        return command_place(source, step.run_span, step.run, offset)
    return source.place(step.uses_span) if step.uses_span else step.place
