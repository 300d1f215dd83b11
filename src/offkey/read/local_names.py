"""Which workflows may name a file or one another, as their bytes show: most do not, and need not be read for it."""

from __future__ import annotations

import posixpath
from functools import lru_cache

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
    by_name, unsure = _called(Same(repository))
    found = by_name.get(name, ())
    return (repository.workflows[index] for index in (sorted({*found, *unsure}) if unsure else found))


def using(repository: Repository, folder: str) -> Iterator[Workflow]:
    """The workflows that may use the action in `folder`, in the order of the files."""
    name = posixpath.basename(folder).encode("utf-8", "surrogateescape")
    _, unsure = _called(Same(repository))
    return (w for index, w in enumerate(repository.workflows) if name in w.source.data or index in unsure)


def awaited(repository: Repository, waiting: bytes) -> Iterator[Workflow]:
    """The workflows whose names may stand in the text of one that waits for them."""
    return (workflow for workflow, names in _named(Same(repository)) if may_be_named(names, waiting))


@lru_cache(maxsize=1)
def _called(repository: Same[Repository]) -> tuple[dict[bytes, list[int]], frozenset[int]]:
    """Where the workflows are that may call one of a name, and those that spell things so that a search misses them."""
    found: dict[bytes, list[int]] = {}
    unsure: set[int] = set()
    for index, workflow in enumerate(repository.value.workflows):
        data = workflow.source.data
        if b"\\" in data and ESCAPE.search(data) is not None:
            unsure.add(index)
        for name in workflows_in(data):
            found.setdefault(name, []).append(index)
    return found, frozenset(unsure)


@lru_cache(maxsize=1)
def _named(repository: Same[Repository]) -> tuple[tuple[Workflow, frozenset[bytes]], ...]:
    return tuple((workflow, names_in(workflow.source.data)) for workflow in repository.value.workflows)
