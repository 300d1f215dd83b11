"""Which steps are unlikely to ask for an identity token, by what they say: what their programs do is not seen."""

from __future__ import annotations

from offkey.read.own_actions import own_action
from offkey.read.token_use import ASKS, DEPTH, OFFLINE, doing, given_to, is_left_out
from offkey.read.tokenless_actions import WITHOUT, is_for_tokens, told_to_ask
from offkey.read.unseen_asks import is_unlikely_script, names_token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.pipeline import Step
    from offkey.model.repository import Repository
    from offkey.read.github_expression_values import Value


def is_unlikely_to_ask(
    repository: Repository, step: Step, depth: int = DEPTH, inputs: Mapping[str, Value] | None = None
) -> bool:
    """Whether nothing in a step speaks of tokens, clouds or what is published: a program that is not seen still may.

    `inputs` are those of the action that the step stands in.
    """
    if inputs is not None and is_left_out(step, inputs):
        return True
    if step.run is not None:
        run = doing(_with_inputs(step.run, inputs))
        return is_unlikely_script(run) and not any(names_token(entry.key) for entry in step.env)
    action = own_action(repository, step) if depth else None
    if action is not None:
        within = given_to(action, step, inputs)
        return all(is_unlikely_to_ask(repository, inner, depth - 1, within) for inner in action.steps)
    given = " ".join(f"{entry.key} {entry.value}" for entry in step.with_)
    known = step.action is not None and (WITHOUT.match(step.action) is not None or not is_for_tokens(step.uses or ""))
    return told_to_ask(step) is not True and known and ASKS.search(OFFLINE.sub("", given)) is None


def _with_inputs(run: str, inputs: Mapping[str, Value] | None) -> str:
    """A script of an action with the texts that its inputs are, as far as they are known."""
    if not inputs or "inputs." not in run:
        return run
    from offkey.read.github_expression import Complete, filled

    return filled(run, {"inputs": Complete(inputs)})
