"""Which modules a job may run in whose folder is partly worked out: `projects/${{ matrix.project }}/terraform`."""

from __future__ import annotations

import posixpath

from offkey.model.builtin import lru_cache
from offkey.model.unknown import Unknown
from offkey.read.github_expression import evaluate, pieces
from offkey.read.github_expression_values import text
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.repository import Repository
    from offkey.read.github_expression_values import Value

_ANY = "\0"
"""Stands for what only the run knows; no path holds it."""
_WORKSPACE = ("$GITHUB_WORKSPACE/", "${GITHUB_WORKSPACE}/")


def fitting(repository: Repository, written: str, context: Mapping[str, Value]) -> tuple[str, ...]:
    """The folders of modules that `written` may come to, by the parts of the path that are known.

    None where no part of it is a name of its own: that fits everything, and says nothing.
    """
    shape = "".join(_known(written, context))
    for workspace in _WORKSPACE:
        shape = shape.removeprefix(workspace)
    shape = posixpath.normpath(shape)
    if _ANY not in shape or "$" in shape or all(_ANY in part or part == ".." for part in shape.split("/")):
        return ()
    return _fitting(Same(repository), shape)


@lru_cache(maxsize=64)
def _fitting(repository: Same[Repository], shape: str) -> tuple[str, ...]:
    """Found once: each command of a job asks."""
    folders = [module.path for module in repository.value.modules]
    # what is not known is a name; only where that fits nowhere, a path
    return tuple(f for f in folders if _fits_by_part(shape, f)) or tuple(f for f in folders if _fits(shape, f))


def _known(written: str, context: Mapping[str, Value]) -> Iterator[str]:
    for piece in pieces(written):
        said = piece.text if piece.expression is None else evaluate(piece.expression, context)
        yield _ANY if isinstance(said, Unknown) else text(said)


def _fits_by_part(shape: str, folder: str) -> bool:
    wanted, parts = shape.split("/"), folder.split("/")
    return len(wanted) == len(parts) and all(_fits(one, part) for one, part in zip(wanted, parts, strict=True))


def _fits(shape: str, name: str) -> bool:
    """Whether a name begins and ends as it is known to."""
    begin, unknown, rest = shape.partition(_ANY)
    if not unknown:
        return shape == name
    end = rest.rpartition(_ANY)[2]
    return len(name) > len(begin) + len(end) and name.startswith(begin) and name.endswith(end)
