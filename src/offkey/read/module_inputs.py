"""The arguments of a module call, as a reader of a well-known module asks for them."""

from __future__ import annotations

from offkey.model.hcl_expression import Call, Conditional, Expression, ListExpression, ObjectExpression
from offkey.model.policy import Condition, Policy
from offkey.model.records import dataclass, field
from offkey.model.text import Place
from offkey.model.unknown import Unknown
from offkey.read.loop import NO_NAMES, Names
from offkey.read.partial import OpenList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.terraform import ModuleCall, Value
    from offkey.read.module_scope import ModuleScope

Texts = tuple[str | Unknown, ...]
Managed = tuple[tuple[str | Unknown, Place], ...]
Inline = tuple[tuple[Policy | Unknown, Place], ...]

_CONDITION = ("test", "variable", "values")
_NARROWING = ("condition", "subject", "claim")
_JOINING = frozenset({"compact", "concat", "distinct", "flatten", "merge", "tolist", "toset"})
"""Functions that put lists or maps together, or change nothing of what is in one."""
_NO_ARN = Unknown("it is not an ARN")


@dataclass(frozen=True, slots=True)
class ModuleInputs:
    """The arguments of one call, or of one instance of it, in which `names` are bound."""

    scope: ModuleScope
    call: ModuleCall
    names: Names = field(default_factory=lambda: NO_NAMES)

    def value(self, name: str, default: Value = None) -> Value:
        """The evaluated argument, or its default."""
        return self.scope.value(self.call.block, self.call.file, name, default=default, names=self.names)

    def texts(self, name: str) -> Texts:
        """A list argument; one that is not known is one unknown text."""
        return tuple(
            item if isinstance(item, str | Unknown) else Unknown(f"{name} holds something that is no text")
            for item in _elements(self.value(name, []))
        )

    def place(self, name: str) -> Place:
        """The argument, or the call where it is absent."""
        attribute = self.call.block.body.attribute(name)
        return self.call.file.place(attribute.span) if attribute else self.call.place

    def document(self, name: str) -> Place:
        """Where the document is written that an argument takes, or the call where it is absent."""
        body, file = self.call.block.body, self.call.file
        attribute = body.attribute(name)
        return self.scope.written_at(attribute, body, file) if attribute else self.call.place

    def policies(self, name: str) -> tuple[Managed, Inline]:
        """The policies in a list or map: by ARN, and in full those of the calling module itself, each with its place.

        What only a condition attaches counts: somebody meant it to be attached.
        """
        attribute = self.call.block.body.attribute(name)
        place = self.place(name)
        managed: list[tuple[str | Unknown, Place]] = []
        inline: list[tuple[Policy | Unknown, Place]] = []
        for item in _items(attribute.value) if attribute else ():
            policy = self.scope.customer_policy(item)
            for arn in _elements(self.scope.of(item, self.call.file, names=self.names)) if policy is None else ():
                found = self.scope.policy_of(arn)
                if found is None:
                    managed.append((arn if isinstance(arn, str | Unknown) else _NO_ARN, place))
                else:
                    inline.append(found)
            inline += [policy] if policy is not None else []
        return tuple(managed), tuple(inline)

    def conditions(self, *others: str) -> tuple[Condition, ...]:
        """Those that the call adds to the trust, under whatever name a version of the module has for them.

        An argument besides `others` that is not read, but speaks of whom to let in, may narrow in any way.
        """
        named = (attribute.name for attribute in self.call.block.body.attributes)
        return tuple(
            condition
            for name in named
            if name not in others and any(word in name for word in _NARROWING)
            for condition in self._conditions(name)
        )

    def _conditions(self, name: str) -> Iterator[Condition]:
        """The objects of a list; what is not known may narrow in any way."""
        written = self.value(name, [])
        unknown = Unknown(f"{name} is not known", self.place(name))
        for one in (written if isinstance(written, list) else [written]) if written else ():
            yield _condition(one, unknown)


def _condition(one: Value, unknown: Unknown) -> Condition:
    """One of `test`, `variable` and `values`, as the module's own variable has them."""
    test, key, values = (one.get(part) for part in _CONDITION) if isinstance(one, dict) else (unknown,) * 3
    if not isinstance(test, str) or not isinstance(key, str | Unknown) or not isinstance(values, list):
        return Condition("StringEquals", unknown, (unknown,))
    return Condition(test, key, tuple(value if isinstance(value, str | Unknown) else unknown for value in values))


def _elements(value: Value) -> Sequence[Value]:
    """What a list or a map holds; any other value is one."""
    value = value.elements if isinstance(value, OpenList) else value
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else [value]


def _items(expression: Expression) -> Iterator[Expression]:
    """The elements of a list or map, also of one that a condition picks; what stands for one is itself."""
    match expression:
        case Conditional(yes=yes, no=no):
            yield from _items(yes)
            yield from _items(no)
        case ListExpression(items=items):
            yield from items
        case ObjectExpression(items=pairs):
            yield from (pair.value for pair in pairs)
        case Call(function=name, arguments=arguments) if name in _JOINING:
            for argument in arguments:
                yield from _items(argument)
        case _:
            yield expression
