"""A migration's files as changes to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offkey.edit.apply import diff
from offkey.emit.migration import FileChange

if TYPE_CHECKING:
    from offkey.migrate.migration import Migration

__all__ = ["FileChange", "changes"]


def changes(migration: Migration) -> list[FileChange]:
    """One change for each file that the migration edits or creates."""
    plan = migration.plan
    return [
        FileChange(path, diff(path, plan.before.get(path), data), created=path not in plan.before)
        for path, data in plan.after.items()
    ]
