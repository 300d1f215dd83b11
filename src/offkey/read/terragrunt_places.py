"""Terragrunt's functions about places: they say which module a unit runs, and which files it includes.

Absolute paths begin with a folder that no file system has, as it is not known where the repository will lie.

Source: https://terragrunt.gruntwork.io/docs/reference/hcl/functions/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from posixpath import basename, dirname, join, normpath, relpath

from offkey.model.records import cached_property
from offkey.model.regex import regex
from offkey.model.terraform import Value
from offkey.model.unknown import Unknown

Functions = Mapping[str, Callable[[Sequence[Value]], Value]]

_ROOT = "/root of the repository"
_LOCAL = regex(r"\.\.?(?:/|\Z)|" + _ROOT + r"(?:/|\Z)")
_PARENT = "terragrunt.hcl"
"""What `find_in_parent_folders` looks for when it is not told."""
_NOWHERE = Unknown("it is not known where this lies")


class Tree:
    """The files and folders of a repository, as far as offkey reads them."""

    def __init__(self, files: Iterable[str]) -> None:
        self._files = files

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every file and every folder, the root being the empty text."""
        found = {""}
        for path in self._files:
            while path not in found:
                found.add(path)
                path = dirname(path)  # noqa: PLW2901 - on the way up
        return frozenset(found)


def within(folder: str, written: Value) -> str | None:
    """The path in the repository that a text leads to, as a unit in `folder` uses it; None for one outside.

    Two slashes only say from where on Terragrunt copies.
    Source: https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#terraform, `source`
    """
    if not isinstance(written, str) or _LOCAL.match(written) is None or "?" in written:
        return None
    path = normpath(join(_ROOT, folder, written))
    return path[len(_ROOT) + 1 :] if path == _ROOT or path.startswith(f"{_ROOT}/") else None


def functions(tree: Tree, folder: str, *, parent: str | None = None) -> Functions:
    """The functions as a unit in `folder` calls them, or a file that it includes from the folder `parent`."""
    here = join(_ROOT, folder).rstrip("/")
    known = {
        "get_repo_root": _ROOT,
        "get_terragrunt_dir": here,
        "get_original_terragrunt_dir": here,
        "get_path_to_repo_root": relpath(_ROOT, here),
        "get_path_from_repo_root": relpath(here, _ROOT),
    }
    if parent is not None:
        above = join(_ROOT, parent).rstrip("/")
        known |= {
            "get_parent_terragrunt_dir": above,
            "path_relative_to_include": relpath(here, above),
            "path_relative_from_include": relpath(above, here),
        }
    made: dict[str, Callable[[Sequence[Value]], Value]] = {name: _constant(value) for name, value in known.items()}
    made["find_in_parent_folders"] = lambda given: _found_above(tree, folder, given)
    made["dirname"] = lambda given: _of_path(dirname, given)
    made["basename"] = lambda given: _of_path(basename, given)
    return made


def _constant(value: str) -> Callable[[Sequence[Value]], Value]:
    return lambda _given: value


def _of_path(work: Callable[[str], str], given: Sequence[Value]) -> Value:
    path = given[0] if len(given) == 1 else None
    return work(path) if isinstance(path, str) else _NOWHERE


def _found_above(tree: Tree, folder: str, given: Sequence[Value]) -> Value:
    """The nearest file or folder of a name above the unit's own folder."""
    name = given[0] if given else _PARENT
    while isinstance(name, str) and folder:
        folder = dirname(folder)
        path = normpath(join(folder, name))
        if path in tree.paths:
            return join(_ROOT, path)
    return _NOWHERE
