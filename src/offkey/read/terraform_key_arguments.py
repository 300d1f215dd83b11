"""Keys that Terraform makes and hands to a module of the repository, which keeps what the variable is worth.

Modules that make a secret or a parameter call their variables `value` or `secrets`: nothing in them says that it is
a key, so the calls are asked what they pass.
"""

from __future__ import annotations

from offkey.model.hcl_expression import Literal, ObjectExpression, Reference
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Source, Span
from offkey.read.aws_keys import KeyName, Part, read_name, says_foreign
from offkey.read.found_part import Followed, FoundPart
from offkey.read.terraform_declared import called
from offkey.read.terraform_key_sources import held_keys, sources
from offkey.read.terraform_key_words import goes_elsewhere
from offkey.read.terraform_leaves import gathered, item_of, leaves
from offkey.read.terraform_named_values import VALUES, Named, inside, named_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from offkey.model.hcl import Attribute, Block, Body
    from offkey.model.hcl_expression import Expression
    from offkey.model.module import Module
    from offkey.model.node import ModuleNode
    from offkey.model.repository import Repository
    from offkey.model.static_key import Origin
    from offkey.model.terraform import ModuleCall
    from offkey.read.terraform_key_handing import Handed
    from offkey.read.terraform_key_sources import Path

_MAKING = regex(r"aws_iam_")
_KEEPING = frozenset(
    {*VALUES, "secret_string_wo", "value_wo", "data", "data_json", "data_json_wo", "binary_data", "string_data"}
    | {"variables", "values", "environment_variables"}
)
"""Arguments that keep what they are given."""
_MAY_KEEP = regex(rb"(?:value\w*|content|secret_string\w*|data\w*|variables)[\"']?\s*[=:]")
"""One of them stands in a block, which is not parsed for it."""


@dataclass(frozen=True, slots=True)
class _Sink:
    """What keeps the value of a variable, or of an `item` of it. `told`: by a name for a key, so it was found there."""

    kind: str
    item: str | None
    told: bool


def handed(
    node: ModuleNode, calls: Sequence[tuple[Module, ModuleCall]], may_be_part: Callable[[Named], bool]
) -> Iterator[Handed]:
    """The parts of keys in these calls of a module, at the arguments, if the module keeps what these are worth."""
    sinks = _sinks(node, may_be_part)
    for caller, call in calls if sinks else ():
        attributes = [a for name in sinks if (a := call.block.body.attribute(name)) is not None]
        if not attributes or says_foreign(call.block.labels[-1]) or goes_elsewhere(call.file.text(call.block.span)):
            continue
        over = call.block.body.attribute("for_each")
        passed = _Passed(node.repository, caller, call.file, over.value if over is not None else None)
        for attribute in attributes:
            for sink in sinks[attribute.name]:
                yield from ((sink.kind, call.file.path, part) for part in passed.parts(attribute, sink))


@dataclass(frozen=True, slots=True)
class _Passed:
    """What one call passes, for `each` of which it may be made."""

    repository: Repository
    caller: Module
    file: Source
    each: Expression | None

    def parts(self, attribute: Attribute, sink: _Sink) -> Sequence[FoundPart]:
        """The parts of a key in an argument, if its secret is one of them: as its items, or else as a whole."""
        value, span, path = _taken(attribute, sink.item)
        if not self._holds(value, path, secret=True):
            return ()
        items = [] if path else [part for item in inside(value) for part in self._part(item)]
        if any(part.name.part is Part.SECRET for part in items):
            return items
        if sink.told and sources(self.repository, self.caller, value):
            return ()
        return [*self._part(Named("", value, span), path)]

    def _holds(self, value: Expression, path: Path, *, secret: bool = False) -> tuple[Origin, ...]:
        return held_keys(self.repository, self.caller, value, path, each=self.each, secret=secret)

    def _part(self, item: Named, path: Path = ()) -> Iterator[FoundPart]:
        origins = self._holds(item.value, path)
        if not origins or says_foreign(item.name):
            return
        known = read_name(item.name)
        part = Part.SECRET if self._holds(item.value, path, secret=True) else Part.ID
        name = KeyName(part, known.stem if known else "", says_aws=True)
        yield FoundPart(name, item.name, origins[0], Followed(origins), self.file.place(item.span), None, None)


def _taken(attribute: Attribute, name: str | None) -> tuple[Expression, Span, Path]:
    """What a module takes of an argument, and where it is written: all of it, or an item, which may be elsewhere."""
    if name is not None and isinstance(attribute.value, ObjectExpression):
        for item in attribute.value.items:
            if isinstance(item.key, Literal) and item.key.value == name:
                return item.value, item.span, ()
    return attribute.value, attribute.span, () if name is None else (name,)


def _sinks(node: ModuleNode, may_be_part: Callable[[Named], bool]) -> Mapping[str, Sequence[_Sink]]:
    """By variable: what keeps its value in the module."""
    found: dict[str, dict[_Sink, None]] = {}
    for kind, block, file in _blocks(node):
        written = file.data[block.span.start : block.span.end]
        if b"var." not in written or not _MAY_KEEP.search(written) or says_foreign(block.labels[-1]):
            continue
        kept = list(_kept(block.body))
        told = _told(block, may_be_part, own=kind == "module") if kept else frozenset[Span]()
        for reference in kept:
            variable, *names = map(item_of, reference.steps)
            is_told = reference.span in told
            if variable and None not in names and not (is_told and names):
                found.setdefault(variable, {})[_Sink(kind, names[0] if names else None, is_told)] = None
    return {name: tuple(sinks) for name, sinks in found.items()}


def _blocks(node: ModuleNode) -> Iterator[tuple[str, Block, Source]]:
    """Each resource with its type, and each call of a foreign module."""
    for file in node.module.files:
        for block in file.body.of_type("resource") if b"var." in file.source.data else ():
            if len(block.labels) == 2 and not _MAKING.match(block.labels[0]):
                yield block.labels[0], block, file.source
    for call in node.module.calls:
        if called(node.repository, node.module, call) is None:
            yield "module", call.block, call.file


def _told(block: Block, may_be_part: Callable[[Named], bool], *, own: bool) -> frozenset[Span]:
    """The references in a block that get the name of a part of a key, or have one."""
    named = (one for one in named_values(block.body, own=own) if may_be_part(one))
    return frozenset(leaf.span for one in named for leaf in leaves(one.value))


def _kept(body: Body) -> Iterator[Reference]:
    """The variables in the arguments of a block that keep what they are given, blocks inside it included."""
    for attribute in body.attributes:
        if attribute.name in _KEEPING:
            for leaf in gathered(attribute.value):
                if isinstance(leaf, Reference) and leaf.root == "var" and leaf.steps:
                    yield leaf
    for block in body.blocks:
        yield from _kept(block.body)
