"""Composite actions of the repository leave their static keys: who calls them has a session by then.

A step of such an action has the environment of the job, so what the job's login exported reaches it.
Source: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from offkey.edit.yaml import delete_entries, delete_steps
from offkey.edit.yaml_keys import delete_whole
from offkey.errors import EditError
from offkey.migrate.terraform.key_variables import declared
from offkey.migrate.usage import CREDENTIALS_ACTION
from offkey.migrate.workflow.keys import Keys, of_step, places_of
from offkey.model.plan import Unresolved
from offkey.model.text import Edit, Place, Source
from offkey.model.yaml import Mapping as YamlMapping
from offkey.model.yaml import Pair, key_text
from offkey.read import yaml
from offkey.read.aws_keys import read_name
from offkey.read.role_uses import local_action

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.draft import Draft
    from offkey.model.pipeline import CompositeAction, Job, Step, Workflow
    from offkey.model.repository import Repository

Held = Mapping[str, frozenset[Place]]
_KEY_INPUTS = frozenset({"aws-access-key-id", "aws-secret-access-key", "aws-session-token"})
_DEPTH = 5


def held(draft: Draft) -> Held:
    """Where composite actions hold keys, by path. To be asked before the workflows change, which give them."""
    found = {action.source.path: places_of(draft.key_uses, action.source.path) for action in draft.repository.actions}
    return {path: places for path, places in found.items() if places}


def settle(draft: Draft, places: Held) -> Iterator[Unresolved]:
    """Take the keys off these actions, and off those who call them; say what is still handed keys."""
    for path, of_action in places.items():
        calls = list(_calls(draft.repository, path))
        if calls and all(_logged_in(job, number) for _, job, number in calls):
            yield from _without_keys(draft, path, of_action)
            yield from _undeclare(draft, path)
    for workflow in draft.repository.workflows:
        for step in (step for job in workflow.jobs for step in job.steps):
            yield from _still_handed(workflow, step)


def _calls(repository: Repository, path: str) -> Iterator[tuple[Workflow, Job, int]]:
    """The steps of jobs that lead to an action, directly or through others."""
    for workflow in repository.workflows:
        for job in workflow.jobs:
            for number, step in enumerate(job.steps):
                if _leads_to(repository, step, path, _DEPTH):
                    yield workflow, job, number


def _leads_to(repository: Repository, step: Step, path: str, depth: int) -> bool:
    action = local_action(repository, step) if depth else None
    if action is None:
        return False
    return action.source.path == path or any(_leads_to(repository, s, path, depth - 1) for s in action.steps)


def _logged_in(job: Job, number: int) -> bool:
    """Whether the job has a session of its own before step `number`."""
    logins = (step.with_ for step in job.steps[:number] if step.action == CREDENTIALS_ACTION)
    return any(with_.value("role-to-assume") and not with_.value("aws-access-key-id") for with_ in logins)


def _action(draft: Draft, path: str) -> CompositeAction:
    return next(action for action in draft.repository.actions if action.source.path == path)


def _without_keys(draft: Draft, path: str, places: frozenset[Place]) -> Iterator[Unresolved]:
    action = _action(draft, path)
    steps = [step for step in action.steps if _holds(action.source, step, places)]
    logins = [step for step in steps if step.action == CREDENTIALS_ACTION]
    edits: list[Edit] = []
    try:
        for step in action.steps:
            if step not in logins:
                yield from of_step(action.source, action, step, Keys(places, declared(draft.repository)), edits)
        if len(logins) < len(action.steps) and not any(step.with_.value("role-to-assume") for step in logins):
            edits += delete_steps(action.source, action, logins)
        else:
            for step in logins:
                edits += delete_entries(action.source, step.with_, [e for e in step.with_ if e.key in _KEY_INPUTS])
        draft.edit(edits)
    except EditError as error:
        yield Unresolved(path, getattr(error.place, "line", 1), f"holds a static key: {error.message}")


def _holds(source: Source, step: Step, places: frozenset[Place]) -> bool:
    lines = {place.line for place in places}
    return any(source.line_of(entry.span.start) in lines for entry in step.with_)


def _undeclare(draft: Draft, path: str) -> Iterator[Unresolved]:
    """Delete the inputs that only took a key, with what callers give for them."""
    while (found := _unused_input(draft.repository.sources[path])) is not None:
        pair, whole = found
        name = (key_text(pair.key) or "").lower()
        source = draft.repository.sources[path]
        try:
            draft.edit([delete_whole(source, whole.span), *_given(draft.repository, path, name)])
        except EditError as error:
            reason = f"the input {name} is not used any more: {error.message}"
            yield Unresolved(path, source.line_of(pair.span.start), reason)
            return


def _unused_input(source: Source) -> tuple[Pair, Pair] | None:
    """A declared input for a key that nothing refers to, and what to delete: all of `inputs:` for the only one."""
    root = yaml.parse(source)
    declared = root.pair("inputs") if isinstance(root, YamlMapping) else None
    mapping = declared.value if declared is not None else None
    if declared is None or not isinstance(mapping, YamlMapping):
        return None
    for pair in mapping.pairs:
        name = key_text(pair.key) or ""
        used = re.search(rb"inputs\s*\.\s*" + re.escape(name.encode()) + rb"(?![\w-])", source.data, re.IGNORECASE)
        if read_name(name) is not None and used is None:
            return pair, pair if len(mapping.pairs) > 1 else declared
    return None


def _given(repository: Repository, path: str, name: str) -> Iterator[Edit]:
    """Delete what every caller gives for an input."""
    callers = [(w.source, step) for w in repository.workflows for job in w.jobs for step in job.steps]
    callers += [(action.source, step) for action in repository.actions for step in action.steps]
    for source, step in callers:
        action = local_action(repository, step)
        if action is not None and action.source.path == path:
            yield from delete_entries(source, step.with_, [e for e in step.with_ if e.key.lower() == name])


def _still_handed(workflow: Workflow, step: Step) -> Iterator[Unresolved]:
    """A local action that takes the session's keys after all: its steps are not all known, or not all migrated."""
    handed = [e for e in step.with_ if "env.AWS_SECRET_ACCESS_KEY" in e.value or "env.AWS_ACCESS_KEY_ID" in e.value]
    if step.uses is not None and step.uses.startswith("./") and handed:
        reason = f"{step.uses} is now handed the session's keys; it must take a session token as well"
        yield Unresolved(workflow.path, workflow.source.line_of(handed[0].span.start), reason)
