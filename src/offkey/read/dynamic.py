"""Nested blocks, whether written out or made by `dynamic`.

Source: Terraform language documentation, "dynamic Blocks".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from offkey.model.terraform import Block, Body, Reference, Value
from offkey.model.text import Source
from offkey.model.unknown import Unknown
from offkey.read.convert import text_of
from offkey.read.loop import NO_NAMES, Names, pairs_of

if TYPE_CHECKING:
    from offkey.read.evaluate import Scope


@dataclass(frozen=True, slots=True)
class Nested:
    """A body to evaluate: where it stands, and the names that `dynamic` blocks bind in it."""

    scope: Scope
    source: Source
    body: Body
    names: Names = field(default_factory=lambda: NO_NAMES)

    def value(self, name: str) -> Value:
        """The argument's value; None where it is absent."""
        attribute = self.body.attribute(name)
        return self.scope.value(attribute.value, self.source, names=self.names) if attribute else None

    def nested(self, type_: str) -> Iterator[Nested | Unknown]:
        """The blocks of this type; an Unknown for a `dynamic` one that may come to be or not."""
        for block in self.body.blocks:
            if block.type == type_:
                yield Nested(self.scope, self.source, block.body, self.names)
            elif block.type == "dynamic" and block.labels == (type_,):
                yield from self._dynamic(block, type_)

    def _dynamic(self, block: Block, type_: str) -> Iterator[Nested | Unknown]:
        content, iterator = block.body.block("content"), block.body.attribute("iterator")
        name = iterator.value.root if iterator and isinstance(iterator.value, Reference) else type_
        pairs = pairs_of(Nested(self.scope, self.source, block.body, self.names).value("for_each"))
        if isinstance(pairs, Unknown) or content is None:
            yield pairs if isinstance(pairs, Unknown) else Unknown("a dynamic block without content")
            return
        for key, value in pairs:
            names = {**self.names, name: {"key": key, "value": value}}
            yield Nested(self.scope, self.source, content.body, names)

    def text(self, name: str) -> str | Unknown | None:
        """The argument as a text; None where it is absent or null."""
        value = self.value(name)
        return None if value is None else text_of(value)
