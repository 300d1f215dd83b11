"""Which workflows may name a file or one another, as their bytes show: most do not, and need not be read for it."""

from __future__ import annotations

import posixpath

from offkey.model.builtin import lru_cache
from offkey.read.github_concern import ESCAPE, may_be_named, names_in, workflows_in
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Workflow
    from offkey.model.repository import Repository


def calling(repository: Repository, path: str) -> Iterator[Workflow]:
    """The workflows that may call the one at `path`, in the order of the files."""
    name = next(iter(workflows_in(b"/" + path.encode("utf-8", "surrogateescape"))), b"")
    by_name, _ = _called(Same(repository))
    return (repository.workflows[index] for index in by_name.get(name, ()))


def using(repository: Repository, folder: str) -> Iterator[Workflow]:
    """The workflows that may use the action in `folder`, in the order of the files."""
    name = posixpath.basename(folder).encode("utf-8", "surrogateescape")
    _, spelled = _called(Same(repository))
    return (w for w in repository.workflows if name in w.source.data or name in spelled.get(w.path, b""))


def awaited(repository: Repository, waiting: bytes) -> Iterator[Workflow]:
    """The workflows whose names may stand in the text of one that waits for them."""
    return (workflow for workflow, names in _named(Same(repository)) if may_be_named(names, waiting))


@lru_cache(maxsize=1)
def _called(repository: Same[Repository]) -> tuple[dict[bytes, list[int]], dict[str, bytes]]:
    """Where the workflows are that may call one of a name; and what those use that spell it in a way of their own.

    These are read: a search in their bytes does not see it.
    """
    found: dict[bytes, list[int]] = {}
    spelled: dict[str, bytes] = {}
    for index, workflow in enumerate(repository.value.workflows):
        data = workflow.source.data
        if b"\\" in data and ESCAPE.search(data) is not None:
            uses = [use for job in workflow.jobs for use in (job.uses, *(step.uses for step in job.steps)) if use]
            data = spelled[workflow.path] = "\n".join(uses).encode("utf-8", "surrogateescape")
        for name in workflows_in(data):
            found.setdefault(name, []).append(index)
    return found, spelled


@lru_cache(maxsize=1)
def _named(repository: Same[Repository]) -> tuple[tuple[Workflow, frozenset[bytes]], ...]:
    return tuple((workflow, names_in(workflow.source.data)) for workflow in repository.value.workflows)
