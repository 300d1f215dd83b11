"""YAML as written: a tree of positioned nodes, with aliases kept as references.

Spans are bytes of the file. A node's `span` is its content: quotes and block indicators included,
`&anchor` and `!tag` not (they are `properties`). The span of a block collection ends with its last
real content, never at the token that follows it.
"""

from __future__ import annotations

from offkey.model.records import dataclass, field
from offkey.model.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """Text. `style` is empty (plain), `'`, `"`, `|` or `>`; an absent value is an empty plain scalar.

    Bytes that are not UTF-8 stand in `value` as surrogates, as in `Source.text`.
    """

    value: str
    style: str
    span: Span
    tag: str | None = None
    anchor: str | None = None
    properties: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """One `key: value`."""

    key: Node
    value: Node

    @property
    def span(self) -> Span:
        """From the key (its properties included) to the end of the value."""
        key, end = self.key, self.value.span.end
        start = outer(key).start
        return Span(start, max(start, end, key.span.end))


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """Pairs in order, duplicates and merge keys (`<<`) as they stand."""

    pairs: tuple[Pair, ...]
    span: Span
    flow: bool
    tag: str | None = None
    anchor: str | None = None
    properties: Span | None = None

    def pair(self, key: str) -> Pair | None:
        """The first pair with this scalar key written in the mapping itself, or None."""
        return next((p for p in self.pairs if key_text(p.key) == key), None)

    def get(self, key: str) -> Node | None:
        """The value of `key` with aliases followed and merge keys understood, or None."""
        return next((resolve(p.value) for p in self.merged() if key_text(p.key) == key), None)

    def merged(self) -> Iterator[Pair]:
        """Every pair this mapping ends up with: its own first, then those that `<<` brings in.

        An own pair hides a merged one of the same key. Duplicates among the own pairs all appear.
        Source: YAML 1.1 merge type, https://yaml.org/type/merge.html.
        """
        for pair in self.pairs:
            if is_merge(pair):
                return self._merged()
        return iter(self.pairs)  # as in nearly all

    def _merged(self) -> Iterator[Pair]:
        seen: set[str | None] = set()
        for pair in self.pairs:
            if not is_merge(pair):
                seen.add(key_text(pair.key))
                yield pair
        for origin in self._origins():
            for pair in origin.merged():
                key = key_text(pair.key)
                if key not in seen:
                    seen.add(key)
                    yield pair

    def _origins(self) -> Iterator[Mapping]:
        for pair in self.pairs:
            if is_merge(pair):
                value = resolve(pair.value)
                items = value.items if isinstance(value, Sequence) else (value,)
                yield from (node for node in map(resolve, items) if isinstance(node, Mapping))


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """Items in order."""

    items: tuple[Node, ...]
    span: Span
    flow: bool
    tag: str | None = None
    anchor: str | None = None
    properties: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Alias:
    """`*name`. `target` is the very node the anchor stands at, or None where there is no such anchor."""

    name: str
    target: Node | None = field(repr=False)
    span: Span


Node = Scalar | Mapping | Sequence | Alias


class _LentSpan:
    __slots__ = Span.__slots__
    start: int
    end: int


class _LentScalar:
    __slots__ = Scalar.__slots__
    value: str
    style: str
    span: object
    tag: None
    anchor: None
    properties: None


def scalar(value: str, style: str, start: int, end: int) -> Scalar:
    """A scalar without tag or anchor; `0 <= start <= end`. By hand, in half the time: a file is made of them."""
    span, node = _LentSpan(), _LentScalar()
    span.start, span.end = start, end
    span.__class__ = Span  # type: ignore[assignment]  # which cannot be written to
    node.value, node.style, node.span, node.tag, node.anchor, node.properties = value, style, span, None, None, None
    node.__class__ = Scalar  # type: ignore[assignment]
    made: Scalar = node  # type: ignore[assignment]
    return made


ABSENT = Scalar("", "", Span(0, 0))
"""What an alias without an anchor resolves to."""


def resolve(node: Node) -> Scalar | Mapping | Sequence:
    """The node itself, or what its alias stands for."""
    while isinstance(node, Alias):
        if node.target is None:
            return ABSENT
        node = node.target
    return node


def key_text(node: Node) -> str | None:
    """The text of a scalar key, or None for a key that is a collection."""
    node = resolve(node)
    return node.value if isinstance(node, Scalar) else None


def is_merge(pair: Pair) -> bool:
    """Whether `pair` is a merge key: a plain `<<`."""
    key = pair.key
    return type(key) is Scalar and key.value == "<<" and key.style == ""


def outer(node: Node) -> Span:
    """The span of `node` with its `&anchor` and `!tag`."""
    if isinstance(node, Alias) or node.properties is None:
        return node.span
    return Span(node.properties.start, node.span.end)
