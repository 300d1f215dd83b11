"""Copies of the repository to run in: the repository itself is never touched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

_LEFT_OUT = frozenset({".git", ".terraform", "node_modules", ".venv", "venv", "__pycache__", ".mypy_cache", ".tox"})


def copy_repository(root: Path, target: Path) -> None:
    """Copy what a checkout would hold. State files and plan files of the user's own runs stay behind.

    Symbolic links are copied as links, and only where they stay inside the repository.
    """
    shutil.copytree(root, target, symlinks=True, ignore=_ignored(root), dirs_exist_ok=True)


def _ignored(root: Path) -> Callable[[str, list[str]], Iterable[str]]:
    inside = os.path.realpath(root) + os.sep

    def ignore(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if name in _LEFT_OUT or _is_state(name) or _escapes(folder, name)}

    def _escapes(folder: str, name: str) -> bool:
        path = Path(folder, name)
        return path.is_symlink() and not os.path.realpath(path).startswith(inside)

    return ignore


def _is_state(name: str) -> bool:
    return name.endswith(".tfstate") or ".tfstate." in name


class Artifacts:
    """What jobs hand to each other: `actions/upload-artifact` and `actions/download-artifact`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def upload(self, name: str, workspace: Path, patterns: Iterable[str]) -> int:
        """Store the files that `patterns` name, and return how many there were.

        As upload-artifact does it: the common parent folder of all matched files becomes the root
        of the artifact. Source: actions/upload-artifact README, "Upload using Multiple Paths".
        """
        roots = [_literal_root(workspace, p) for p in patterns]
        files = sorted({f for p in patterns for f in _matched(workspace, p)})
        if not files:
            return 0
        common = Path(os.path.commonpath([str(r) for r in roots]))
        for file in files:
            base = common if file.is_relative_to(common) and file != common else file.parent
            target = self._folder / name / file.relative_to(base)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
        return len(files)

    def download(self, name: str, target: Path) -> bool:
        """Put the artifact into `target`; False where no job has stored it."""
        stored = self._folder / name
        if not stored.is_dir():
            return False
        shutil.copytree(stored, target, dirs_exist_ok=True)
        return True


def _literal_root(workspace: Path, pattern: str) -> Path:
    """The folder an upload pattern starts from: everything before its first wildcard."""
    parts: list[str] = []
    for part in Path(pattern).parts:
        if any(c in part for c in "*?["):
            break
        parts.append(part)
    path = workspace.joinpath(*parts)
    return path if path.is_dir() else path.parent


def _matched(workspace: Path, pattern: str) -> Iterable[Path]:
    inside = workspace.resolve()
    literal = workspace / pattern
    found = [literal] if literal.exists() else sorted(workspace.glob(pattern.removeprefix("./") or "*"))
    for path in found:
        if not path.resolve().is_relative_to(inside):
            continue
        if path.is_dir():
            yield from (f for f in sorted(path.rglob("*")) if f.is_file())
        else:
            yield path
