"""A repository as read: every file offkey understands, and every part it could not read."""

from __future__ import annotations

from dataclasses import dataclass, field

from offkey.model.pipeline import CompositeAction, Workflow
from offkey.model.terraform import Module
from offkey.model.text import Incomplete, Source
from offkey.model.text_file import TextFile


@dataclass(frozen=True, slots=True)
class Repository:
    """`root` is absolute; every path inside is relative to it with `/`.

    `seen` counts the files walked over, `read` the files parsed. `slug` is `owner/name` from the
    git remote, or None.
    """

    root: str
    workflows: tuple[Workflow, ...] = ()
    actions: tuple[CompositeAction, ...] = ()
    modules: tuple[Module, ...] = ()
    texts: tuple[TextFile, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)
    incomplete: tuple[Incomplete, ...] = ()
    seen: int = 0
    read: int = 0
    slug: str | None = None

    def module(self, path: str) -> Module | None:
        """The module in directory `path`, or None."""
        return next((m for m in self.modules if m.path == path), None)

    def workflow(self, path: str) -> Workflow | None:
        """The workflow file at `path`, or None."""
        return next((w for w in self.workflows if w.path == path), None)
