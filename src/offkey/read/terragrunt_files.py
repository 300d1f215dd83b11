"""The file of a Terragrunt unit, and those that it includes, each as the unit sees it.

Source: https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#include
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from posixpath import dirname

from offkey.model.hcl import Block, HclFile
from offkey.model.hcl_expression import GetAttribute, Literal, Step
from offkey.model.records import cached_property, dataclass
from offkey.model.terraform import Value
from offkey.model.text import Source, Span
from offkey.model.unknown import Unknown
from offkey.read import hcl
from offkey.read.evaluate import Around, Declared, Scope
from offkey.read.terragrunt_inputs import Inputs, inputs_of
from offkey.read.terragrunt_places import Functions, Tree, functions, within

_NO_FUNCTIONS: Functions = {}


class Files:
    """The files of a repository; what units include is parsed once for all of them."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._known: dict[str, Parsed] = {}
        self.tree = Tree(sources)

    def parsed(self, path: str | None) -> Parsed | None:
        """An included file; None where it is not known, or not read."""
        if path is None or path not in self._sources:
            return None
        if path not in self._known:
            self._known[path] = Parsed.of(self._sources[path])
        return self._known[path]


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """A file with what it declares."""

    file: HclFile
    declared: Declared

    @classmethod
    def of(cls, source: Source) -> Parsed:
        """The file of these bytes."""
        file = hcl.parse(source)
        return cls(file, Declared([file]))


class Seen:
    """A file of Terragrunt as a unit sees it: `places` knows where things lie, which no value may say."""

    def __init__(self, parsed: Parsed, known: Functions, named: Callable[[bool], Around] | None = None) -> None:
        self.file, self._declared, self._functions, self._around = parsed.file, parsed.declared, known, named

    @cached_property
    def places(self) -> Scope:
        """What the names in the file stand for where a place is written."""
        named = self._around(True).named if self._around else {}
        return Scope.of(self._declared, inputs={}, around=Around(functions=self._functions, named=named))

    @cached_property
    def values(self) -> Scope:
        """What they stand for anywhere else."""
        return Scope.of(self._declared, inputs={}, around=self._around(False) if self._around else Around())

    @cached_property
    def inputs(self) -> Inputs:
        """What the file passes."""
        return inputs_of(self.values, self.file)

    @property
    def source(self) -> Value:
        """Where the module lies, as it is written; None where it is not."""
        block = self.file.body.block("terraform")
        attribute = block.body.attribute("source") if block else None
        return self.places.value(attribute.value, self.file.source) if attribute else None

    def named(self, steps: Sequence[Step], *, place: bool) -> tuple[Value, Sequence[Step]]:
        """What stands behind `include.x` for one who includes the file."""
        scope = self.places if place else self.values
        match list(steps):
            case [GetAttribute(name="locals"), GetAttribute(name=name), *rest]:
                return scope.local(name), rest
            case [GetAttribute(name="locals"), *rest]:
                return {name: scope.local(name) for name in self._declared.locals}, rest
            case [GetAttribute(name="inputs"), GetAttribute(name=name), *rest] if name in self.inputs.written:
                return self._input(name), rest
            case [GetAttribute(name="inputs"), *rest] if not self.inputs.open:
                return {name: self._input(name) for name in self.inputs.written}, rest
        return Unknown("offkey does not read this of an included file"), ()

    def _input(self, name: str) -> Value:
        return self.values.value(self.inputs.written[name].value, self.file.source)


@dataclass(frozen=True, slots=True, eq=False)
class Include:
    """An `include` block; `seen` is the file, or None where it is not known."""

    label: str
    span: Span
    seen: Seen | None
    strategy: Value

    @property
    def merges(self) -> bool:
        """Whether what the file says counts without being referred to."""
        return bool(self.strategy != "no_merge")


class Configuration:
    """The file of a unit with those that it includes."""

    def __init__(self, source: Source, files: Files) -> None:
        self.source, self._files = source, files
        self.folder = dirname(source.path)

    @cached_property
    def _parsed(self) -> Parsed:
        return Parsed.of(self.source)

    @property
    def body(self) -> HclFile:
        """The file itself."""
        return self._parsed.file

    @cached_property
    def own(self) -> Seen:
        """The unit's own file."""
        folders = {include.label: folder for include, folder in self._found if folder is not None}
        parent = next(iter(folders.values())) if len(folders) == 1 else None
        return Seen(self._parsed, functions(self._files.tree, self.folder, parent=parent), self._around)

    @property
    def includes(self) -> Mapping[str, Include]:
        """The includes by label, which may be the empty text."""
        return {include.label: include for include, _ in self._found}

    @property
    def target(self) -> str | None:
        """The folder of the module that the unit runs; None for one that lies elsewhere, or nobody knows where."""
        written = self.own.source
        above = [include.seen.source for include in self.includes.values() if include.seen and include.merges]
        given = [source for source in above if source is not None]
        if written is None and len(given) > 1:
            return None
        source = written if written is not None else given[0] if given else "."
        return within(self.folder, source)

    def _around(self, place: bool) -> Around:
        return Around(named={"include": partial(self._included, place=place)})

    def _included(self, steps: Sequence[Step], *, place: bool) -> tuple[Value, Sequence[Step]]:
        first = steps[0] if steps else None
        include = self.includes.get(first.name) if isinstance(first, GetAttribute) else None
        if include is None or include.seen is None:
            return Unknown("offkey does not know what the unit includes"), ()
        return include.seen.named(steps[1:], place=place)

    @cached_property
    def _found(self) -> Sequence[tuple[Include, str | None]]:
        """Each include, with the folder of the file."""
        plain = Seen(self._parsed, functions(self._files.tree, self.folder))
        return [self._include(block, plain.places) for block in self.body.body.of_type("include")]

    def _include(self, block: Block, places: Scope) -> tuple[Include, str | None]:
        written = block.body.attribute("path")
        path = within(self.folder, places.value(written.value, self.source)) if written else None
        parsed = self._files.parsed(path)
        above = dirname(path) if path is not None else None
        seen = Seen(parsed, functions(self._files.tree, self.folder, parent=above)) if parsed is not None else None
        strategy = block.body.attribute("merge_strategy")
        how = strategy.value.value if strategy and isinstance(strategy.value, Literal) else None
        return Include("".join(block.labels[:1]), block.header, seen, how), above
