"""Which workflows may name a file of the repository, as its bytes show: most name none, and need not be read for it."""

from __future__ import annotations

import posixpath
from functools import lru_cache

from offkey.read.github_concern import ESCAPE
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Workflow
    from offkey.model.repository import Repository


def naming(repository: Repository, path: str) -> Iterator[Workflow]:
    """The workflows in which the name of the file or folder at `path` may stand, in the order of the files."""
    name = posixpath.basename(path).encode("utf-8", "surrogateescape")
    spelled = _spelled(Same(repository))
    return (w for w in repository.workflows if name in w.source.data or w.path in spelled)


@lru_cache(maxsize=1)
def _spelled(repository: Same[Repository]) -> frozenset[str]:
    """The workflows that spell something in a way which a search does not see."""
    found = ((w.path, w.source.data) for w in repository.value.workflows)
    return frozenset(path for path, data in found if b"\\" in data and ESCAPE.search(data) is not None)
