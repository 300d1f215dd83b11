"""Terragrunt's functions about places: they say which module a unit runs, and which files it includes.

Absolute paths begin with a folder that no file system has, as it is not known where the repository will lie.

Source: https://terragrunt.gruntwork.io/docs/reference/hcl/functions/
"""

from __future__ import annotations

from posixpath import basename, dirname, join, normpath, relpath

from offkey.model.builtin import Callable, Mapping, cached_property, partial
from offkey.model.hcl_expression import Call, Expression
from offkey.model.regex import regex
from offkey.model.terraform import Value
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

Function = Callable[[Call, Callable[[Expression], Value]], Value]
Functions = Mapping[str, Function]

ROOT = "/root of the repository"
"""Where absolute paths begin."""
_LOCAL = regex(r"\.\.?(?:/|\Z)|" + ROOT + r"(?:/|\Z)")
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


def module_at(folder: str, source: Value) -> str | None:
    """The folder in the repository that the source of a module leads to; None for one that leads elsewhere.

    Two slashes only say from where on Terragrunt copies.
    Source: https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#terraform, `source`
    """
    is_local = isinstance(source, str) and _LOCAL.match(source) is not None and "?" not in source
    return within(folder, source) if is_local else None


def within(folder: str, written: Value) -> str | None:
    """The path in the repository that a text leads to, as a file in `folder` uses it; None for one outside."""
    if not isinstance(written, str):
        return None
    path = normpath(join(ROOT, folder, written))
    return path[len(ROOT) + 1 :] if path == ROOT or path.startswith(f"{ROOT}/") else None


def functions(tree: Tree, folder: str, *, parent: str | None = None) -> Functions:
    """The functions as a unit in `folder` calls them, or a file that it includes from the folder `parent`."""
    here = join(ROOT, folder).rstrip("/")
    known = {
        "get_repo_root": ROOT,
        "get_terragrunt_dir": here,
        "get_original_terragrunt_dir": here,
        "get_path_to_repo_root": relpath(ROOT, here),
        "get_path_from_repo_root": relpath(here, ROOT),
    }
    if parent is not None:
        above = join(ROOT, parent).rstrip("/")
        known |= {
            "get_parent_terragrunt_dir": above,
            "path_relative_to_include": relpath(here, above),
            "path_relative_from_include": relpath(above, here),
        }
    made: dict[str, Function] = {name: partial(_constant, value) for name, value in known.items()}
    made["find_in_parent_folders"] = partial(_found_above, tree, folder)
    made["dirname"] = partial(_of_path, dirname)
    made["basename"] = partial(_of_path, basename)
    return made


def _constant(value: str, _call: Call, _evaluate: Callable[[Expression], Value]) -> Value:
    return value


def _of_path(work: Callable[[str], str], call: Call, evaluate: Callable[[Expression], Value]) -> Value:
    path = evaluate(call.arguments[0]) if len(call.arguments) == 1 else None
    return work(path) if isinstance(path, str) else _NOWHERE


def _found_above(tree: Tree, folder: str, call: Call, evaluate: Callable[[Expression], Value]) -> Value:
    """The nearest file or folder of a name above the unit's own folder."""
    name = evaluate(call.arguments[0]) if call.arguments else _PARENT
    while isinstance(name, str) and folder:
        folder = dirname(folder)
        path = normpath(join(folder, name))
        if path in tree.paths:
            return join(ROOT, path)
    return _NOWHERE
