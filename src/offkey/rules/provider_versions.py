"""Which versions of the AWS provider a module of this repository may meet."""

from __future__ import annotations

import posixpath

from offkey.model.regex import MULTILINE, regex
from offkey.read.example_paths import is_example
from offkey.rules.versions import ANY, Versions, meet, parse, span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.module import Module
    from offkey.model.text import Source
    from offkey.model.unknown import Unknown

_DEPTH = 8
"""How many callers of callers are looked at."""
_AWS = frozenset({"aws"})
_LOCK = ".terraform.lock.hcl"
_LOCKED = regex(
    rb'^provider\s+"registry\.(?:terraform\.io|opentofu\.org)/hashicorp/aws"\s*\{[^}]*?^\s*version\s*=\s*"([\d.]+)"',
    MULTILINE,
)
"""Source: https://developer.hashicorp.com/terraform/language/files/dependency-lock"""


def provider_versions(module: Module, *, depth: int = _DEPTH) -> Versions | Unknown:
    """The versions of the AWS provider that a module may meet: its own constraint, and that of each caller.

    Where it is locked, that is the one that `init` installs, unless the constraint asks for another by now.
    """
    own = meet((parse(module.required_providers.get("aws")), *_of_blocks(module)))
    locked = meet((own, _locked(module)))
    own = own if isinstance(locked, Versions) and locked.empty else locked
    if depth == 0:
        return own
    above = [
        _of_unit(caller, module) if caller.is_unit else provider_versions(caller, depth=depth - 1)
        for caller in module.callers
    ]
    return meet([own, span(above)]) if above else own


def _of_unit(unit: Module, module: Module) -> Versions | Unknown:
    from offkey.rules.unit_versions import provider_versions_of_unit  # most callers are modules

    beside = module.reading.modules.get(posixpath.dirname(unit.path))
    return provider_versions_of_unit(unit, beside, module.reading.texts)


def _locked(module: Module) -> Versions | Unknown:
    """The locked version where a module is set up to be run; those who call a published one lock their own."""
    locked = locked_in(module.path, module.reading.texts)  # as few are, and the providers are slow to read
    return locked if locked is ANY or module.providers or module.backends else ANY


def locked_in(folder: str, texts: Mapping[str, Source]) -> Versions | Unknown:
    """The version that the lock file of a folder has."""
    source = texts.get(posixpath.join(folder, _LOCK))
    if source is None or is_example(source.path):
        return ANY
    match = _LOCKED.search(source.data)
    return ANY if match is None else parse(match[1].decode("ascii"))


def _of_blocks(module: Module) -> Iterator[Versions | Unknown]:
    """What the old `version` in a `provider` block allows: it is deprecated, and a constraint all the same.

    Source: https://developer.hashicorp.com/terraform/language/providers/configuration#version-deprecated
    """
    for file in module.files if module.signs_in_with("version") else ():
        for block in file.body.of_type("provider", labels=_AWS):  # the role that it takes is slow to work out
            written = block.body.attribute("version") if len(block.labels) == 1 else None
            text = getattr(written.value, "value", None) if written else None
            if isinstance(text, str):
                yield parse(text)
