"""Which Terraform or OpenTofu a file for version managers asks for."""

from __future__ import annotations

import posixpath

from offkey.model.regex import MULTILINE, regex
from offkey.model.unknown import Unknown
from offkey.read.parts import upwards
from offkey.rules.versions import Versions, parse_pin

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from offkey.model.repository import Repository
    from offkey.model.text import Source

_TOOL = regex(rb"(?P<tool>terraform|opentofu)[ \t]+(?P<version>\S+)")
_MISE_TOOLS = regex(rb"^[ \t]*\[[ \t]*tools[ \t]*\](?P<tools>[^\n]*+(?:\n(?![ \t]*\[)[^\n]*+)*+)", MULTILINE)
"""The table up to the next one: no value begins a line with a bracket but a list over several lines."""
_MISE_TOOL = regex(
    rb"""^[ \t]*["']?(?:[\w.:-]+[:/])?(?P<tool>terraform|opentofu)["']?[ \t]*=[^"'\n#]*["'](?P<version>[^"'\n]+)""",
    MULTILINE,
)
_MISE = (
    "mise.toml",
    ".mise.toml",
    "mise/config.toml",
    ".mise/config.toml",
    ".config/mise.toml",
    ".config/mise/config.toml",
)
_SHARED = (".tool-versions", *_MISE)
_FILES = {"terraform": (".terraform-version", *_SHARED), "tofu": (".opentofu-version", *_SHARED)}
"""By program. The nearest one, upwards, counts.

Source: the READMEs of tfenv, tofuenv and tenv; asdf's documentation, `.tool-versions`; mise's, `mise.toml`.
"""
_PLUGINS = {"terraform": b"terraform", "tofu": b"opentofu"}
"""What asdf and mise call the programs."""


def of_version_file(repository: Repository, folder: str, program: str = "terraform") -> Versions | None:
    """The version that the nearest file for version managers asks for, seen from `folder`; None where none does."""
    paths = (posixpath.join(above, name) for above in upwards(folder) for name in _FILES[program])
    sources = (repository.sources.get(path) for path in paths)
    found = (_in_file(source, program) for source in sources if source is not None)
    return next((version for version in found if version is not None), None)


def of_named_file(repository: Repository, path: str, program: str) -> Versions | Unknown:
    """The version in the file at `path`, which an installer is told to read."""
    source = repository.sources.get(posixpath.normpath(path))
    found = _in_file(source, program) if source is not None else None
    return Unknown(f"the version stands in `{path}`") if found is None else found


def _in_file(source: Source, program: str) -> Versions | None:
    text = source.data.strip()
    if source.path.endswith((".tool-versions", ".toml")):
        match = next((tool for tool in _tools(source) if tool["tool"] == _PLUGINS[program]), None)
        if match is None:
            return None
        text = match["version"]
    pin = parse_pin(text.decode("utf-8", "replace"))
    return pin if isinstance(pin, Versions) else None


def _tools(source: Source) -> Iterator[re.Match[bytes]]:
    if source.path.endswith(".toml"):
        table = _MISE_TOOLS.search(source.data)
        yield from _MISE_TOOL.finditer(table["tools"]) if table else ()
    else:
        yield from (tool for line in source.data.splitlines() if (tool := _TOOL.match(line)))
