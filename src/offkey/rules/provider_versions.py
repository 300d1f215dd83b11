"""Which versions of the AWS provider a module of this repository may meet."""

from __future__ import annotations

from offkey.rules.versions import Versions, meet, parse, span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module
    from offkey.model.unknown import Unknown

_DEPTH = 8
"""How many callers of callers are looked at."""


def provider_versions(module: Module, *, depth: int = _DEPTH) -> Versions | Unknown:
    """The versions of the AWS provider that a module may meet: its own constraint, and that of each caller."""
    own = meet((parse(module.required_providers.get("aws")), *_of_blocks(module)))
    if depth == 0:
        return own
    above = [provider_versions(caller, depth=depth - 1) for caller in module.callers]
    return meet([own, span(above)]) if above else own


def _of_blocks(module: Module) -> Iterator[Versions | Unknown]:
    """What the old `version` in a `provider` block allows: it is deprecated, and a constraint all the same.

    Source: https://developer.hashicorp.com/terraform/language/providers/configuration#version-deprecated
    """
    for provider in module.providers if module.signs_in_with("version") else ():
        written = provider.block.body.attribute("version")
        text = getattr(written.value, "value", None) if written else None
        if isinstance(text, str):
            yield parse(text)
