"""Terraform and OpenTofu as written: files, blocks and arguments, with spans."""

from __future__ import annotations

from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from typing import Protocol

    from offkey.model.hcl_expression import Expression
    from offkey.model.text import Incomplete, Source, Span
else:
    Protocol = object


class Attribute:
    """`name = expression`; `span` covers the whole of it. An expression that is read `later` is when first asked."""

    __slots__ = ("_value", "name", "name_span", "span")

    def __init__(self, name: str, name_span: Span, value: Expression, span: Span) -> None:
        self.name, self.name_span, self.span = name, name_span, span
        self._value: Expression | Callable[[], Expression] = value

    @classmethod
    def later(cls, name: str, name_span: Span, read: Callable[[], Expression], span: Span) -> Attribute:
        """An argument whose expression `read` reads when it is asked for."""
        attribute = cls.__new__(cls)
        attribute.name, attribute.name_span, attribute.span = name, name_span, span
        attribute._value = read
        return attribute

    @property
    def value(self) -> Expression:
        """The expression, read now if it was not yet."""
        if callable(self._value):
            self._value = self._value()
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Attribute) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((self.name, self.span))

    def __repr__(self) -> str:
        return f"Attribute(name={self.name!r}, value={self.value!r}, span={self.span!r})"

    def _key(self) -> tuple[object, ...]:
        return self.name, self.name_span, self.span, self.value


class Body:
    """What stands between two braces, or a whole file. One that is read `later` is parsed when first asked."""

    __slots__ = ("_mentions", "_parts", "span")

    def __init__(self, attributes: tuple[Attribute, ...], blocks: tuple[Block, ...], span: Span) -> None:
        self.span = span
        self._parts: Parts | Callable[[], Parts] = _Read(attributes, blocks)
        self._mentions: Callable[[str], bool] = _may

    @classmethod
    def later(cls, span: Span, read: Callable[[], Parts], *, mentions: Callable[[str], bool] | None = None) -> Body:
        """A body that fills `span`, and that `read` reads when something in it is asked for.

        `mentions` tells whether a word is in its text: where it is not, nothing is called so, and nothing is read.
        """
        body = cls.__new__(cls)
        body.span, body._parts, body._mentions = span, read, mentions or _may
        return body

    @classmethod
    def of(cls, span: Span, parts: Parts) -> Body:
        """A body that fills `span` and holds `parts`, which know themselves when they are read."""
        body = cls.__new__(cls)
        body.span, body._parts, body._mentions = span, parts, _may
        return body

    def mentions(self, word: str) -> bool:
        """Whether something in it may be called `word`: a search that parses nothing."""
        return self._mentions(word)

    @property
    def parts(self) -> Parts:
        """What is in it, read now if it was not yet."""
        if callable(self._parts):
            self._parts = self._parts()
        return self._parts

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """Its arguments, in order."""
        return self.parts.attributes

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Its direct child blocks, in order."""
        return self.parts.blocks

    def attribute(self, name: str) -> Attribute | None:
        """The attribute called `name`, or None."""
        if not self._mentions(name):
            return None
        return self.parts.attribute(name)

    def of_type(self, type_: str, *, labels: Collection[str] | None = None) -> Iterable[Block]:
        """The direct child blocks of this type, in order; with `labels`, those whose first label is one of them."""
        return self.parts.of_type(type_, labels) if self._mentions(type_) else ()

    def forget(self) -> None:
        """Let go of what can be read again, which most of the memory of a large scan is."""
        if not callable(self._parts):
            self._parts.forget()

    def block(self, type_: str) -> Block | None:
        """The first direct child block of this type, or None."""
        return next(iter(self.of_type(type_)), None)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Body) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self.span)

    def __repr__(self) -> str:
        return f"Body(attributes={self.attributes!r}, blocks={self.blocks!r}, span={self.span!r})"

    def _key(self) -> tuple[object, ...]:
        return self.span, self.attributes, self.blocks


class Parts(Protocol):
    """What a body holds."""

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The arguments."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The child blocks."""

    def attribute(self, name: str) -> Attribute | None:
        """The first argument of this name, or None."""

    def of_type(self, type_: str, labels: Collection[str] | None) -> Iterable[Block]:
        """The child blocks of a type, with one of these first labels."""

    def forget(self) -> None:
        """Let go of what can be read again."""


def _may(_word: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Read:
    """The parts of a body that is read."""

    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]

    def attribute(self, name: str) -> Attribute | None:
        return next((a for a in self.attributes if a.name == name), None)

    def of_type(self, type_: str, labels: Collection[str] | None) -> Iterable[Block]:
        found = (b for b in self.blocks if b.type == type_)
        return found if labels is None else (b for b in found if b.labels and b.labels[0] in labels)

    def forget(self) -> None:
        pass  # nobody would read it again


@dataclass(frozen=True, slots=True)
class Block:
    """`type "label" … { body }`; `header` runs from the keyword to before `{`."""

    type: str
    labels: tuple[str, ...]
    body: Body
    header: Span
    span: Span


@dataclass(frozen=True, slots=True)
class HclFile:
    """One parsed `.tf`, `.tofu` or `.tfvars` file. `problems` lists the parts that did not parse.

    It grows while parts of a file that is read later are asked for.
    """

    source: Source
    body: Body
    problems: Sequence[Incomplete] = ()
