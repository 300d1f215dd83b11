"""The journal of a write: enough to take back a half-made one, also after the machine stopped.

It lies in the root as long as a write is under way. A journal may have come with a repository that
nobody here wrote, so it is trusted with nothing: it can only move files beside one another, and
only over content whose hash says that it was written by the same run.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import contextmanager
from pathlib import Path

from offkey.errors import EditError
from offkey.model.records import asdict, dataclass
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAME = ".offkey-journal.json"
PREPARING, REPLACING, DONE = "preparing", "replacing", "done"
_SHA256 = regex(r"[0-9a-f]{64}\Z")
_MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Change:
    """One file: its path relative to the root, and the SHA-256 of its content before and after.

    None stands for a file that does not exist.
    """

    path: str
    before: str | None
    after: str | None

    def new(self, root: Path) -> Path:
        """Where the new content waits."""
        return _beside(root / self.path, "new")

    def old(self, root: Path) -> Path:
        """Where the old content is kept until all files are replaced."""
        return _beside(root / self.path, "old")


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold `root` against other offkey processes. Raises `EditError` where one of them writes there now."""
    if os.name != "posix":  # directories cannot be locked elsewhere
        yield
        return
    import fcntl

    descriptor = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise EditError(f"another offkey is writing in {root}") from error
    finally:
        os.close(descriptor)


def note(root: Path, state: str, changes: Iterable[Change]) -> None:
    """Write the journal; it is on disk when this returns."""
    text = json.dumps({"state": state, "changes": [asdict(change) for change in changes]})
    temporary = _unfinished(root)
    temporary.unlink(missing_ok=True)
    write_new(temporary, text.encode())
    temporary.replace(root / NAME)
    sync_directory(root)


def recover(root: Path) -> bool:
    """Take back a write that was interrupted; whether there was one.

    A write that had replaced every file is completed instead. Raises `EditError` for a journal
    that offkey did not write.
    """
    journal = root / NAME
    _unfinished(root).unlink(missing_ok=True)
    if not journal.is_file() or journal.is_symlink():
        return False
    state, changes = _read(journal)
    if state == REPLACING:
        for change in changes:
            _take_back(root, change)
    clean_up(root, changes)
    return True


def clean_up(root: Path, changes: Iterable[Change]) -> None:
    """Remove what a write left beside its files, and at last the journal."""
    for change in changes:
        for leftover in (change.new(root), change.old(root)):
            leftover.unlink(missing_ok=True)
    (root / NAME).unlink(missing_ok=True)
    sync_directory(root)


def inside(root: Path, path: str) -> Path:
    """The file at `path` below `root`, links followed. Raises `EditError` where it leaves `root` or enters `.git`."""
    wrong = EditError(f"{path!r} does not lie inside {root}")
    if {"", ".", "..", ".git"} & set(path.split("/")) or "\\" in path or "\0" in path:
        raise wrong
    target, real = Path(os.path.realpath(root / path)), Path(os.path.realpath(root))
    if not target.is_relative_to(real) or ".git" in target.relative_to(real).parts:
        raise wrong
    return target


def digest(path: Path) -> str | None:
    """The SHA-256 of a regular file; None where there is none."""
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_new(path: Path, data: bytes, *, mode: int | None = None) -> None:
    """Write a file that must not exist, through to the disk. Raises `FileExistsError`."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    if mode is not None:
        path.chmod(mode)


def sync_directory(folder: Path) -> None:
    """Make renames in `folder` last, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _unfinished(root: Path) -> Path:
    """Where a journal is written before it counts."""
    return root / f"{NAME}.new"


def _beside(path: Path, kind: str) -> Path:
    return path.with_name(f".{path.name}.offkey-{kind}")


def _read(journal: Path) -> tuple[str, tuple[Change, ...]]:
    foreign = EditError(f"{journal} is not a journal of offkey", hint="look at it, then delete it")
    try:
        if journal.stat().st_size > _MAX_BYTES:
            raise foreign
        content = json.loads(journal.read_bytes())
        changes = tuple(Change(**change) for change in content["changes"])
        state = content["state"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise foreign from error
    if state not in {PREPARING, REPLACING, DONE} or not all(_is_sound(journal.parent, change) for change in changes):
        raise foreign
    return state, changes


def _is_sound(root: Path, change: Change) -> bool:
    hashes = (change.before, change.after)
    if not all(value is None or (isinstance(value, str) and _SHA256.match(value)) for value in hashes):
        return False
    return isinstance(change.path, str) and inside(root, change.path) == Path(os.path.realpath(root)) / change.path


def _take_back(root: Path, change: Change) -> None:
    """Undo one file, if it was replaced by this write and by no one since."""
    target = root / change.path
    if digest(target) != change.after or target.is_symlink():
        return
    if change.before is None:
        target.unlink(missing_ok=True)
    elif digest(change.old(root)) == change.before:
        change.old(root).replace(target)
