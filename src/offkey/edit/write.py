"""The one function that writes files: all of them or none, whatever interrupts it."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from pathlib import Path

from offkey.edit import journal
from offkey.edit.git import require_clean
from offkey.edit.journal import Change, recover
from offkey.errors import EditError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["recover", "require_clean", "write_all"]


def write_all(root: Path, changes: Mapping[str, bytes | None]) -> tuple[str, ...]:
    """Give files (paths relative to `root`) new content, None deletes; answers the paths that changed.

    Modes are kept, missing directories are made, and a link is written through while it stays
    inside the root. New content is first written beside each file and the old kept, so that an
    error takes everything back, and a killed process is taken back at the next run.
    Raises `EditError` for a path outside the root, for two paths that lead to one file with
    different content, and where the system refuses to write.
    """
    root = Path(os.path.realpath(root))
    try:
        with journal.alone(root):
            recover(root)
            return _write(root, changes)
    except OSError as error:
        where = error.filename or root
        raise EditError(f"cannot write {where}: {error.strerror}", hint="no file was changed") from error


def _write(root: Path, changes: Mapping[str, bytes | None]) -> tuple[str, ...]:
    wanted = _by_real_path(root, changes)
    todo = [change for path, data in wanted.items() if (change := _change(root, path, data)) is not None]
    if not todo:
        return ()
    made = _make_folders(root, todo)
    try:
        journal.note(root, journal.PREPARING, todo)
        _prepare(root, todo, wanted)
        journal.note(root, journal.REPLACING, todo)
        for change in todo:
            _replace(root, change)
        _sync(root, todo)
        journal.note(root, journal.DONE, todo)
    except BaseException:
        recover(root)
        _remove_folders(made)
        raise
    journal.clean_up(root, todo)
    return tuple(change.path for change in todo)


def _by_real_path(root: Path, changes: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
    """The content by the path each change really leads to, links inside the root followed."""
    wanted: dict[str, bytes | None] = {}
    for path, data in sorted(changes.items()):
        real = journal.inside(root, path).relative_to(root).as_posix()
        if real in wanted and wanted[real] != data:
            raise EditError(f"{path} and another path lead to the same file, with different content")
        wanted[real] = data
    return wanted


def _change(root: Path, path: str, data: bytes | None) -> Change | None:
    """What is to be done for one file, None where nothing is."""
    target = root / path
    if target.exists() and not target.is_file():
        raise EditError(f"{path} is not a regular file")
    after = None if data is None else hashlib.sha256(data).hexdigest()
    before = journal.digest(target)
    return Change(path, before, after) if before != after else None


def _prepare(root: Path, todo: list[Change], wanted: Mapping[str, bytes | None]) -> None:
    """Put the new content beside each file, and keep the old one a second time."""
    for change in todo:
        target, data = root / change.path, wanted[change.path]
        exists = change.before is not None
        if data is not None:
            mode = stat.S_IMODE(target.stat().st_mode) if exists else None
            journal.write_new(change.new(root), data, mode=mode)
        if exists:
            _keep(target, change.old(root))


def _keep(target: Path, old: Path) -> None:
    try:
        os.link(target, old)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        shutil.copy2(target, old)


def _replace(root: Path, change: Change) -> None:
    target = root / change.path
    if journal.digest(target) != change.before:
        raise EditError(f"{change.path} was changed by someone else meanwhile")
    if change.after is None:
        target.unlink()
    else:
        change.new(root).replace(target)


def _sync(root: Path, todo: list[Change]) -> None:
    for folder in {(root / change.path).parent for change in todo}:
        journal.sync_directory(folder)


def _make_folders(root: Path, todo: list[Change]) -> list[Path]:
    """Make the directories that are missing; answers them, outermost first."""
    missing: set[Path] = set()
    for change in todo:
        folder = (root / change.path).parent
        while change.after is not None and not folder.exists():
            missing.add(folder)
            folder = folder.parent
    made = sorted(missing)
    for folder in made:
        folder.mkdir(exist_ok=True)
    return made


def _remove_folders(made: list[Path]) -> None:
    for folder in reversed(made):
        if not any(folder.iterdir()):
            folder.rmdir()
