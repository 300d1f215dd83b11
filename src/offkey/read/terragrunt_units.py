"""The units of Terragrunt, each of which calls a module as a `module` block does: its inputs are the arguments.

A unit without a source runs the module in its own folder. What only Terragrunt knows (`dependency`, `get_env`, YAML
that it reads) is Unknown. What a unit includes passes inputs as well; they stand where the unit includes it. Variable
files that `extra_arguments` name, and modules of registries, are not looked at.

Source: https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#terraform and #include, …/attributes/#inputs
"""

from __future__ import annotations

from posixpath import dirname, relpath

from offkey.model.hcl import Block, Body
from offkey.model.module import Module
from offkey.model.regex import MULTILINE, regex
from offkey.model.terraform import ModuleCall
from offkey.model.text import Source, Span
from offkey.read import hcl_later
from offkey.read.module_links import META
from offkey.read.terraform import ModuleReading
from offkey.read.terragrunt_configuration import Configuration
from offkey.read.terragrunt_files import Files
from offkey.read.terragrunt_inputs import of_unit
from offkey.read.terragrunt_places import ROOT, module_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from offkey.model.hcl import Parts
    from offkey.read.evaluate import Scope

_NAME = "terragrunt"
_SOURCE = regex(
    rb"(?:\A|\n)(?P<header>terraform)[ \t]*\{[ \t]*\r?\n(?:[ \t]*(?:\#[^\n]*)?\r?\n)*"
    rb'[ \t]*source[ \t]*=[ \t]*"(?P<text>[^"\\\n]*)"[ \t]*(?=[#}\r\n])'
)
"""A source that is plain to see: most units begin so, and need not be parsed to know whom they call."""
_HERE = {"${get_repo_root()}": ROOT, "${get_terragrunt_dir()}": "."}
_ELSEWHERE = ("git::", "git@", "github.com/", "https://", "tfr://", "s3::")
"""How sources begin that lie in no repository, whatever comes after it."""
_TERRAFORM = regex(rb"^[ \t]*(?P<header>terraform)\b", MULTILINE)


def read(sources: Iterable[Source], others: Mapping[str, Source]) -> dict[str, Module]:
    """The unit in each of these files, by its path; each is read when somebody asks what it passes.

    `others` are all files of the repository, of which a unit may include some.
    """
    reading = _Reading(Files(others))
    return {source.path: Unit(source.path, (hcl_later.parse(source),), reading) for source in sources}


class Unit(Module):
    """A file of Terragrunt as a module that has one call in it and nothing else; its path is that of the file."""

    is_unit = True

    @property
    def local_calls(self) -> tuple[ModuleCall, ...]:
        """The one call, whatever it is written with."""
        return self.calls


class _Reading(ModuleReading):
    """Reads all units: the call of each, and what the names in it stand for."""

    def __init__(self, files: Files) -> None:
        super().__init__({})
        self._files = files
        self._known: dict[str, Configuration] = {}

    def calls(self, module: Module) -> tuple[ModuleCall, ...]:
        (file,) = module.files
        folder, plain = dirname(module.path), _source(file.source.data)
        target = self._of(module).target if plain is None else module_at(folder, plain)
        if target is None:
            self._known.pop(module.path, None)  # nobody will ask for it again
            return ()
        header = _TERRAFORM.search(file.source.data)
        first = Span(*header.span("header")) if header else Span(0, len(file.source.data.partition(b"\n")[0]))
        whole = Span(0, len(file.source.data))
        body = Body.later(whole, lambda: self._arguments(module, whole))
        block = Block("module", (_NAME,), body, first, whole)
        return (ModuleCall(_NAME, block, file.source, relpath(f"/{target}", f"/{module.path}") + "/"),)

    def scope_of(self, module: Module) -> Scope:
        return self._of(module).own.values

    def _arguments(self, module: Module, whole: Span) -> Parts:
        unit = self._of(module)
        written = of_unit(unit.own.inputs, unit.includes.values())
        return Body(tuple(attribute for name, attribute in written.items() if name not in META), (), whole).parts

    def _of(self, module: Module) -> Configuration:
        if module.path not in self._known:
            self._known[module.path] = Configuration(module.files[0], self._files)
        return self._known[module.path]


def _source(data: bytes) -> str | None:
    """The source of a unit, where it is sure to be this text; None where the unit must be parsed to know it."""
    found = _SOURCE.search(data)
    if found is None or b"/*" in data or len(_TERRAFORM.findall(data)) != 1:
        return None
    text = found["text"].decode("utf-8", "surrogateescape")
    if text.startswith(_ELSEWHERE):
        return ""
    for start, place in _HERE.items():
        if text.startswith(start):
            text = place + text[len(start) :]
    return None if "${" in text or "%{" in text else text
