"""Which versions of the AWS provider a module of this repository may meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from offkey.model.module import Module
from offkey.model.repository import Repository
from offkey.model.unknown import Unknown
from offkey.read.same import Same
from offkey.rules.versions import Versions, meet, parse, span

_DEPTH = 8
"""How many callers of callers are looked at."""


Callers = Mapping[str, Sequence[Module]]
"""The modules that call a module of the same repository by its path, by that path."""


def provider_versions(module: Module, callers: Callers, *, depth: int = _DEPTH) -> Versions | Unknown:
    """The versions of the AWS provider that a module may meet: its own constraint, and that of each caller."""
    own = parse(module.required_providers.get("aws"))
    if depth == 0:
        return own
    above = [provider_versions(caller, callers, depth=depth - 1) for caller in callers.get(module.path, ())]
    return meet([own, span(above)]) if above else own


def callers_by_path(repository: Repository) -> Callers:
    """Who calls whom in a repository."""
    return _callers_by_path(Same(repository))


@lru_cache(maxsize=1)
def _callers_by_path(repository: Same[Repository]) -> Callers:
    """Read off once: a rule that is asked about each module would look through all of them each time."""
    found: dict[str, list[Module]] = {}
    for caller in repository.value.modules:
        for target in dict.fromkeys(map(caller.target, caller.local_calls)):
            if target is not None:
                found.setdefault(target, []).append(caller)
    return found
