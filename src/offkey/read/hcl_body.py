"""Blocks and attributes out of a syntax tree, also out of one that is broken."""

from __future__ import annotations

from offkey.model.hcl import Attribute, Block, Body
from offkey.model.records import dataclass, field
from offkey.model.text import Incomplete, Source, Span
from offkey.read.expression import MAX_DEPTH, ExpressionReader
from offkey.read.template_text import unescape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from offkey.model.hcl_expression import Expression

_LABELS = frozenset({"identifier", "string_lit"})
_WRAPPERS = frozenset({"config_file", "body", "block", "ERROR"})
_OPENS = frozenset({"block_start", "{"})
_CLOSES = frozenset({"block_end", "}"})


@dataclass(slots=True)
class _Open:
    """A body whose end was not seen yet. The outermost one has no header."""

    header: Sequence[Node]
    inside: int
    attributes: list[Attribute] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def body(self, end: int) -> Body:
        """What was gathered, up to the byte `end`."""
        return Body(tuple(self.attributes), tuple(self.blocks), Span(self.inside, max(self.inside, end)))


class BodyReader:
    """Reads the structure of one file and remembers what it could not read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._expressions = ExpressionReader(source.data)
        self._errors: list[tuple[int, str]] = []

    def body(self, roots: Sequence[Node], span: Span) -> Body:
        """Everything under `roots` as one body that fills `span`."""
        opened = [_Open((), span.start)]
        for root in roots:
            self._fill(root, opened)
            while len(opened) > 1:
                self._close(opened, root.end_byte, root.end_byte)
            if root.has_error:
                self._note_errors(root)
        return opened[0].body(span.end)

    def problems(self) -> tuple[Incomplete, ...]:
        """What could not be read, a line each."""
        found = self._errors + [(o.span.start, o.reason) for o in self._expressions.unread]
        by_line = {self._source.line_of(start): reason for start, reason in sorted(found, reverse=True)}
        return tuple(Incomplete(self._source.path, line, by_line[line]) for line in sorted(by_line))

    def _fill(self, root: Node, opened: list[_Open]) -> None:
        """Reads the tree as a run of words, attributes and braces: that also works where it is broken."""
        header: list[Node] = []
        stack = [root]
        while stack:
            node = stack.pop()
            kind = node.type
            if kind in _WRAPPERS:
                stack.extend(reversed(node.children))
            elif kind == "attribute":
                opened[-1].attributes.extend(self._attribute(node))
                header = []
            elif kind in _LABELS:
                header.append(node)
            elif kind in _OPENS:
                self._open(node, header, opened)
                header = []
            elif kind in _CLOSES and len(opened) > 1:
                self._close(opened, node.start_byte, node.end_byte)

    def _open(self, node: Node, header: list[Node], opened: list[_Open]) -> None:
        if node.is_missing or not header or header[0].type != "identifier":
            return
        if len(opened) > MAX_DEPTH:
            self._errors.append((node.start_byte, "blocks nested too deeply"))
        opened.append(_Open(header, node.end_byte))

    def _close(self, opened: list[_Open], inside_end: int, end: int) -> None:
        done = opened.pop()
        if len(opened) > MAX_DEPTH:
            return
        first, last = done.header[0], done.header[-1]
        block = Block(
            type=self._expressions.text(first),
            labels=tuple(self._label(node) for node in done.header[1:]),
            body=done.body(inside_end),
            header=Span(first.start_byte, last.end_byte),
            span=Span(first.start_byte, end),
        )
        opened[-1].blocks.append(block)

    def _label(self, node: Node) -> str:
        text = self._expressions.text(node)
        return unescape(text[1:-1]) if node.type == "string_lit" else text

    def _attribute(self, node: Node) -> list[Attribute]:
        """The attribute, or nothing where not even its name is there."""
        children = node.children
        name = children[0]
        if name.type != "identifier" or name.is_missing:
            return []
        name_span, span = Span(name.start_byte, name.end_byte), Span(node.start_byte, node.end_byte)
        data = self._source.data
        if data[name_span.start - 1 : name_span.start] == b'"' == data[name_span.end : name_span.end + 1]:
            name_span = Span(name_span.start - 1, name_span.end + 1)
            span = Span(name_span.start, span.end)
        value: Expression
        if node.has_error or children[-1].type != "expression":
            value = self._expressions.opaque("a syntax error", Span(min(name_span.end + 1, span.end), span.end))
        else:
            value = self._expressions.read(children[-1])
        return [Attribute(self._expressions.text(name), name_span, value, span)]

    def _note_errors(self, root: Node) -> None:
        stack = [root]
        while stack:
            node = stack.pop()
            if node.is_error:
                self._errors.append((node.start_byte, "a syntax error"))
            elif node.is_missing:
                self._errors.append((self._end_before(node), f"a syntax error: no {_NAMES.get(node.type, node.type)}"))
            elif node.has_error:
                stack.extend(node.children)

    def _end_before(self, node: Node) -> int:
        """Where the text before `node` ends: what is missing, is missing there and not on the next line."""
        position = node.start_byte
        while position and self._source.data[position - 1 : position].isspace():
            position -= 1
        return max(0, position - 1)


_NAMES = {"block_end": "}", "block_start": "{", "tuple_end": "]", "object_end": "}", "quoted_template_end": '"'}
