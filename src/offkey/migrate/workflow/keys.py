"""Static keys in a workflow: every entry that holds one goes, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from offkey.edit.yaml import add_entry, delete_entries, delete_steps, replace_value
from offkey.errors import EditError
from offkey.migrate.usage import CREDENTIALS_ACTION
from offkey.migrate.workflow.comments import comment_above
from offkey.migrate.workflow.scripts import session_value, without_keys
from offkey.model.finding import Confidence
from offkey.model.pipeline import CompositeAction, Entries, Entry, Job, Step, Workflow
from offkey.model.plan import Unresolved
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Edit, Place, Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.draft import WorkflowDraft
    from offkey.model.static_key import KeyUse

_STANDARD = regex(r"(?:AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|TF_VAR_\w+|TF_CLI_ARGS\w*)\Z")

_FROM_ENVIRONMENT = frozenset({"docker/login-action"})
"""Actions that find the session themselves, and with keys of their own beside it do not.

Source: https://github.com/docker/login-action/issues/141, and the action's README on ECR.
"""
_TOKEN_INPUT = {"einaregilsson/beanstalk-deploy": "aws_session_token", "appleboy/lambda-action": "aws_session_token"}
"""The input for the session token. Source: each action's `action.yml`."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Where a file holds keys, and the variables that Terraform has by now."""

    places: frozenset[Place]
    declared: Collection[str]


def places_of(uses: Iterable[KeyUse], path: str) -> frozenset[Place]:
    """The places of a file at which a part of a long-lived key stands. Doubtful ones are left for a person."""
    places = (p for u in uses if u.confidence > Confidence.LOW for p in (u.primary, *(p for p, _ in u.others)))
    return frozenset(place for place in places if place.path == path)


def doubtful(uses: Iterable[KeyUse], path: str) -> Iterator[Unresolved]:
    """What might be a key of AWS, or of another cloud."""
    for use in uses:
        if use.confidence is Confidence.LOW and use.primary.path == path:
            yield Unresolved(path, use.primary.line, f"might be a long-lived AWS key: {use.because or use.handed_to}")


def remove(draft: WorkflowDraft, places: frozenset[Place], declared: Collection[str]) -> Iterator[Unresolved]:
    """Delete what holds a key at these places; say what could not be deleted, and what needs a look.

    `declared` are the variables of the repository's Terraform.
    A variable with a name of its own stays for now: the login does not set it, and something may read it.
    """
    edits: list[Edit] = []
    for entries in (draft.workflow.env, *(e for job in draft.workflow.jobs for e in _of_job(job))):
        secrets = any(entries is job.secrets for job in draft.workflow.jobs)
        try:
            edits += _without(draft.source, entries, Keys(places, declared), whatever=secrets)
        except EditError as error:
            yield Unresolved(draft.source.path, _line(draft.source, entries), f"holds a static key: {error.message}")
    for job in draft.workflow.jobs:
        for step in job.steps:
            yield from of_step(draft.source, job, step, Keys(places, declared), edits)
    draft.edit(edits)


def _is_read(entry: Entry, declared: Collection[str]) -> bool:
    """Whether something may read a variable that the login does not set: by a name of its own, or Terraform still."""
    return _has_own_name(entry) or entry.key.removeprefix("TF_VAR_") in declared


def remove_unread(draft: WorkflowDraft, before: Source, places: frozenset[Place]) -> Iterator[Unresolved]:
    """Delete the variables with names of their own that only what is gone by now had read."""
    source, edits = draft.source, list[Edit]()
    steps = (step.env for job in draft.workflow.jobs for step in job.steps)
    for entries in (draft.workflow.env, *(job.env for job in draft.workflow.jobs), *steps):
        gone = [e for e in entries if _holds(source, e.span, places) and _has_own_name(e)]
        unread = [e for e in gone if _readers(before, e.key) and not _readers(source, e.key)]
        try:
            edits += delete_entries(source, entries, unread) if not entries.alias else []
        except EditError as error:
            yield Unresolved(source.path, _line(source, entries), f"holds a static key: {error.message}")
    draft.edit(edits)


def _has_own_name(entry: Entry) -> bool:
    """Whether a variable is neither one that the login sets nor one that Terraform alone reads."""
    return not _STANDARD.match(entry.key)


