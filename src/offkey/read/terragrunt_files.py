"""Files of Terragrunt, each as a unit sees it that is in it, includes it, or reads it."""

from __future__ import annotations

from posixpath import dirname

from offkey.model.builtin import cached_property, partial
from offkey.model.hcl_expression import Call, Conditional, Expression, GetAttribute, Step, Template
from offkey.model.records import dataclass
from offkey.model.unknown import Unknown
from offkey.read import hcl_later
from offkey.read.declarations import Declared
from offkey.read.evaluate import Around, Scope
from offkey.read.terragrunt_inputs import Inputs, inputs_of
from offkey.read.terragrunt_places import ROOT, Functions, Tree, functions, module_at, within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from offkey.model.hcl import HclFile
    from offkey.model.terraform import Value
    from offkey.model.text import Source
    from offkey.read.reference import Resolved

_DEPTH_OF_FILE = 4
"""A step from one file into another takes as much of the stack as so many expressions in each other."""


class Files:
    """The files of a repository; what units include or read is parsed once for all of them."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._parsed: dict[str, Parsed] = {}
        self._read: dict[str, Seen] = {}
        self.tree = Tree(sources)

    def parsed(self, path: str | None) -> Parsed | None:
        """An included file; None where it is not known, or not read."""
        if path is None or path not in self._sources:
            return None
        if path not in self._parsed:
            self._parsed[path] = Parsed.of(hcl_later.parse(self._sources[path]))
        return self._parsed[path]

    def text(self, path: str | None) -> str | None:
        """What a file says; None where it is not known, or not read."""
        source = self._sources.get(path) if path is not None else None
        return None if source is None else source.data.decode("utf-8", "replace")

    def whole(self, path: str | None, *, place: bool, depth: int) -> Value:
        """What `read_terragrunt_config`, inside `depth` expressions, makes of a file: the same for all who read it.

        Source: https://terragrunt.gruntwork.io/docs/reference/hcl/functions/#read_terragrunt_config
        """
        parsed = self.parsed(path)
        if path is None or parsed is None:
            return Unknown("offkey does not have the file that read_terragrunt_config reads")
        if path not in self._read:
            self._read[path] = Seen(parsed, self, dirname(path))
        parts = ["locals"] if parsed.file.body.block("include") else ["locals", "inputs"]
        seen = self._read[path]
        return {part: seen.named([GetAttribute(part)], place=place, depth=depth)[0] for part in parts}


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """A file with what it declares."""

    file: HclFile
    declared: Declared

    @classmethod
    def of(cls, file: HclFile) -> Parsed:
        """What a file declares."""
        return cls(file, Declared([file]))


class Seen:
    """A file of Terragrunt as a unit in `folder` sees it: `places` knows where things lie, which no value may say."""

    def __init__(
        self,
        parsed: Parsed,
        files: Files,
        folder: str,
        *,
        parent: str | None = None,
        included: Callable[[Sequence[Step], bool], Resolved] | None = None,
    ) -> None:
        self.file, self._declared, self._files, self._folder = parsed.file, parsed.declared, files, folder
        self._parent, self._included = parent, included

    @cached_property
    def places(self) -> Scope:
        """What the names in the file stand for where a place is written."""
        return self._scope(functions(self._files.tree, self._folder, parent=self._parent), place=True)

    @cached_property
    def values(self) -> Scope:
        """What they stand for anywhere else."""
        return self._scope({}, place=False)

    def _scope(self, known: Functions, *, place: bool) -> Scope:
        read: Functions = {
            "read_terragrunt_config": partial(self._read, place),
            "file": self._text,
            "templatefile": self._text,
        }
        included = self._included
        named = {} if included is None else {"include": lambda steps: included(steps, place)}
        return Scope.of(self._declared, inputs={}, around=Around(functions={**known, **read}, named=named))

    def _read(self, place: bool, call: Call, _evaluate: object) -> Value:
        """Where a file lies is a place, whatever it is read for."""
        if not call.arguments:
            return Unknown("it is not said which file is read")
        depth = self.depth(place=place)
        argument, places = call.arguments[0], self.places
        path, _ = _deeper(places, depth, lambda: (places.value(argument, self.file.source), ()))
        return self._files.whole(within(self._folder, path), place=place, depth=depth)

    def _text(self, call: Call, evaluate: Callable[[Expression], Value]) -> Value:
        """`file(path)` or `templatefile(path, vars)`, of a file of the repository that was read.

        A path that does not say from where on counts from the folder of the file that it stands in.
        """
        if not call.arguments:
            return Unknown("it is not said which file is read")
        argument, places = call.arguments[0], self.places
        depth = max(self.places.depth, self.values.depth)
        written, _ = _deeper(places, depth, lambda: (places.value(argument, self.file.source), ()))
        path = written[max(written.rfind(ROOT), 0) :] if isinstance(written, str) else written
        text = self._files.text(within(dirname(self.file.source.path), path))
        if text is None:
            return Unknown(f"offkey does not have the file that {call.function} reads")
        if call.function == "file":
            return text
        from offkey.read.written_files import rendered  # few units fill in a template

        return rendered(text, evaluate(call.arguments[1]) if len(call.arguments) > 1 else None)

    def depth(self, *, place: bool) -> int:
        """How many expressions of the file are being worked out inside one another."""
        return (self.places if place else self.values).depth

    @cached_property
    def inputs(self) -> Inputs:
        """What the file passes."""
        return inputs_of(self.values, self.file)

    @property
    def source(self) -> Value:
        """Where the module lies, as it is written; None where it is not.

        Where only the run knows which of two it is, it is the one in the repository.
        """
        block = self.file.body.block("terraform")
        attribute = block.body.attribute("source") if block else None
        if attribute is None:
            return None
        found = [self.places.value(one, self.file.source) for one in (attribute.value, *_sides(attribute.value))]
        local = [source for source in found[1:] if module_at(self._folder, source) is not None]
        return local[0] if len(local) == 1 and isinstance(found[0], Unknown) else found[0]

    def named(self, steps: Sequence[Step], *, place: bool, depth: int) -> Resolved:
        """What stands behind `include.x` for one who includes the file, and says so inside `depth` expressions."""
        scope = self.places if place else self.values
        return _deeper(scope, depth, lambda: self._named(scope, steps))

    def _named(self, scope: Scope, steps: Sequence[Step]) -> Resolved:
        match list(steps):
            case [GetAttribute(name="locals"), GetAttribute(name=name), *rest]:
                return scope.local(name), rest
            case [GetAttribute(name="locals"), *rest]:
                return scope.once("locals", lambda: {name: scope.local(name) for name in self._declared.locals}), rest
            case [GetAttribute(name="inputs"), GetAttribute(name=name), *rest] if name in self.inputs.written:
                return self._input(name), rest
            case [GetAttribute(name="inputs"), *rest] if not self.inputs.open:
                return scope.once("inputs", lambda: {name: self._input(name) for name in self.inputs.written}), rest
        return Unknown("offkey does not read this of an included file"), ()

    def _input(self, name: str) -> Value:
        return self.values.value(self.inputs.written[name].value, self.file.source)


def _deeper(scope: Scope, depth: int, work: Callable[[], Resolved]) -> Resolved:
    """What `work` makes of things in `scope`, for somebody who asks inside so many expressions elsewhere."""
    outer = scope.depth
    scope.depth = max(outer, depth) + _DEPTH_OF_FILE
    found = work()
    scope.depth = outer
    return found


def _sides(expression: Expression) -> tuple[Expression, ...]:
    """The two that a condition picks from, also where it stands in quotes."""
    match expression:
        case Template(parts=(part,)):
            return _sides(part)
        case Conditional(yes=yes, no=no):
            return yes, no
    return ()
