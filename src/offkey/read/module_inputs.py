"""The arguments of a module call, as a reader of a well-known module asks for them."""

from __future__ import annotations

from offkey.model.policy import Condition
from offkey.model.records import dataclass
from offkey.model.terraform import ModuleCall, Value
from offkey.model.text import Place
from offkey.model.unknown import Unknown
from offkey.read.module_scope import ModuleScope

Texts = tuple[str | Unknown, ...]


@dataclass(frozen=True, slots=True)
class ModuleInputs:
    """The arguments of one call."""

    scope: ModuleScope
    call: ModuleCall

    def value(self, name: str, default: Value = None) -> Value:
        """The evaluated argument, or its default."""
        return self.scope.value(self.call.block, self.call.file, name, default=default)

    def texts(self, name: str) -> Texts:
        """A list argument; one that is not known is one unknown text."""
        value = self.value(name, [])
        items = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else [value]
        return tuple(
            item if isinstance(item, str | Unknown) else Unknown(f"{name} holds something that is no text")
            for item in items
        )

    def place(self, name: str) -> Place:
        """The argument, or the call where it is absent."""
        attribute = self.call.block.body.attribute(name)
        return self.call.file.place(attribute.span) if attribute else self.call.place

    def conditions(self) -> tuple[Condition, ...]:
        """`trust_policy_conditions`: one that is not known may narrow in any way."""
        written = self.value("trust_policy_conditions", [])
        if not written:
            return ()
        unknown = Unknown("trust_policy_conditions is not read", self.place("trust_policy_conditions"))
        return (Condition("StringEquals", unknown, (unknown,)),)
