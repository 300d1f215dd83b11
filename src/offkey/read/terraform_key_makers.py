"""Which modules of Terraform a key may come to that Terraform makes: told by the bytes, before anything is parsed."""

from __future__ import annotations

from posixpath import dirname

from offkey.model.builtin import lru_cache
from offkey.read.module_links import Related
from offkey.read.same import Same
from offkey.read.terraform_key_words import KEY_MODULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from offkey.model.module import Module
    from offkey.model.node import ModuleNode
    from offkey.model.repository import Repository

_UNIT = ".hcl"
_DEPENDENCY = b"config_path"


def is_near_made_keys(node: ModuleNode) -> bool:
    """Whether a key that Terraform makes may come to the module: it makes one, or one does that has a caller with it.

    Only related ones are looked at: a process of several that share a large tree does not search all of it.
    """
    path = node.module.path
    if path.endswith(_UNIT):
        return path in _near_made_keys(Same(node.repository))
    known = _judged(Same(node.repository))
    if path not in known:
        around = {path, *node.module.related}
        modules = (node.module if one == path else node.repository.module(one) for one in around)
        near = _near(module for module in modules if module is not None and _makes_keys(module))
        known |= {one: one in near for one in around}
    return known[path]


def takes_made_keys(node: ModuleNode) -> bool:
    """Whether the module may be given such a key: also by a unit of Terragrunt that is related to it."""
    repository = Same(node.repository)
    return node.module.path in _taking_made_keys(repository) if _has_units(repository) else is_near_made_keys(node)


def taking_units(repository: Repository) -> frozenset[str]:
    """The units of Terragrunt that may take the outputs of one whose module makes a key: they name its folder."""
    return _taking_units(Same(repository)) if _has_units(Same(repository)) else frozenset()


@lru_cache(maxsize=1)
def _judged(_repository: Same[Repository]) -> dict[str, bool]:
    return {}


@lru_cache(maxsize=1)
def _has_units(repository: Same[Repository]) -> bool:
    return any(path.endswith(_UNIT) for path in repository.value.sources)


@lru_cache(maxsize=1)
def _near_made_keys(repository: Same[Repository]) -> frozenset[str]:
    """All modules that such a key may come to, units of Terragrunt among them."""
    return _near(module for module in repository.value.modules if _makes_keys(module))


def _near(making: Iterable[Module]) -> frozenset[str]:
    """The modules to which what these make may come."""
    together: dict[Same[Collection[str]], list[str]] = {}
    for module in making:
        together.setdefault(Same(module.related), []).append(module.path)
    found = set[str]()
    for related, paths in together.items():
        found.update(related.value.reached_from(paths) if isinstance(related.value, Related) else paths)
    return frozenset(found)


def _makes_keys(module: Module) -> bool:
    return module.says("aws_iam_access_key") or _calls_maker(module)


@lru_cache(maxsize=1)
def _taking_made_keys(repository: Same[Repository]) -> frozenset[str]:
    """The modules that may be given such a key: also those related to a unit of Terragrunt that may take it."""
    near, taking = _near_made_keys(repository), _taking_units(repository)
    related = (m.path for m in repository.value.modules if not taking.isdisjoint(m.related)) if taking else ()
    return near.union(related)


@lru_cache(maxsize=1)
def _taking_units(repository: Same[Repository]) -> frozenset[str]:
    making = [path for path in _near_made_keys(repository) if path.endswith(_UNIT)]
    making += [unit.path for unit in repository.value.units if _calls_maker(unit)]
    folders = {dirname(path).rpartition("/")[2].encode("utf-8", "surrogateescape") for path in making}
    return frozenset(
        path
        for path, source in (repository.value.sources.items() if folders else ())
        if path.endswith(_UNIT) and _DEPENDENCY in source.data and any(folder in source.data for folder in folders)
    )


def _calls_maker(module: Module) -> bool:
    """Whether the module calls a public one that makes a key."""
    calls = [call for call in module.calls_of(KEY_MODULES) if KEY_MODULES in str(call.source)]
    if not calls:
        return False
    from offkey.read.key_modules import is_key_module

    return any(map(is_key_module, calls))
