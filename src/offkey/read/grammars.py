"""The compiled parts of tree-sitter and its grammars, each by itself: their packages import as much again for types."""

from __future__ import annotations

import sys

from offkey.model.builtin import SimpleNamespace, lru_cache
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec
    from typing import Any

    from tree_sitter import Language
else:
    try:  # `importlib` has them from there, and takes as long to import as a grammar
        from _frozen_importlib import module_from_spec
        from _frozen_importlib_external import PathFinder
    except ImportError:
        from importlib.machinery import PathFinder
        from importlib.util import module_from_spec


@lru_cache(maxsize=None)
def language(package: str) -> Language:
    """The language of a grammar's package."""
    made: Language = tree_sitter().Language(_compiled(package).language())
    return made


def tree_sitter() -> Any:
    """The classes of tree-sitter, as its package has them."""
    return _compiled("tree_sitter")


def _compiled(package: str) -> Any:
    """The module `_binding` of a package, the one that the package itself has or will have."""
    name = f"{package}._binding"
    if name not in sys.modules:
        _import(package, name)
    return sys.modules[name]


def _import(package: str, name: str) -> None:
    whole = PathFinder.find_spec(package)
    places = whole.submodule_search_locations if whole else None
    found = PathFinder.find_spec(name, places) if places else None
    if found is None or found.loader is None:  # in some archive, or built in another way
        __import__(name)
        return
    lent: dict[str, Any] = {each: stand_in for each, stand_in in _STAND_INS.items() if each not in sys.modules}
    sys.modules |= lent
    try:
        binding = module_from_spec(found)
        found.loader.exec_module(binding)
    finally:
        for each in lent:
            del sys.modules[each]
    sys.modules[name] = binding


_STAND_INS = {
    "re": SimpleNamespace(compile=regex),
    "enum": SimpleNamespace(IntEnum=lambda name, members: type(name, (int,), members)),
}
"""What tree-sitter takes from modules of Python's while it is imported, for queries and logs, which nobody here makes.
To import those modules takes ten times as long as tree-sitter itself.
Source: py-tree-sitter, tree_sitter/binding/module.c."""
