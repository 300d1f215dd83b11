"""The step that trades the job's identity token for the hub role."""

from __future__ import annotations

import re

from offkey.edit.yaml import add_entry, delete_entries, insert_after_step, insert_before_step, replace_value
from offkey.errors import EditError
from offkey.migrate.usage import CREDENTIALS_ACTION
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Edit, Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Entries, Job, Step

CURRENT = "v6"
"""Source: aws-actions/configure-aws-credentials tags, v6.2.3 of 2026-07-22."""

_GONE = frozenset(
    {
        "aws-access-key-id",
        "aws-secret-access-key",
        "aws-session-token",
        "role-external-id",
        "role-chaining",
        "role-skip-session-tagging",
        "web-identity-token-file",
        "aws-profile",
        "use-existing-credentials",
    }
)
"""Inputs that belong to a static key, to a role assumed with one, or that keep the token from being used."""

_SHA = regex(r"[0-9a-f]{40}\Z")
_NOT_IN_A_NAME = regex(r"[^\w+=,.@-]+", re.ASCII)
_LONGEST = 63 - len("-18446744073709551615")
"""What is left of a session name beside the run's id."""


@dataclass(frozen=True, slots=True)
class Login:
    """What the step is to say. `session_name` carries the run id as GitHub's expression."""

    role: str
    region: str
    session_name: str


def session_name(prefix: str, job: str) -> str:
    """A session name that leads from CloudTrail back to the run: `<prefix>-<job>-<run id>`."""
    stem = _NOT_IN_A_NAME.sub("-", f"{prefix}-{job}")[:_LONGEST].strip("-")
    return f"{stem}-${{{{ github.run_id }}}}"


def convert(source: Source, step: Step, login: Login) -> list[Edit]:
    """Turn an existing credentials step into one that uses the token. Its action moves to the current major.

    A step that is pinned to a commit keeps its pin: which commit the newest release is, is not known here.
    """
    edits: list[Edit] = []
    if step.uses_span is not None and not is_pinned(step):
        edits.append(
            Edit(source.path, step.uses_span, _quoted_like(source, step, f"{_written_action(step)}@{CURRENT}"))
        )
    wanted = {"role-to-assume": login.role, "aws-region": login.region, "role-session-name": login.session_name}
    entries = step.with_
    missing = {name: value for name, value in wanted.items() if entries.get(name) is None}
    gone = [entry for entry in entries if entry.key in _GONE]
    if gone and len(gone) == len(entries.items):
        return edits + _rewritten(source, entries, gone[0].span.start, wanted)
    for entry in entries:
        keep = entry.key == "aws-region" or entry.value == wanted.get(entry.key)
        if entry.key in wanted and not keep:
            edits += replace_value(source, entries, entry, wanted[entry.key])
    return edits + delete_entries(source, entries, gone) + add_entry(source, entries, missing)


def _rewritten(source: Source, entries: Entries, start: int, wanted: dict[str, str]) -> list[Edit]:
    """All entries go and others come: the new ones stand in the place of the old ones."""
    indent = " " * (start - source.line_start(start))
    text = f"\n{indent}".join(f"{name}: {value}" for name, value in wanted.items())
    return [Edit(source.path, Span(start, entries.items[-1].span.end), text)]


def is_pinned(step: Step) -> bool:
    """Whether a step's action is pinned to a commit."""
    return bool(_SHA.search((step.uses or "").rpartition("@")[2]))


def is_converted(step: Step, login: Login) -> bool:
    """Whether a step already says what it should."""
    values = step.with_.value
    named = values("role-to-assume") == login.role and bool(values("aws-region"))
    return named and "run_id" in (values("role-session-name") or "") and not any(e.key in _GONE for e in step.with_)


def _written_action(step: Step) -> str:
    return (step.uses or CREDENTIALS_ACTION).split("@", 1)[0]


def _quoted_like(source: Source, step: Step, text: str) -> str:
    """`text` in the quotes that the step's `uses` has."""
    written = source.text(step.uses_span) if step.uses_span else ""
    quote = written[:1] if written[:1] in "'\"" else ""
    return f"{quote}{text}{quote}"


def insert(source: Source, job: Job, login: Login, *, before: int) -> list[Edit]:
    """Insert a credentials step: behind the checkout where that comes first, else before step `before`.

    Raises EditError for a job without steps, which GitHub refuses too.
    """
    if not job.steps:
        raise EditError(f"job {job.id} has no steps", place=job.place)
    text = (
        f"- uses: {CREDENTIALS_ACTION}@{CURRENT}\n"
        "  with:\n"
        f"    role-to-assume: {login.role}\n"
        f"    aws-region: {login.region}\n"
        f"    role-session-name: {login.session_name}\n"
    )
    checkout = next((s for i, s in enumerate(job.steps) if s.action == "actions/checkout" and i < before), None)
    if checkout is not None:
        return insert_after_step(source, checkout, text)
    return insert_before_step(source, job.steps[before], text)
