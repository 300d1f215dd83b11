"""A part of a repository is scanned: where the whole of it lies, and what of it is left out."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from offkey.model.text import Source


def root_and_inside(paths: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The root of the repository that these paths lie in, and the paths from there on. They are absolute, and real."""
    from pathlib import Path

    real = [Path(path) for path in paths]
    root = _root(real)
    return str(root), tuple(path.relative_to(root).as_posix() for path in real)


def _root(paths: Sequence[Path]) -> Path:
    """The directory that holds all of `paths`: the repository's root where one is near, as workflows live there."""
    from pathlib import Path

    from offkey.read.relevant import HOSTS

    folders = [path if path.is_dir() else path.parent for path in paths]
    common = Path(os.path.commonpath(folders))
    for folder in (common, *common.parents):
        if (folder / ".git").exists():
            return folder
    parts = common.parts
    above = next((at for at, name in enumerate(parts) if name in HOSTS), None)
    return common if above is None else Path(*parts[:above])


def excluded(source: Source, root: str, asked: Sequence[str], *, beside_root: bool) -> tuple[str, ...]:
    """The paths below `root` that a configuration leaves out, except those that somebody asks for by name.

    They count from the folder of the configuration, or from the root where that is what was said (`--config`).
    """
    from offkey.read.configuration import read_partial

    written = read_partial(source).scan.exclude
    if not written:
        return ()
    from pathlib import Path

    top = Path(root)
    folder = top if beside_root else (top / source.path).resolve().parent
    paths = [folder / path for path in written]
    left = (p for p in paths if p.is_relative_to(top) and not any(Path(a).is_relative_to(p) for a in asked))
    return tuple(path.relative_to(top).as_posix() for path in left)
