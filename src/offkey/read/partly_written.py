"""Trust policies that evaluation loses as a whole although statements of them are written out.

A condition that only the run knows picks one of two documents, adds statements to a list, or two calls of a local
module pass different documents: each statement, or call, is read alone then. What is not read is noted as unknown.
"""

from __future__ import annotations

from offkey.model.hcl_expression import (
    Conditional,
    Expression,
    GetAttribute,
    GetIndex,
    Literal,
    ObjectExpression,
    Reference,
)
from offkey.model.policy import Policy
from offkey.model.records import replace
from offkey.model.unknown import Unknown
from offkey.read.module_calls import attached_by, filled
from offkey.read.module_links import META
from offkey.read.module_scope import ModuleScope
from offkey.read.policy import from_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.hcl import Attribute
    from offkey.model.module import Module
    from offkey.model.terraform import ModuleCall, Role
    from offkey.model.text import Source

_WORD = b"ederated"
_ELEMENTS = frozenset({"Effect", "Principal"})
_REST = Unknown("the rest of the policy is known when Terraform runs")
_VERSION = "2012-10-17"


def as_far_as_written(module: Module, role: Role) -> Role:
    """The role, its trust replaced by the statements for tokens that stand in its argument, where all was lost."""
    attribute = role.resource.block.body.attribute("assume_role_policy")
    if attribute is None or _has_federated(role.trust):
        return role
    found = _expression(module, attribute, role.resource.file)
    if found is None:
        return role
    expression, source = found
    scope = ModuleScope(module if module.callers else filled(module))
    policies = [
        from_document({"Version": _VERSION, "Statement": [scope.of(written, source)]})
        for written in _statements(expression, source, scope if module.callers else None)
    ]
    statements = tuple(s for policy in policies if isinstance(policy, Policy) for s in policy.statements)
    return replace(role, trust=Policy(statements, _VERSION, (_REST,))) if statements else role


def by_call(module: Module) -> Iterator[Role]:
    """The roles of a module whose trust policy each of its callers in this repository passes, for every call."""
    passing = tuple(_passing(module))
    if not passing:
        return  # before the roles are read: few modules get a trust policy
    lost = {role.resource.address for role in module.roles if isinstance(role.trust, Unknown)}
    for caller, call, argument in passing if lost else ():
        yield from _of_call(module, caller, call, argument, lost)


def _passing(module: Module) -> Iterator[tuple[Module, ModuleCall, Attribute]]:
    """The calls of a module that pass a trust policy for tokens, and where they do."""
    for caller in module.callers:
        for call in caller.calls:
            argument = _document(call) if caller.target(call) == module.path else None
            if argument is not None:
                yield caller, call, argument


def _of_call(module: Module, caller: Module, call: ModuleCall, argument: Attribute, lost: set[str]) -> Iterator[Role]:
    scope = ModuleScope(caller)
    attributes = (a for a in call.block.body.attributes if a.name not in META)
    inputs = {attribute.name: scope.of(attribute.value, call.file) for attribute in attributes}
    for role in module.called_with(inputs, callers=[caller]).roles:
        if role.resource.address in lost and _has_federated(role.trust):
            written = replace(role, trust_place=call.file.place(argument.value.span))
            yield attached_by(caller, call, written, made_by=module)


def _document(call: ModuleCall) -> Attribute | None:
    """The argument that is a trust policy for tokens, written out."""
    if _WORD not in call.file.data[call.block.span.start : call.block.span.end]:
        return None
    return next((a for a in call.block.body.attributes if _WORD in _text(a.value, call.file)), None)


def _has_federated(trust: Policy | Unknown) -> bool:
    statements = trust.statements if isinstance(trust, Policy) else ()
    return any(principal.kind == "Federated" for statement in statements for principal in statement.principals)


def _expression(module: Module, attribute: Attribute, source: Source) -> tuple[Expression, Source] | None:
    """The argument, or the local value that it is or that it is one of, where it says `Federated`."""
    written: tuple[Expression, Source] | None = (attribute.value, source)
    match attribute.value:
        case Reference(root="local", steps=(GetAttribute(name=name), *rest)) if all(
            isinstance(i, GetIndex) for i in rest
        ):
            written = next(_locals(module, name), None)
    return written if written is not None and _WORD in _text(*written) else None


def _locals(module: Module, name: str) -> Iterator[tuple[Expression, Source]]:
    for file in module.files:
        for block in file.body.of_type("locals"):
            if (attribute := block.body.attribute(name)) is not None:
                yield attribute.value, file.source


def _statements(expression: Expression, source: Source, scope: ModuleScope | None) -> Iterator[Expression]:
    """The objects in an expression that are statements for tokens; in `scope`, without those that it switches off."""
    if isinstance(expression, ObjectExpression):
        keys = {item.key.value for item in expression.items if isinstance(item.key, Literal)}
        if keys >= _ELEMENTS:
            if _WORD in _text(expression, source):
                yield expression
            return
    for inner in _picked(expression, source, scope):
        yield from _statements(inner, source, scope)


def _picked(expression: Expression, source: Source, scope: ModuleScope | None) -> Iterator[Expression]:
    """The parts of an expression; of a condition that the scope decides, what it picks."""
    if isinstance(expression, Conditional) and scope is not None:
        decided = scope.of(expression.condition, source)
        if isinstance(decided, bool):
            return iter((expression.yes if decided else expression.no,))
    from offkey.read.terraform_named_values import children  # few policies are written in this way

    return iter(children(expression))


def _text(expression: Expression, source: Source) -> bytes:
    return source.data[expression.span.start : expression.span.end]
