"""Which versions of the AWS provider a module of this repository may meet."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from offkey.model.repository import Repository
from offkey.model.terraform import Module
from offkey.model.unknown import Unknown
from offkey.rules.versions import Versions, meet, parse, span

_DEPTH = 8
"""How many callers of callers are looked at."""


def provider_versions(repository: Repository, module: Module, *, depth: int = _DEPTH) -> Versions | Unknown:
    """The versions of the AWS provider that a module may meet: its own constraint, and that of each caller."""
    own = parse(module.required_providers.get("aws"))
    if depth == 0:
        return own
    callers = [provider_versions(repository, caller, depth=depth - 1) for caller in _callers(repository, module)]
    return meet([own, span(callers)]) if callers else own


def _callers(repository: Repository, module: Module) -> Iterable[Module]:
    """The modules of this repository that call `module` by its path."""
    for caller in repository.modules:
        sources = (call.source for call in caller.calls if isinstance(call.source, str))
        local = (s for s in sources if s.startswith(("./", "../")))
        if any(posixpath.normpath(posixpath.join(caller.path or ".", s)) == (module.path or ".") for s in local):
            yield caller
