"""Which versions of the AWS provider a public module may meet that a unit of Terragrunt runs."""

from __future__ import annotations

import posixpath

from offkey.model.builtin import lru_cache
from offkey.model.regex import DOTALL, MULTILINE, regex
from offkey.model.unknown import Unknown
from offkey.read.same import Same
from offkey.rules.provider_versions import locked_in
from offkey.rules.versions import Versions, meet, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.module import Module
    from offkey.model.text import Source

_COMPUTED = regex(rb"""^[ \t]*+(?:generate[ \t]*+=[ \t]*+(?!\{)|contents[ \t]*+=[ \t]*+(?!<<|"(?!\$\{)))""", MULTILINE)
"""Files that Terragrunt writes out of something else than a text here."""
_REQUIRED = regex(rb"""\brequired_providers\b""")
_AWS = regex(
    rb"""\baws\\?"?\s*[=:]\s*(?:\{[^{}]{0,999}?\bversion\\?"?\s*[=:]\s*)?\\?"(?P<constraint>[^"\\]{0,99})"""
    rb"""|\bprovider\s+\\?"aws\\?"\s*\{[^{}]{0,999}?^\s*version\s*=\s*\\?"(?P<old>[^"\\]{0,99})""",
    MULTILINE | DOTALL,
)


def provider_versions_of_unit(unit: Module, beside: Module | None, texts: Mapping[str, Source]) -> Versions | Unknown:
    """What the files that Terragrunt writes, the module in the unit's own folder and the lock file there allow."""
    own = [parse(beside.required_providers.get("aws"))] if beside is not None else []
    asked = meet((*own, *(_written(Same(source)) for source in _files(unit))))
    locked = meet((asked, locked_in(posixpath.dirname(unit.path), texts)))
    return asked if isinstance(locked, Versions) and locked.empty else locked


def _files(unit: Module) -> Iterator[Source]:
    """The unit's own file, and those that it includes."""
    from offkey.read.terragrunt_units import Unit  # whoever calls this has read some

    yield from (file.source for file in unit.files)
    configuration = unit.configuration if isinstance(unit, Unit) else None
    for include in configuration.includes.values() if configuration else ():
        if include.seen is not None:
            yield include.seen.file.source


@lru_cache(maxsize=16)
def _written(written: Same[Source]) -> Versions | Unknown:
    """What the texts in a file of Terragrunt allow, which many units may include."""
    return meet(_constraints(written.value))


def _constraints(source: Source) -> Iterator[Versions | Unknown]:
    if _COMPUTED.search(source.data):
        yield Unknown("what Terragrunt writes is computed")
    required = _REQUIRED.search(source.data)
    for match in _AWS.finditer(source.data) if required or b"version" in source.data else ():
        text = match["old"] or (match["constraint"] if required else None)
        if text is not None:
            yield parse(text.decode("utf-8", "replace"))