def _readers(source: Source, name: str) -> int:
    """How often a variable is named but where it is set."""
    mentions = re.findall(rb"(?<![\w-])" + re.escape(name.encode()) + rb"(?![\w-])(?!\s*:\s)", source.data)
    return len(mentions)


def _of_job(job: Job) -> Iterator[Entries]:
    yield job.env
    yield from job.service_env
    if isinstance(job.secrets, Entries):
        yield job.secrets


def of_step(
    source: Source, holder: Job | CompositeAction, step: Step, keys: Keys, edits: list[Edit]
) -> Iterator[Unresolved]:
    """Add the edits that take every key off a step; those of a credentials step are its login's business."""
    found: list[Edit] = []
    try:
        found += _without(source, step.env, keys)
        if step.action != CREDENTIALS_ACTION:
            handed = [e for e in step.with_ if _holds(source, e.span, keys.places)]
            found += _of_action(source, step, handed)
            known = step.action in _FROM_ENVIRONMENT or step.action in _TOKEN_INPUT
            if handed and not known and not (step.uses or "").startswith("./"):  # the repository's own come later
                reason = f"{step.uses} is now handed the session's keys; it must take a session token as well"
                yield Unresolved(source.path, source.line_of(handed[0].span.start), reason)
        change = without_keys(source, step, [place.line for place in keys.places], keys.declared)
        if change.empty:
            found = delete_steps(source, holder, [step])
        else:
            found += change.edits
        for line in change.handed_on:
            reason = "this line now hands on the session's keys; what takes them must take AWS_SESSION_TOKEN as well"
            yield Unresolved(source.path, line, reason)
    except EditError as error:
        yield Unresolved(source.path, step.place.line, f"holds a static key: {error.message}")
        return
    edits += found


def _of_action(source: Source, step: Step, handed: Sequence[Entry]) -> Iterator[Edit]:
    """Let an action take the session: from the environment, or with the token beside the keys where it knows one."""
    if step.action in _FROM_ENVIRONMENT:
        yield from delete_entries(source, step.with_, handed)
        return
    for entry in handed:
        yield from replace_value(source, step.with_, entry, session_value(entry.value))
    name = _TOKEN_INPUT.get(step.action or "")
    if handed and name is not None and step.with_.get(name) is None:
        yield from add_entry(source, step.with_, {name: "${{ env.AWS_SESSION_TOKEN }}"})


def _without(source: Source, entries: Entries, keys: Keys, *, whatever: bool = False) -> Sequence[Edit]:
    """Delete the entries that hold a key: `whatever` they are called, or those whose name the login takes over."""
    held = [entry for entry in entries if _holds(source, entry.span, keys.places)]
    gone = [entry for entry in held if whatever or not _is_read(entry, keys.declared)]
    if not gone or entries.alias:  # it goes where it stands
        return []
    comments = [span for entry in gone if (span := comment_above(source, entry.span.start))]
    whole = len(gone) == len(entries.items)  # then the comments go with the mapping
    return [*delete_entries(source, entries, gone), *(Edit(source.path, s, "") for s in comments if not whole)]


def _holds(source: Source, span: Span, places: frozenset[Place]) -> bool:
    """Whether one of the places lies in the span: several may share a line in flow style."""
    whole = source.place(span)
    start, end = (whole.line, whole.column), (whole.end_line, whole.end_column)
    return any(start <= (place.line, place.column) < end for place in places)


def _line(source: Source, entries: Entries) -> int:
    return source.line_of(entries.span.start)


def jobs_with_keys(workflow: Workflow, places: frozenset[Place]) -> frozenset[str]:
    """The jobs on whose own lines a key stands."""
    source, lines = workflow.source, {place.line for place in places}
    return frozenset(
        job.id
        for job in workflow.jobs
        if any(source.line_of(job.span.start) <= line <= source.line_of(max(job.span.end - 1, 0)) for line in lines)
    )


def borrower(workflow: Workflow, places: frozenset[Place]) -> Job | None:
    """The first job that takes a key from text outside it, through a YAML alias; None where no job does.

    What stands there cannot become one job's own: an edit would change every job that shares it.
    """
    for job in workflow.jobs:
        entries = (*_of_job(job), *(held for step in job.steps for held in (step.env, step.with_)))
        spans = (*(e.span for held in entries for e in held), *(s.run_span for s in job.steps if s.run_span))
        if any(not job.span.covers(span) and _holds(workflow.source, span, places) for span in spans):
            return job
    return None
