"""Which versions of the AWS provider a module of this repository may meet."""

from __future__ import annotations

from offkey.model.module import Module
from offkey.model.unknown import Unknown
from offkey.rules.versions import Versions, meet, parse, span

_DEPTH = 8
"""How many callers of callers are looked at."""


def provider_versions(module: Module, *, depth: int = _DEPTH) -> Versions | Unknown:
    """The versions of the AWS provider that a module may meet: its own constraint, and that of each caller."""
    own = parse(module.required_providers.get("aws"))
    if depth == 0:
        return own
    above = [provider_versions(caller, depth=depth - 1) for caller in module.callers]
    return meet([own, span(above)]) if above else own
