"""Edits of block YAML: entries, keys, steps and jobs come, change and go as whole lines.

What cannot be done without touching something else raises `EditError`; the caller then says so
instead of editing.
"""

from __future__ import annotations

from offkey.edit.lines import blank_before, column, indented, is_blank
from offkey.edit.yaml_entries import add_entry, delete_entries, delete_entry, replace_value
from offkey.edit.yaml_keys import delete_key, insert_key, replace_key, require_no_anchor, set_key
from offkey.edit.yaml_lines import delete_node, insert_lines, require_no_comment_behind
from offkey.edit.yaml_scalar import scalar
from offkey.errors import EditError
from offkey.model.pipeline import CompositeAction, Job, Step, Workflow
from offkey.model.regex import regex
from offkey.model.text import Edit, Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "add_entry",
    "delete_entries",
    "delete_entry",
    "delete_key",
    "delete_steps",
    "insert_after_job",
    "insert_after_step",
    "insert_before_job",
    "insert_before_step",
    "insert_key",
    "replace_key",
    "replace_step",
    "replace_value",
    "scalar",
    "set_key",
    "set_permissions",
]

_DASH = regex(rb"(?:\xef\xbb\xbf)?[ ]*-(?=\s)")


def delete_steps(source: Source, holder: Job | CompositeAction, steps: Iterable[Step]) -> list[Edit]:
    """Delete steps of a job or an action, a blank line that separated them included; not the last one left."""
    gone = list(steps)
    if {id(step) for step in holder.steps} <= {id(step) for step in gone}:
        name, place = (f"job {holder.id}", holder.place) if isinstance(holder, Job) else ("the action", gone[0].place)
        raise EditError(f"{name} would be left without steps", place=place)
    return [_without_gap(source, step) for step in gone]


def replace_step(source: Source, step: Step, text: str) -> list[Edit]:
    """Put `text` (a step from its `- ` on, not indented) in the place of a step's lines."""
    span = _require_lines(source, step)
    require_no_anchor(source, span)
    lines = _fitted(source, step, text)
    require_no_comment_behind(source, span, lines)
    return [Edit(source.path, span, lines)]


def insert_before_step(source: Source, step: Step, text: str) -> list[Edit]:
    """Insert a step (`text` from its `- ` on, not indented) before another one."""
    span = _require_lines(source, step)
    gap = "\n" if blank_before(source, span.start) else ""
    return [insert_lines(source, span.start, _indented_step(source, step, text) + gap)]


def insert_after_step(source: Source, step: Step, text: str) -> list[Edit]:
    """Insert a step (`text` from its `- ` on, not indented) after another one."""
    span = _require_lines(source, step)
    gap = "\n" if blank_before(source, span.start) else ""
    return [insert_lines(source, span.end, gap + _indented_step(source, step, text))]


def insert_before_job(source: Source, job: Job, text: str) -> list[Edit]:
    """Insert a job (`text` from its key on, not indented) before another one, and a blank line."""
    span = _require_job_lines(source, job)
    return [insert_lines(source, span.start, _indented_job(source, job, text) + "\n")]


def insert_after_job(source: Source, job: Job, text: str) -> list[Edit]:
    """Insert a blank line and a job (`text` from its key on, not indented) after another one."""
    span = _require_job_lines(source, job)
    return [insert_lines(source, span.end, "\n" + _indented_job(source, job, text))]


def set_permissions(source: Source, holder: Workflow | Job, scopes: Mapping[str, str]) -> list[Edit]:
    """Make `permissions:` hold these scopes at these levels; others that it holds stay.

    Where the key is absent it is written with exactly `scopes`: the caller knows what the default
    or the workflow's own key gave. `read-all` cannot take a scope more and raises `EditError`.
    """
    present = holder.permissions
    if present is None:
        lines = "\n".join(f"  {scope}: {level}" for scope, level in scopes.items())
        before = "jobs" if isinstance(holder, Workflow) else None
        return insert_key(source, holder, f"permissions:\n{lines}", before=before)
    if present.all == "write-all":
        return []
    if present.all is not None:
        raise EditError("permissions: read-all would have to be spelled out", place=source.place(present.span))
    edits: list[Edit] = []
    missing: dict[str, str] = {}
    for scope, level in scopes.items():
        entry = present.entries.get(scope)
        if entry is None:
            missing[scope] = level
        elif entry.value != level:
            edits += replace_value(source, present.entries, entry, level)
    return edits + add_entry(source, present.entries, missing)


def _without_gap(source: Source, step: Step) -> Edit:
    """The deletion of a step, and of the blank line above it where another follows."""
    span = _require_lines(source, step)
    require_no_anchor(source, span)
    dash = source.data.index(b"-", span.start)
    edit = delete_node(source, Span(dash, len(source.data[: span.end].rstrip())), what="the step")
    if not is_blank(source, edit.span.end):
        return edit
    if blank_before(source, edit.span.start):
        return Edit(edit.path, Span(source.line_start(edit.span.start - 1), edit.span.end), "")
    if source.data[: edit.span.start].rstrip().endswith(b":"):  # nothing above it to keep apart from what follows
        return Edit(edit.path, Span(edit.span.start, source.line_end(edit.span.end)), "")
    return edit


def _require_lines(source: Source, step: Step) -> Span:
    if not _DASH.match(source.data, step.span.start):
        raise EditError("the step shares its line with others", place=step.place)
    return step.span


def _require_job_lines(source: Source, job: Job) -> Span:
    before = source.data[source.line_start(job.key_span.start) : job.key_span.start]
    if before.strip(b" ") or source.line_start(job.span.start) != job.span.start:
        raise EditError(f"job {job.id} shares its line with others", place=job.place)
    return job.span


def _indented_step(source: Source, step: Step, text: str) -> str:
    return indented(text, " " * column(source, source.data.index(b"-", step.span.start)))


def _fitted(source: Source, step: Step, text: str) -> str:
    """The step's text, ending as the file does: without a newline where its last line has none."""
    lines = _indented_step(source, step, text)
    return lines if source.data[: step.span.end].endswith(b"\n") else lines.removesuffix("\n")


def _indented_job(source: Source, job: Job, text: str) -> str:
    return indented(text, " " * column(source, job.key_span.start))
