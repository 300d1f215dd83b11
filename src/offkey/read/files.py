"""The walk over a repository: which files there are, in an order that never changes.

Links are followed to files inside the root only; a linked directory is read where it really lies.
"""

from __future__ import annotations

import os
import stat

from offkey.errors import UsageError
from offkey.model.builtin import partial
from offkey.model.records import dataclass, field
from offkey.model.text import Incomplete

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

SKIPPED = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".terraform",
        ".terragrunt-cache",
        "node_modules",
        "vendor",
        ".venv",
        "venv",
        ".tox",
        ".nox",
        "__pycache__",
    }
)
"""Directories that hold other people's files, or none."""

MAX_BYTES = 10 * 1024 * 1024
"""A file larger than this is reported, not read: nobody wrote it by hand."""


_MOST = 64 * 1024
"""Nearly every file is shorter, and read at once: what kind of file it is matters to the others."""
_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A file may have become a pipe since it was listed: opening one would wait for a writer."""


MANY = 2_000
"""So many files are worth another process."""
_SHARE = 3
"""Of so many folders this process walks one: the other has nothing else to do meanwhile."""


@dataclass(slots=True)
class Walk:
    """What a walk found: files relative to the root with `/`, directories it could not enter, and what it left out."""

    files: list[str] = field(default_factory=list)
    incomplete: list[Incomplete] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)

    def add(self, other: Walk) -> None:
        """What another one found as well."""
        self.files += other.files
        self.incomplete += other.incomplete
        self.excluded += other.excluded


def walk(
    root: str | Path,
    *,
    paths: Sequence[str | Path] | None = None,
    exclude: Sequence[str] = (),
    meanwhile: Callable[[], object] | None = None,
) -> Walk:
    """Every regular file below `root`, or below those of `paths`, sorted; nothing at or below `exclude`.

    A path that names a file brings the files beside it: a Terraform module or a called workflow
    means nothing in part. Of a large tree another process walks the most, if this one has something to do
    `meanwhile`. Raises `UsageError` for a path that does not exist or leaves the root.
    """
    if not os.path.isdir(root):
        raise UsageError(f"{root} is not a directory")
    found = Walk()
    real = os.path.realpath(root)
    left_out = frozenset(exclude)
    for start, deep in _starts(root, real, paths):
        left = _walk(found, real, [start], deep=deep, exclude=left_out, most=MANY if meanwhile else None)
        if left and meanwhile is not None:
            from offkey.read.forked import both  # few trees are so large

            own, others = left[::_SHARE], [folder for index, folder in enumerate(left) if index % _SHARE]
            rest, own_rest = both(
                partial(_rest, real, others, left_out), partial(_after, meanwhile, real, own, left_out)
            )
            found.add(rest)
            found.add(own_rest)
            meanwhile = None
    found.files = sorted(set(found.files))
    found.excluded.sort()
    return found


def skipped(path: str, environments: Collection[str]) -> bool:
    """Whether a walk would not come to `path`. `environments` are the folders that hold a `pyvenv.cfg`."""
    folders = path.split("/")[:-1]
    parents = {"/".join(folders[: depth + 1]) for depth in range(len(folders))}
    return not SKIPPED.isdisjoint(folders) or not parents.isdisjoint(environments)


def load(root: str | Path, path: str) -> bytes | Incomplete:
    """The bytes of one file, or why they cannot be had."""
    try:
        opened = os.open(f"{root}/{path}", os.O_RDONLY | _NEVER_WAIT)
    except OSError as error:
        return Incomplete(path, 1, f"cannot be read: {error.strerror}")
    try:
        data = os.read(opened, _MOST)
        return data if 0 < len(data) < min(_MOST, MAX_BYTES) else _whole(opened, path, data)
    except OSError as error:
        return Incomplete(path, 1, f"cannot be read: {error.strerror}")
    finally:
        os.close(opened)


def load_all(root: str | Path, paths: Sequence[str], *, halved: bool = False) -> list[bytes | Incomplete]:
    """The same of several files; with `halved`, another process reads half of many."""
    if not halved or len(paths) < MANY:
        return _each(root, paths)
    from offkey.read.forked import in_halves  # few trees are so large

    first, second = in_halves(partial(_each, root), paths)
    return first + second


def _each(root: str | Path, paths: Sequence[str]) -> list[bytes | Incomplete]:
    return [load(root, path) for path in paths]


def _whole(opened: int, path: str, data: bytes) -> bytes | Incomplete:
    """The bytes of an open file of which `data` are the first; it may grow meanwhile, and is no file if it has no end.

    Only at the end of a regular file are there fewer bytes than asked for.
    Source: POSIX.1-2017, read(), "RATIONALE".
    """
    about = os.fstat(opened)
    if not stat.S_ISREG(about.st_mode):
        return Incomplete(path, 1, "cannot be read: not a regular file")
    if about.st_size > MAX_BYTES:
        return Incomplete(path, 1, f"is larger than {MAX_BYTES // 1024 // 1024} MB")
    parts = [data]
    while sum(map(len, parts)) <= MAX_BYTES and (more := os.read(opened, MAX_BYTES)):
        parts.append(more)
    return b"".join(parts)[:MAX_BYTES]


def _starts(root: str | Path, real: str, paths: Sequence[str | Path] | None) -> Iterator[tuple[str, bool]]:
    """Where to begin, relative to the root, and whether to go deeper."""
    if paths is None:
        yield "", True
        return
    for path in paths:
        full = os.path.realpath(os.path.join(root, path))
        if not os.path.exists(full):
            raise UsageError(f"{path} does not exist")
        if not _inside(full, real):
            raise UsageError(f"{path} lies outside {root}")
        deep = os.path.isdir(full)
        relative = os.path.relpath(full if deep else os.path.dirname(full), real).replace(os.sep, "/")
        yield "" if relative == "." else relative, deep


def _after(meanwhile: Callable[[], object], root: str, folders: list[str], exclude: frozenset[str]) -> Walk:
    meanwhile()
    return _rest(root, folders, exclude)


def _rest(root: str, folders: list[str], exclude: frozenset[str]) -> Walk:
    found = Walk()
    _walk(found, root, folders, deep=True, exclude=exclude)
    return found


def _walk(
    found: Walk, root: str, pending: list[str], *, deep: bool, exclude: frozenset[str], most: int | None = None
) -> list[str]:
    """Walk through folders, and give those that are left after the `most` files."""
    while pending and (most is None or len(found.files) < most):
        folder = pending.pop()
        try:
            with os.scandir(f"{root}/{folder}") as listing:
                entries = [(entry.name, entry) for entry in listing]
        except OSError as error:
            found.incomplete.append(Incomplete(folder or ".", 1, f"cannot be listed: {error.strerror}"))
            continue
        if any([name == "pyvenv.cfg" for name, _ in entries]):
            continue
        start = f"{folder}/" if folder else ""
        for name, entry in entries:
            path = start + name
            if path in exclude:
                found.excluded.append(path)
            elif _is_file(entry, root):
                found.files.append(path)
            elif deep and name not in SKIPPED and entry.is_dir(follow_symlinks=False):
                pending.append(path)
    return pending


def _is_file(entry: os.DirEntry[str], root: str) -> bool:
    if not entry.is_symlink():
        return entry.is_file(follow_symlinks=False)
    target = os.path.realpath(entry.path)
    return _inside(target, root) and os.path.isfile(target)


def _inside(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)
