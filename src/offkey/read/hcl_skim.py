r"""What a block holds, found without parsing it: each argument and block in it is read when it is asked for.

A body that is not sure to be a run of arguments and blocks, each ending with its line, is not skimmed: None, and the
caller parses it whole. What is wrong inside an argument is known once its value is asked for.

Every pattern takes what it takes for good (`++`, `*+`), so the work is linear in the size of the body.

Source: HCL native syntax specification, "Structural Elements".
"""

from __future__ import annotations

from offkey.model.builtin import cached_property, partial
from offkey.model.hcl import Attribute, Block, Body, Parts
from offkey.model.hcl_expression import Expression, Opaque
from offkey.model.regex import VERBOSE, regex
from offkey.model.text import Source, Span
from offkey.model.tuples import NamedTuple
from offkey.read.hcl_cut import INSIDE_BLOCK, QUOTED, after_heredoc, after_string, closing_of, labels_in, mentioned
from offkey.read.hcl_text import whole_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

_COMMENT = rb"\#[^\n]*+|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/"
_BEFORE = rb"(?:[ \t\r\n]++|" + _COMMENT + rb")*+"
_ARGUMENT = rb"[ \t]*+=(?![=>])[ \t]*+"
_LABELS = rb"""((?:[ \t]++(?:"[^"\\$%\n]++"|[A-Za-z_][\w-]*+))*+)[ \t]*+\{"""
_AFTER = rb"[ \t]*+(?:\#[^\n]*+|//[^\n]*+)?(?:\r?\n|\Z)"
_ENTRY = regex(_BEFORE + rb"(?:([A-Za-z_][\w-]*+)(?:" + _ARGUMENT + rb"|" + _LABELS + rb")|\Z)", VERBOSE)
_IN_ONE = rb"(?:[^\"\#/<{}()\[\]]++|" + QUOTED + rb"|<(?!<)|/(?![/*])|" + _COMMENT + rb")*+"
_VALUE = (
    rb"((?:[^\"\#/<{}()\[\]\r\n \t]++|"
    + QUOTED
    + rb"|<(?!<)|/(?![/*])|[ \t]++(?=[^ \t\r\n\#/]|/(?![/*]))|\["
    + _IN_ONE
    + rb"\]|\("
    + _IN_ONE
    + rb"\)|\{"
    + _IN_ONE
    + rb"\})++)"
)
_PLAINLY = regex(
    _BEFORE
    + rb"([A-Za-z_][\w-]*+)(?:"
    + _ARGUMENT
    + _VALUE
    + rb"|"
    + _LABELS
    + rb"("
    + INSIDE_BLOCK
    + rb")\})"
    + _AFTER,
    VERBOSE,
)
"""Most arguments and blocks to the end of their line: the value has no brackets in one another, no heredoc."""
_PIECE = rb'"(?:[^"\\$%\n]++|\\[^\n]|[$%](?!\{))*+"|<(?!<)|/(?![/*])'
_IN_LINE = regex(rb'(?:[^"\#/<{}()\[\]\r\n]++|' + _PIECE + rb")*+")
_IN_BRACKETS = regex(
    rb'(?:[^"\#/<{}()\[\]]++|' + _PIECE + rb"|\#[^\n]*+|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)*+",
)
_LINE_END = regex(_AFTER, VERBOSE)
_MAX_DEPTH = 20
"""Blocks in one another that are skimmed, each through all that is in it; the parser looks at what is deeper."""
_CLOSING = {b"{": b"}", b"[": b"]", b"(": b")"}


class Entry(NamedTuple):
    """One argument or block: where it begins, its name or labels end, its value or inside begins, and all ends.

    A tuple, since of hardly anything there are so many.
    """

    name: str
    is_block: bool
    start: int
    header: int
    inside: int
    end: int
    line_end: int


def skim(data: bytes, start: int, end: int) -> list[Entry] | None:
    """What stands in `data[start:end]`, the inside of a block; None where that is not sure."""
    found: list[Entry] = []
    position = start
    while True:
        while position < end and (plain := _PLAINLY.match(data, position, end)) is not None:
            (begin, header), (inside, all_), position = plain.span(1), plain.span(2), plain.end()
            is_block = inside < 0
            if is_block:
                header, (inside, closing) = max(header, plain.end(3)), plain.span(4)
                all_ = closing + 1
            found.append(Entry(plain[1].decode(), is_block, begin, header, inside, all_, position))
        met = _ENTRY.match(data, position, end)
        if met is None or met[1] is None:
            return None if met is None else found
        is_block = met[2] is not None
        inside = met.end()
        after = closing_of(data, met.start(1), inside) if is_block else _value_end(data, inside, end)
        line = _LINE_END.match(data, after, end) if after is not None and inside < after <= end else None
        if after is None or line is None:
            return None
        header = max(met.end(1), met.end(2))
        found.append(Entry(met[1].decode(), is_block, met.start(1), header, inside, after, line.end()))
        position = line.end()


