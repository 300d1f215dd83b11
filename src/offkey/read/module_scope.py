"""What the expressions of a module are worth, asked one argument at a time."""

from __future__ import annotations

from offkey.model.hcl import Block
from offkey.model.hcl_expression import Expression, GetAttribute, Reference
from offkey.model.module import Module
from offkey.model.policy import Policy
from offkey.model.terraform import Value
from offkey.model.text import Place, Source, Span
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.read.evaluate import Scope


class ModuleScope:
    """Evaluates arguments of one module's blocks; the module is read when first asked."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._scope: Scope | None = None

    def value(self, block: Block, source: Source, name: str, *, default: Value = None) -> Value:
        """The evaluated argument of a block that stands in `source`; `default` where it is absent or null."""
        attribute = block.body.attribute(name)
        if attribute is None:
            return default
        value = self._opened().value(attribute.value, source)
        return default if value is None else value

    def data(self, type_: str, name: str, attribute: str, source: Source) -> Value:
        """An attribute of a data source of the module, as an expression in `source` sees it."""
        steps = (GetAttribute(type_), GetAttribute(name), GetAttribute(attribute))
        return self._opened().value(Reference("data", steps, Span(0, 0)), source)

    def of(self, expression: Expression, source: Source) -> Value:
        """What an expression in `source` is worth."""
        return self._opened().value(expression, source)

    def customer_policy(self, expression: Expression) -> tuple[Policy | Unknown, Place] | None:
        """The policy of the module that an expression refers to, and where it is written."""
        from offkey.read import iam_roles

        return iam_roles.customer_policy(self._opened(), expression)

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
