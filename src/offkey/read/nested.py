"""The arguments and nested blocks of a block, also blocks that `dynamic` makes.

Source: Terraform language documentation, "dynamic Blocks".
"""

from __future__ import annotations

from itertools import islice

from offkey.model.builtin import Mapping
from offkey.model.hcl import Attribute, Body
from offkey.model.hcl_expression import Conditional, GetAttribute, Literal, Reference
from offkey.model.records import dataclass, field
from offkey.model.terraform import Setting, Value
from offkey.model.unknown import Unknown
from offkey.read.convert import text_of
from offkey.read.loop import NO_NAMES, Names, instances_of, pairs_of
from offkey.read.partial import SetValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.hcl import Block
    from offkey.model.hcl_expression import ObjectExpression
    from offkey.model.text import Source
    from offkey.read.evaluate import Scope

_ASSUMES = b"sts:AssumeRole"
MAX_INSTANCES = 100
"""Instances of a block that are looked at one by one; with more, what differs between them is Unknown."""


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
        if not self.body.mentions(type_):
            return
        for block in self.body.blocks:
            if block.type == type_:
                yield Nested(self.scope, self.source, block.body, self.names)
            elif block.type == "dynamic" and block.labels == (type_,):
                yield from self.expanded(block)

    def expanded(self, block: Block) -> Iterator[Nested | Unknown]:
        """What a `dynamic` block makes: one body for each element, or Unknown."""
        content, iterator = block.body.block("content"), block.body.attribute("iterator")
        name = iterator.value.root if iterator and isinstance(iterator.value, Reference) else "".join(block.labels)
        pairs = pairs_of(Nested(self.scope, self.source, block.body, self.names).value("for_each"))
        made = pairs if isinstance(pairs, Unknown) else list(islice(pairs, MAX_INSTANCES + 1)) or self._switched(block)
        if isinstance(made, Unknown) or content is None or len(made) > MAX_INSTANCES:
            yield made if isinstance(made, Unknown) else Unknown("a dynamic block that offkey does not read")
            return
        for key, value in made:
            names = {**self.names, name: {"key": key, "value": value}}
            yield Nested(self.scope, self.source, content.body, names)

    def _switched(self, block: Block) -> list[tuple[Value, Value]]:
        """What a switch would make that a variable leaves off by default, where that lets somebody take a role."""
        switch = block.body.attribute("for_each")
        match switch.value if switch else None:
            case Conditional(condition=Reference(root="var", steps=(GetAttribute(name=name),)), yes=yes):
                text = self.source.data[block.span.start : block.span.end]
                if _ASSUMES not in text or not self.scope.is_default(name):
                    return []
                pairs = pairs_of(self.scope.value(yes, self.source, names=self.names))
                return [] if isinstance(pairs, Unknown) else list(islice(pairs, 1))
            case _:
                return []

    @property
    def left_off(self) -> str | None:
        """The variable that leaves the block off by its default, where nobody sets it: `count = var.NAME ? 1 : 0`."""
        switch = self.body.attribute("count") or self.body.attribute("for_each")
        match switch.value if switch else None:
            case Conditional(condition=Reference(root="var", steps=(GetAttribute(name=name),))):
                off = self.scope.is_default(name) and self.scope.variable(name) in (False, "false")
                return name if off and not any(True for _ in self.instances()) else None
            case _:
                return None

    @property
    def is_repeated(self) -> bool:
        """Whether it may make any number of instances."""
        return self.body.attribute("count") is not None or self.body.attribute("for_each") is not None

    def instances(self) -> Iterator[Nested]:
        """The body once for each instance that `count` or `for_each` makes; once where that is not known."""
        yield from (Nested(self.scope, self.source, self.body, names) for names in self._instance_names())

    def instance(self, key: Value) -> Nested:
        """The body of the instance `[key]`; where that is not known, of any."""
        for names in self._instance_names():
            bound = names.get("each", {}).get("key"), names.get("count", {}).get("index")
            if not isinstance(key, Unknown) and key in bound:
                return Nested(self.scope, self.source, self.body, names)
        return self

    def repetition(self, name: str) -> Value:
        """`count` or `for_each`, worked out once: it may refer to the very resource that it repeats."""
        if self.body.attribute(name) is None:
            return None
        key = (name, self.source.path, self.body.span)
        return self.scope.once(key, lambda: self.value(name))

    def _instance_names(self) -> list[Names]:
        """What `each` and `count` are in every instance, as far as that is known."""
        each, count = self.repetition("for_each"), self.repetition("count")
        made: list[Names] = [self.names]
        if each is not None:
            pairs = instances_of(SetValue(each) if isinstance(each, list) else each)
            if not isinstance(pairs, Unknown):
                first = islice(pairs, MAX_INSTANCES + 1)
                made = [{**self.names, "each": {"key": key, "value": value}} for key, value in first]
        elif isinstance(count, int):
            made = [{**self.names, "count": {"index": index}} for index in range(min(count, MAX_INSTANCES + 1))]
        return made if len(made) <= MAX_INSTANCES else [self.names]

    def of_object(self, written: ObjectExpression) -> Nested:
        """The items of an object that stands here, as arguments of a body, where their keys are written out."""
        attributes = (
            Attribute(item.key.value, item.key.span, item.value, item.span)
            for item in written.items
            if isinstance(item.key, Literal) and isinstance(item.key.value, str)
        )
        return Nested(self.scope, self.source, Body(tuple(attributes), (), written.span), self.names)

    def settings(self) -> Mapping[str, Setting]:
        """Every argument, evaluated when it is asked for, with its place."""
        return _Settings(self)

    def setting(self, attribute: Attribute) -> Setting:
        """One argument, evaluated, with its place."""
        value = self.scope.value(attribute.value, self.source, names=self.names)
        return Setting(value, self.source.place(attribute.span), attribute)

    def text(self, name: str) -> str | Unknown | None:
        """The argument as a text; None where it is absent or null."""
        value = self.value(name)
        return None if value is None else text_of(value)


class _Settings(Mapping[str, Setting]):
    """The arguments of a body by name; of two of one name the last counts."""

    def __init__(self, body: Nested) -> None:
        self._body = body
        self._known: dict[str, Setting] = {}

    def __getitem__(self, name: str) -> Setting:
        if name not in self._known:
            if self._body.body.attribute(name) is None:
                raise KeyError(name)
            written = [a for a in self._body.body.attributes if a.name == name]
            self._known[name] = self._body.setting(written[-1])
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._body.body.attribute(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(a.name for a in self._body.body.attributes))

    def __len__(self) -> int:
        return len({a.name for a in self._body.body.attributes})