def _value_end(data: bytes, start: int, end: int) -> int | None:
    """Where the expression that begins at `start` ends, on whatever line; None where that is not sure."""
    if data.startswith(b"<<", start):
        return after_heredoc(data, start)
    opened: list[bytes] = []
    position = start
    while True:
        met = (_IN_BRACKETS if opened else _IN_LINE).match(data, position, end)
        position = met.end() if met else position
        mark = data[position : position + 1] if position < end else b""
        if mark in _CLOSING:
            opened.append(_CLOSING[mark])
            position += 1
        elif opened and mark == opened[-1]:
            opened.pop()
            position += 1
        elif mark == b'"' and (after := after_string(data, position)) is not None and after <= end:
            position = after
        else:
            break
    while position > start and data[position - 1] in b" \t":
        position -= 1
    return None if opened else position


def of_file(source: Source, parse: Callable[[int, int], Body]) -> SkimmedParts | None:
    """A file that has arguments, as those of variables and of Terragrunt do; None where what stands in it is not sure.

    Each of these is read, so that what is wrong with one, or stands behind it on its line, is a problem at once.
    """
    whole = whole_of(source)
    entries = skim(source.data, whole.start, whole.end)
    if entries is None:
        return None
    found = SkimmedParts(source, entries, parse)
    alone = all(argument.value.span.end == argument.span.end for argument in found.attributes)
    return found if alone else None


class SkimmedParts:
    """The arguments and blocks of one body. `parse` reads what stands from one byte to the end of a line."""

    def __init__(
        self, source: Source, entries: Sequence[Entry], parse: Callable[[int, int], Body], *, depth: int = 0
    ) -> None:
        self._source, self._entries, self._parse, self._depth = source, entries, parse, depth
        self._attributes: dict[int, Attribute] = {}

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """The arguments."""
        return tuple(self._attribute(index) for index, entry in enumerate(self._entries) if not entry.is_block)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The child blocks."""
        return tuple(self._block(entry) for entry in self._entries if entry.is_block)

    def attribute(self, name: str) -> Attribute | None:
        """The first argument of this name, or None."""
        for index, entry in enumerate(self._entries):
            if entry.name == name and not entry.is_block:
                return self._attribute(index)
        return None

    def of_type(self, type_: str, labels: Collection[str] | None) -> Iterator[Block]:
        """The child blocks of a type, with one of these first labels."""
        if any(entry.name == type_ for entry in self._entries):
            for block in self.blocks:
                if block.type == type_ and (labels is None or (block.labels and block.labels[0] in labels)):
                    yield block

    def forget(self) -> None:
        """What was read of each part; where they are stays known."""
        self._attributes = {}
        for name in ("attributes", "blocks"):
            self.__dict__.pop(name, None)

    def _attribute(self, index: int) -> Attribute:
        known = self._attributes.get(index)
        if known is None:
            entry = self._entries[index]
            name, whole = Span(entry.start, entry.header), Span(entry.start, entry.end)
            known = Attribute.later(entry.name, name, partial(self._value, entry), whole)
            self._attributes[index] = known
        return known

    def _value(self, entry: Entry) -> Expression:
        from offkey.read.hcl_plain import plain  # the value of most arguments is nobody's concern

        value = plain(self._source.data, entry.inside, entry.end)
        if value is not None:
            return value
        read = self._parse(entry.start, entry.line_end).attributes
        return read[0].value if read else Opaque("a syntax error", Span(entry.inside, entry.end))

    def _block(self, entry: Entry) -> Block:
        data = self._source.data
        return Block(
            type=entry.name,
            labels=labels_in(data, entry.start + len(entry.name), entry.header),
            body=Body.later(
                Span(entry.inside, entry.end - 1),
                partial(self._inside, entry),
                mentions=partial(mentioned, data, entry.inside, entry.end - 1),
            ),
            header=Span(entry.start, entry.header),
            span=Span(entry.start, entry.end),
        )

    def _inside(self, entry: Entry) -> Parts:
        deep = self._depth >= _MAX_DEPTH
        entries = None if deep else skim(self._source.data, entry.inside, entry.end - 1)
        if entries is not None:
            return SkimmedParts(self._source, entries, self._parse, depth=self._depth + 1)
        read = self._parse(entry.start, entry.line_end).blocks
        return read[0].body.parts if read else Body((), (), Span(entry.inside, entry.end - 1)).parts
