"""The demo's account of each stage: what was found, what changes, and who will trust whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from offkey.emit.style import Style, columns, paragraph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.emit.migration import FileChange
    from offkey.model.finding import Finding, PersistentSecret
    from offkey.model.plan import Federation, HubRole, MigrationPlan

_MOST_LINES = 24
"""A diff longer than this is counted, not shown."""


def scan_lines(secrets: Sequence[PersistentSecret], findings: Sequence[Finding], style: Style) -> Iterator[str]:
    """The long-lived credentials with where they are used, and the rules that found something."""
    yield f"{style.bad(str(len(secrets)))} persistent secrets, {len(findings)} findings"
    rows = []
    for secret in secrets:
        more = len(secret.places) - 1
        rows.append((f"  {secret.id}", style.dim(f"{secret.places[0]}{f' and {more} more' if more else ''}")))
    yield from columns(rows)
    found = Counter(finding.rule for finding in findings)
    yield from (
        f"  {line}" for line in columns([(f"{number} ×", style.dim(rule)) for rule, number in sorted(found.items())])
    )


def migration_lines(
    plan: MigrationPlan, changes: Sequence[FileChange], federation: Federation, style: Style
) -> Iterator[str]:
    """Short diffs whole, long ones counted; the roles that come; what is left to a person."""
    for change in (c for c in changes if not c.created):
        counts = f"{style.good(f'+{change.added}')} {style.bad(f'-{change.removed}')}"
        yield f"{style.bold(change.path)}  {counts}"
        if change.added + change.removed <= _MOST_LINES:
            yield from _diff(change, style)
    created = [change for change in changes if change.created]
    folders = sorted({change.path.rpartition("/")[0] for change in created})
    added = style.good(f"+{sum(change.added for change in created)}")
    yield f"{len(created)} new files  {added}  in {', '.join(folders)}"
    yield ""
    yield from federation_lines(federation, style)
    for left in plan.unresolved:
        yield from paragraph("", "left alone", f"{left.path}:{left.line}  {left.reason}", style=style)
    people = sum(step.who == "person" for step in plan.steps)
    yield style.dim(f"{people} steps remain for a person, each with its undo: offkey migrate lists them")


def _diff(change: FileChange, style: Style) -> Iterator[str]:
    """The lines that go and come, without their surroundings."""
    for number, line in enumerate(change.diff.splitlines()):
        if number >= 2 and line[:1] in ("+", "-"):
            yield f"  {(style.good if line[0] == '+' else style.bad)(line)}"


def federation_lines(federation: Federation, style: Style) -> Iterator[str]:
    """Who gets in where, and where that leads."""
    names = {role.arn: f"{role.name} in {role.account.name}" for role in federation.spoke_roles}
    names |= {role.arn: role.name for role in federation.state_roles}
    rows = []
    for role in federation.hub_roles:
        onwards = ", ".join(names.get(arn, arn) for arn in role.assumes)
        rows.append((style.bold(role.name), f"← {_admitted(role)}", style.dim(f"→ {onwards}") if onwards else ""))
    yield f"in {federation.hub.name} ({federation.hub.id}), for tokens of {federation.issuer}"
    yield from (f"  {line}" for line in columns(rows))


def _admitted(role: HubRole) -> str:
    """The subjects of a role in words: everything behind the repository."""
    contexts = dict.fromkeys(subject.split(":", 2)[2] for subject in role.subjects)
    words = (c.replace("ref:refs/heads/", "push to ").replace("environment:", "environment ") for c in contexts)
    return ", ".join(word.replace("_", " ") for word in words)
