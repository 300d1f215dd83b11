"""A migration as JSON (`offkey.migrate/1`) and as text: the diff, what is left, and the steps to go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypedDict

from offkey.emit.style import Style, columns
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.plan import MigrationPlan

MIGRATE: Literal["offkey.migrate/1"] = "offkey.migrate/1"


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file of the change: its unified diff, and the lines it gains and loses."""

    path: str
    diff: str
    created: bool

    @property
    def added(self) -> int:
        """How many lines the change adds."""
        return sum(line.startswith("+") for line in _body(self.diff))

    @property
    def removed(self) -> int:
        """How many lines the change takes away."""
        return sum(line.startswith("-") for line in _body(self.diff))


def _body(diff: str) -> Iterator[str]:
    """The lines of a diff after its `---`/`+++` header."""
    return (line for number, line in enumerate(diff.split("\n")) if number >= 2)


class SecretsDocument(TypedDict):
    """How many long-lived credentials the repository depends on."""

    before: int
    after: int


class EditedDocument(TypedDict):
    """A file that is changed, with the lines it gains and loses."""

    path: str
    added: int
    removed: int


class UnresolvedDocument(TypedDict):
    """What was left alone, and why."""

    path: str
    line: int
    reason: str


class StepDocument(TypedDict):
    """A step that remains: who does it, and how it is taken back."""

    order: int
    who: Literal["offkey", "person"]
    what: str
    undo: str


class MigrateDocument(TypedDict):
    """What `offkey migrate --format json` prints."""

    schema: Literal["offkey.migrate/1"]
    persistent_secrets: SecretsDocument
    edited: list[EditedDocument]
    created: list[str]
    unresolved: list[UnresolvedDocument]
    steps: list[StepDocument]


def document(plan: MigrationPlan, changes: Iterable[FileChange]) -> MigrateDocument:
    """The JSON document of the contract."""
    listed = list(changes)
    return {
        "schema": MIGRATE,
        "persistent_secrets": {"before": plan.secrets_before, "after": plan.secrets_after},
        "edited": [{"path": c.path, "added": c.added, "removed": c.removed} for c in listed if not c.created],
        "created": [c.path for c in listed if c.created],
        "unresolved": [{"path": u.path, "line": u.line, "reason": u.reason} for u in plan.unresolved],
        "steps": [
            {"order": s.order, "who": "offkey" if s.who == "offkey" else "person", "what": s.what, "undo": s.undo}
            for s in plan.steps
        ],
    }


def diff_text(changes: Iterable[FileChange], style: Style) -> str:
    """All diffs, coloured line by line."""
    return "".join(_painted(change.diff, style) for change in changes)


def _painted(diff: str, style: Style) -> str:
    if not style.colour:
        return diff
    paint = {"+": style.good, "-": style.bad, "@": style.dim}
    lines = diff.split("\n")
    return "\n".join(style.bold(t) if n < 2 else paint.get(t[:1], str)(t) for n, t in enumerate(lines))


def summary(plan: MigrationPlan, changes: Iterable[FileChange], style: Style, *, written: bool) -> str:
    """What was done (or would be), what was left alone and why, and the steps that remain."""
    return "\n".join(_summary(plan, list(changes), style, written=written)) + "\n"


def _summary(plan: MigrationPlan, changes: list[FileChange], style: Style, *, written: bool) -> Iterator[str]:
    edited, created = [c for c in changes if not c.created], [c for c in changes if c.created]
    done = "" if written else " would be"
    if not changes:
        none = (
            "" if plan.secrets_before else ": no long-lived AWS key shows here (offkey scan lists what else it finds)"
        )
        yield f"nothing to change{none}"
    for label, group in (("edited", edited), ("created", created)):
        if group:
            yield style.bold(f"{len(group)} {'file' if len(group) == 1 else 'files'}{done} {label}")
            yield from (f"  {line}" for line in columns([_row(c, style) for c in group]))
    if plan.unresolved:
        yield style.bold("left alone")
        yield from (f"  {style.warn(f'{u.path}:{u.line}')}  {u.reason}" for u in plan.unresolved)
    if plan.steps:
        yield style.bold("the steps that remain, in this order")
        for step in plan.steps:
            yield f"  {step.order}. {style.dim(f'[{step.who}]')} {step.what}"
            yield f"     {style.dim('undo: ' + step.undo)}"
    yield persistent(plan.secrets_before, plan.secrets_after, style)


def _row(change: FileChange, style: Style) -> tuple[str, str]:
    return change.path, style.good(f"+{change.added}") + (
        f" {style.bad(f'-{change.removed}')}" if change.removed else ""
    )


def persistent(before: int, after: int, style: Style) -> str:
    """The one number at the end."""
    arrow = f"{before} → {after}"
    return f"{style.bold('persistent secrets:')} {style.bad(arrow) if after else style.good(arrow)}"
