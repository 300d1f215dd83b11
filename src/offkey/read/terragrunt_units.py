"""The units of Terragrunt, each of which calls a module as a `module` block does: its inputs are the arguments.

A unit without a source runs the module in its own folder. A unit may also run a public module, which counts where
offkey knows it (`public`). What only Terragrunt knows (`dependency`, `get_env`) is Unknown, and so is a file that the
repository does not have. What a unit includes passes inputs as well; they stand where the unit includes it. Variable
files that `extra_arguments` name are not looked at.

Source: https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#terraform and #include, …/attributes/#inputs
"""

from __future__ import annotations

from posixpath import dirname, relpath

from offkey.model.hcl import Block, Body
from offkey.model.module import Module
from offkey.model.regex import MULTILINE, regex
from offkey.model.terraform import ModuleCall, Value
from offkey.model.text import Place, Source, Span
from offkey.model.unknown import Unknown
from offkey.read import hcl_later
from offkey.read.module_links import META
from offkey.read.terraform import ModuleReading
from offkey.read.terragrunt_configuration import Configuration
from offkey.read.terragrunt_files import Files
from offkey.read.terragrunt_inputs import of_unit
from offkey.read.terragrunt_places import ROOT, module_at, within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from offkey.model.hcl import Parts
    from offkey.model.hcl_expression import Expression
    from offkey.read.evaluate import Scope

UNIT = "terragrunt.hcl"
"""How the path of a unit ends."""
_NAME = "terragrunt"
_SOURCE = regex(
    rb"(?:\A|\n)(?P<header>terraform)[ \t]*\{[ \t]*\r?\n(?:[ \t]*(?:\#[^\n]*)?\r?\n)*"
    rb'[ \t]*source[ \t]*=[ \t]*"(?P<text>[^"\\\n]*)"[ \t]*(?=[#}\r\n])'
)
"""A source that is plain to see: most units begin so, and need not be parsed to know whom they call."""
_HERE = {"${get_repo_root()}": ROOT, "${get_terragrunt_dir()}": "."}
_ELSEWHERE = ("git::", "git@", "github.com/", "https://", "tfr://", "s3::")
"""How sources begin that lie in no repository, whatever comes after it."""
_REGISTRY = regex(r"tfr://[^/]*/(?P<name>[^?]+)(?:\?version=(?P<version>[^&]+)\Z|\?|\Z)")
"""A module of a registry, whose address without the host is what a `module` block writes.
Source: https://terragrunt.gruntwork.io/docs/features/units/#terraform-registry"""
_KNOWN = regex(rb"terraform-aws-modules/iam/|terraform-aws-iam|oidc-github|github-oidc|iam-(?:system|s3|chamber)-user")
"""What stands in the address of every public module of which offkey knows what it makes for whom."""
_TERRAFORM = regex(rb"^[ \t]*(?P<header>terraform)\b", MULTILINE)


def read(sources: Iterable[Source], others: Mapping[str, Source]) -> dict[str, Unit]:
    """The unit in each of these files, by its path; each is read when somebody asks what it passes.

    `others` are all files of the repository, of which a unit may include some.
    """
    reading = _Reading(Files(others))
    return {source.path: Unit(source.path, (hcl_later.parse(source),), reading) for source in sources}


def running(sources: Mapping[str, Source], word: str) -> Iterator[Unit]:
    """The units that run something in whose address `word` stands, which no repository has."""
    written = word.encode()
    if any(path.endswith(".hcl") and written in source.data for path, source in sources.items()):
        units = read((source for path, source in sources.items() if path.endswith(UNIT)), sources)
        yield from (unit for unit in units.values() if unit.calls_of(word))


def public(sources: Iterable[Source], others: Mapping[str, Source]) -> tuple[Module, ...]:
    """Those of these units that run a public module which offkey knows."""
    if not any(path.endswith(".hcl") and _KNOWN.search(source.data) for path, source in others.items()):
        return ()
    return tuple(unit for unit in read(sources, others).values() if any(map(_is_known, unit.calls)))


def _is_known(call: ModuleCall) -> bool:
    return isinstance(call.source, str) and _KNOWN.search(call.source.encode("utf-8", "surrogateescape")) is not None


