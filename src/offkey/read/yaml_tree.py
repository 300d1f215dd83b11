"""Parser events become nodes, one at a time and without recursion."""

from __future__ import annotations

from offkey.model.records import dataclass, field
from offkey.model.regex import regex
from offkey.model.text import Source, Span
from offkey.model.yaml import Alias, Mapping, Node, Pair, Scalar, Sequence, scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from offkey.read.yaml_buffer import Buffer

MAX_DEPTH = 100
"""How deep nodes may nest, what aliases stand for included. Real files stay below 20."""

MAX_NODES = 1_000_000
"""How many nodes a file may have once its aliases are expanded."""

_PROPERTY = regex(r"&[^\s,\[\]{}]+|!<[^>\s]*>|![^\s,\[\]{}]*")
_GAP = regex(r"(?:[ \t\r\n\x85\u2028\u2029]+|#[^\r\n\x85\u2028\u2029]*)*")
_BLOCK = frozenset({"|", ">"})
_METHODS = {
    "AliasEvent": "_alias",
    "MappingStartEvent": "_begin",
    "SequenceStartEvent": "_begin",
    "MappingEndEvent": "_end",
    "SequenceEndEvent": "_end",
    "StreamStartEvent": "_start",
    "StreamEndEvent": "_start",
    "DocumentStartEvent": "_start",
    "DocumentEndEvent": "_start",
}
"""What each event is for, by the name of its class: importing the classes would import all of the parser."""


class Refused(Exception):
    """The tree is beyond what offkey reads; `offset` is where that shows."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    event: Any
    start: int
    properties: Span | None
    children: list[Node] = field(default_factory=list)
    height: int = 0
    weight: int = 1


class Tree:
    """Takes events in order; afterwards `roots` holds one node per document."""

    def __init__(self, source: Source, buffer: Buffer) -> None:
        self.roots: list[Node] = []
        self.plain = True
        """Whether there is no alias, and every mapping has keys that are text, each once, and none `<<`."""
        self._source = source
        self._buffer = buffer
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._measures: dict[int, tuple[int, int]] = {}

    def take(self, events: Iterable[Any]) -> None:
        """Add what `events` say. Raises `Refused` where the tree grows beyond its bounds."""
        shift, other = self._buffer.shift, {name: getattr(self, method) for name, method in _METHODS.items()}
        known, opened = None, self._open
        for event in events:
            kind = type(event)
            if kind is not known:
                if kind.__name__ != "ScalarEvent":
                    other[kind.__name__](event)
                    continue
                known = kind
            if event.anchor is not None or event.tag is not None or not opened:
                self._add(self._scalar(event), event.anchor, (0, 1))
                continue
            if shift is None or (style := event.style) in _BLOCK or not (value := event.value).isascii():
                node = self._scalar(event)
            else:  # what `_scalar` gives, for nearly all nodes
                node = scalar(value, style or "", event.start_mark.index + shift, event.end_mark.index + shift)
            parent = opened[-1]  # what `_add` does, for a node that holds none, has no anchor and cannot be too deep
            parent.children.append(node)
            parent.height = parent.height or 1
            parent.weight += 1
            if parent.weight > MAX_NODES:
                raise Refused(f"expands to more than {MAX_NODES} nodes", node.span.start)

    def _start(self, event: Any) -> None:
        if type(event).__name__ == "DocumentStartEvent":
            self._anchors.clear()

    def _add(self, node: Node, anchor: str | None, measure: tuple[int, int]) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
            self._measures[id(node)] = measure
        if not self._open:
            self.roots.append(node)
            return
        parent = self._open[-1]
        parent.children.append(node)
        parent.height = max(parent.height, measure[0] + 1)
        parent.weight += measure[1]
        if len(self._open) + measure[0] > MAX_DEPTH:
            raise Refused(f"nests more than {MAX_DEPTH} levels deep", node.span.start)
        if parent.weight > MAX_NODES:
            raise Refused(f"expands to more than {MAX_NODES} nodes", node.span.start)

    def _alias(self, event: Any) -> None:
        self.plain = False
        target = self._anchors.get(event.anchor)
        span = self._span(event.start_mark.index, event.end_mark.index)
        self._add(Alias(event.anchor, target, span), None, self._measures.get(id(target), (0, 1)))

    def _scalar(self, event: Any) -> Scalar:
        offset, style, value = self._buffer.offset, event.style or "", event.value
        if event.anchor is None and event.tag is None:
            span, properties = Span(offset(event.start_mark.index), offset(event.end_mark.index)), None
        else:
            content, properties = self._content(event)
            span = self._span(content, event.end_mark.index)
        if style in _BLOCK:
            span = self._block_scalar(span)
        if not value.isascii():
            value = self._buffer.restore(value)
        return Scalar(value, style, span, event.tag, event.anchor, properties)

    def _block_scalar(self, span: Span) -> Span:
        written = self._source.data[span.start : span.end]
        header = written.split(b"\n", 1)[0]
        if b"+" in header.split(b"#", 1)[0]:
            kept = written[:-1] if written.endswith(b"\n") else written
            return Span(span.start, span.start + len(kept.removesuffix(b"\r")))
        newline = written.find(b"\n", len(written.rstrip(b" \t\r\n")))
        content = written if newline < 0 else written[:newline].removesuffix(b"\r")
        return Span(span.start, span.start + len(content))

    def _begin(self, event: Any) -> None:
        content, properties = event.start_mark.index, None
        if event.anchor is not None or event.tag is not None:
            content, properties = self._content(event)
        if len(self._open) >= MAX_DEPTH:
            raise Refused(f"nests more than {MAX_DEPTH} levels deep", self._buffer.offset(content))
        self._open.append(_Open(event, content, properties))

    def _end(self, event: Any) -> None:
        frame = self._open.pop()
        begun, children = frame.event, frame.children
        flow = bool(begun.flow_style)
        span = self._span_of(frame, event.end_mark.index if flow else None)
        node: Node
        if type(begun).__name__ == "MappingStartEvent":
            keys = children[::2]
            names = {key.value for key in keys if type(key) is Scalar}
            if len(names) != len(keys) or "<<" in names:
                self.plain = False
            pairs = tuple(map(Pair, keys, children[1::2]))
            node = Mapping(pairs, span, flow, begun.tag, begun.anchor, frame.properties)
        else:
            node = Sequence(tuple(children), span, flow, begun.tag, begun.anchor, frame.properties)
        self._add(node, begun.anchor, (frame.height, frame.weight))

    def _span_of(self, frame: _Open, end: int | None) -> Span:
        """The span of a collection; `end` is where brackets close, None for a block, which ends with its content."""
        start = self._buffer.offset(frame.start)
        if end is not None:
            return Span(start, max(start, self._buffer.offset(end)))
        return Span(start, max([start, *[child.span.end for child in frame.children[-2:]]]))

    def _content(self, event: Any) -> tuple[int, Span | None]:
        """Where the node itself begins, and the span of its `&anchor` and `!tag`."""
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor is None and event.tag is None:
            return start, None
        text, position, last = self._buffer.text, start, start
        for _ in range((event.anchor is not None) + (event.tag is not None)):  # those behind belong to the first key
            match = _PROPERTY.match(text, position)
            if match is None:
                break
            last = match.end()
            gap = _GAP.match(text, last)
            position = gap.end() if gap else last
        if type(event).__name__ == "ScalarEvent" and position > end:
            position = last = min(last, end)
        return position, self._span(start, last)

    def _span(self, start: int, end: int) -> Span:
        return Span(self._buffer.offset(start), self._buffer.offset(end))
