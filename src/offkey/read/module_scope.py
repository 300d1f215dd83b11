"""What the expressions of a module are worth, asked one argument at a time."""

from __future__ import annotations

from offkey.model.builtin import MappingProxyType
from offkey.model.hcl_expression import Expression, GetAttribute, Literal, Reference
from offkey.model.text import Place, Source, Span
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.hcl import Attribute, Block, Body
    from offkey.model.module import Module
    from offkey.model.policy import Policy
    from offkey.model.terraform import Value
    from offkey.read.evaluate import Scope
    from offkey.read.loop import Names

_NO_NAMES: Names = MappingProxyType({})


class ModuleScope:
    """Evaluates arguments of one module's blocks; the module is read when first asked."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._scope: Scope | None = None

    def value(
        self, block: Block, source: Source, name: str, *, default: Value = None, names: Names = _NO_NAMES
    ) -> Value:
        """The evaluated argument of a block that stands in `source`; `default` where it is absent or null."""
        attribute = block.body.attribute(name)
        if attribute is None:
            return default
        value = self._opened().value(attribute.value, source, names=names)
        return default if value is None else value

    def data(self, type_: str, name: str, attribute: str, source: Source) -> Value:
        """An attribute of a data source of the module, as an expression in `source` sees it."""
        steps = (GetAttribute(type_), GetAttribute(name), GetAttribute(attribute))
        return self._opened().value(Reference("data", steps, Span(0, 0)), source)

    def of(self, expression: Expression, source: Source, *, names: Names = _NO_NAMES) -> Value:
        """What an expression in `source` is worth."""
        return self._opened().value(expression, source, names=names)

    def optional(self, variable: str, names: Sequence[str]) -> Value:
        """What an attribute in a variable is worth where nobody sets it; None where its type does not say."""
        from offkey.read.variable_type import optional_default  # few types have any

        for file in self._module.files:
            for block in file.body.of_type("variable"):
                type_ = block.body.attribute("type") if block.labels == (variable,) else None
                default = optional_default(type_.value, names) if type_ is not None else None
                if default is not None:
                    return self.of(default, file.source)
        return None

    def instances(self, block: Block, source: Source) -> Iterator[Names]:
        """What `each` and `count` are in every instance of a block; once nothing, where that is not known.

        Once nothing, too, where a switch that somebody may turn on has none of them made.
        """
        switch = block.body.attribute("for_each") or block.body.attribute("count")
        if switch is None:
            yield _NO_NAMES
            return
        from offkey.read.nested import Nested

        made = [instance.names for instance in Nested(self._opened(), source, block.body).instances()]
        yield from made if made or isinstance(switch.value, Literal) else (_NO_NAMES,)

    def left_off(self, block: Block, source: Source) -> str | None:
        """The variable that leaves a block off by its default, where nobody sets it."""
        from offkey.read.nested import Nested

        return Nested(self._opened(), source, block.body).left_off

    def customer_policy(self, expression: Expression) -> tuple[Policy | Unknown, Place] | None:
        """The policy of the module that an expression refers to, and where it is written."""
        from offkey.read import own_policies

        return own_policies.of_reference(self._opened(), expression)

    def policy_of(self, arn: Value) -> tuple[Policy | Unknown, Place] | None:
        """The policy of the module with this ARN, and where it is written."""
        from offkey.read import own_policies

        return own_policies.of_arn(self._opened(), arn)

    def written_at(self, attribute: Attribute, body: Body, source: Source) -> Place:
        """Where the document is written that an argument takes."""
        from offkey.read import written_files
        from offkey.read.nested import Nested

        return written_files.written_at(Nested(self._opened(), source, body), attribute)

    def account(self, block: Block, source: Source) -> str | Unknown:
        """The account of what a block makes."""
        if block.body.attribute("providers") is not None:
            return Unknown("the account is known when Terraform runs", source.place(block.header))
        from offkey.read import provider_account
        from offkey.read.nested import Nested

        return provider_account.account(Nested(self._opened(), source, block.body))

    def _opened(self) -> Scope:
        if self._scope is None:
            from offkey.read import terraform

            self._scope = terraform.scope_of(self._module)
        return self._scope