class Unit(Module):
    """A file of Terragrunt as a module that has one call in it and nothing else; its path is that of the file."""

    is_unit = True

    @property
    def local_calls(self) -> tuple[ModuleCall, ...]:
        """The one call, whatever it is written with, if it is of a module of the repository."""
        return tuple(call for call in self.calls if self.target(call) is not None)

    def calls_of(self, *words: str) -> tuple[ModuleCall, ...]:
        """The one call, also where another file says of what, if one of `words` is in that."""
        return tuple(c for c in self.calls if isinstance(c.source, str) and any(word in c.source for word in words))

    def place_of(self, written: Expression) -> str | None:
        """The path in the repository that an expression in the file leads to; None where that is not known."""
        reading = self.reading
        return reading.place_of(self, written) if isinstance(reading, _Reading) else None

    @property
    def configuration(self) -> Configuration | None:
        """The unit's own file with those that it includes."""
        return self.reading.configuration_of(self) if isinstance(self.reading, _Reading) else None

    @property
    def version(self) -> str | None:
        """The version of the registry's module that the unit runs; None where it runs another, or that is computed."""
        source = self.configuration.source if self.configuration else None
        match = _REGISTRY.match(source) if isinstance(source, str) else None
        return match["version"] if match else None

    @property
    def place_of_source(self) -> Place:
        """Where the unit says what it runs: its source, or what includes that."""
        (file,) = self.files
        blocks = [*file.body.of_type("terraform")]
        written = [attribute for block in blocks if (attribute := block.body.attribute("source"))]
        spans = [*(one.span for one in written), *(block.header for block in (*file.body.of_type("include"), *blocks))]
        return file.source.place(spans[0] if spans else Span(0, 1))


class _Reading(ModuleReading):
    """Reads all units: the call of each, and what the names in it stand for."""

    def __init__(self, files: Files) -> None:
        super().__init__({})
        self._files = files
        self._known: dict[str, Configuration] = {}

    def calls(self, module: Module) -> tuple[ModuleCall, ...]:
        (file,) = module.files
        plain = _source(file.source.data)
        written = self._of(module).source if plain is None else plain
        target = module_at(dirname(module.path), written)
        source = relpath(f"/{target}", f"/{module.path}") + "/" if target is not None else _address(written)
        if source is None:
            self._known.pop(module.path, None)  # nobody will ask for it again
            return ()
        header = _TERRAFORM.search(file.source.data)
        first = Span(*header.span("header")) if header else Span(0, len(file.source.data.partition(b"\n")[0]))
        whole = Span(0, len(file.source.data))
        body = Body.later(whole, lambda: self._arguments(module, whole))
        block = Block("module", (_NAME,), body, first, whole)
        return (ModuleCall(_NAME, block, file.source, source),)

    def scope_of(self, module: Module) -> Scope:
        return self._of(module).own.values

    def place_of(self, module: Module, written: Expression) -> str | None:
        """The path in the repository that an expression in the file of a unit leads to."""
        (file,) = module.files
        return within(dirname(module.path), self._of(module).own.places.value(written, file.source))

    def configuration_of(self, module: Module) -> Configuration:
        """The file of a unit with those that it includes."""
        return self._of(module)

    def _arguments(self, module: Module, whole: Span) -> Parts:
        unit = self._of(module)
        written = of_unit(unit.own.inputs, unit.includes.values())
        return Body(tuple(attribute for name, attribute in written.items() if name not in META), (), whole).parts

    def _of(self, module: Module) -> Configuration:
        if module.path not in self._known:
            self._known[module.path] = Configuration(module.files[0], self._files)
        return self._known[module.path]


def _address(written: Value) -> str | None:
    """The address of a public module as a `module` block writes it; None for what is none, or not known."""
    if isinstance(written, Unknown):  # as far as it is known, where it begins so: what follows is a version
        written = written.pieces[0] if written.pieces else None
    if not isinstance(written, str):
        return None
    if match := _REGISTRY.match(written):
        return match["name"]
    return written if written.startswith(_ELSEWHERE) else None


def _source(data: bytes) -> str | None:
    """The source of a unit, where it is sure to be this text; None where the unit must be parsed to know it."""
    found = _SOURCE.search(data)
    if found is None or b"/*" in data or len(_TERRAFORM.findall(data)) != 1:
        return None
    text = found["text"].decode("utf-8", "surrogateescape")
    if text.startswith(_ELSEWHERE):
        return text.partition("${")[0]  # an address that ends in a version
    for start, place in _HERE.items():
        if text.startswith(start):
            text = place + text[len(start) :]
    return None if "${" in text or "%{" in text else text
