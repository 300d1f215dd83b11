"""Policies about the state that stand in files of Terragrunt, which hands them to modules of whatever kind.

Source: https://terragrunt.gruntwork.io/docs/reference/hcl/attributes/#inputs, …/blocks/#locals
"""

from __future__ import annotations

from offkey.model.hcl_expression import (
    Call,
    Expression,
    ListExpression,
    Literal,
    ObjectExpression,
    Opaque,
    Reference,
    Template,
)
from offkey.model.policy import Policy
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.text_file import TextKind
from offkey.read import given_statements, hcl
from offkey.read.evaluate import Scope
from offkey.read.policy import from_document
from offkey.read.state_documents import allows, names_of
from offkey.read.state_policies import StatePolicy
from offkey.read.state_words import calls_lock, calls_state
from offkey.read.terraform_named_values import children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.hcl import Body
    from offkey.model.node import Share
    from offkey.model.text import Source
    from offkey.read.state_policies import State

_ENCODES = "jsonencode"
_GIVES = regex(rb"jsonencode\b|\bresources[ \t]*=")


def terragrunt_policies(share: Share, state: State) -> Iterator[StatePolicy]:
    """Every policy in such a file that may be about the state, with what the object around it is called."""
    names = names_of(state)
    for text in share.texts:
        data = text.source.data
        if text.kind is TextKind.TERRAGRUNT and _GIVES.search(data) and allows(data, names):
            yield from _in_file(text.source)


def _in_file(source: Source) -> Iterator[StatePolicy]:
    file = hcl.parse(source)
    scope = Scope.of([file])
    for called, one in _documents(file.body):
        if isinstance(one, Call):
            document = scope.value(_with_names(one.arguments[0]), source)
        else:
            document = given_statements.document(scope.value(_with_names(one), source))
        policy = from_document(document)
        if isinstance(policy, Policy) and not any(s.principals or s.not_principals for s in policy.statements):
            yield StatePolicy(called, policy, source, one.span, called=(called,))


def _documents(body: Body) -> Iterator[tuple[str, Expression]]:
    """The policies, and lists of statements, that are written out, each with the name that stands beside it."""
    blocks = [body]
    for block in blocks:  # grows
        blocks += [inner.body for inner in block.blocks]
        pending: list[tuple[str, Expression]] = [("", attribute.value) for attribute in block.attributes]
        while pending:
            called, one = pending.pop()
            if _is_policy(one) if isinstance(one, Call) else given_statements.are_statements(one):
                yield called, one
                continue
            inner_name = (_name(one) or called) if isinstance(one, ObjectExpression) else called
            pending += [(inner_name, inner) for inner in reversed(children(one))]


def _is_policy(call: Call) -> bool:
    document = call.arguments[0] if call.function == _ENCODES and call.arguments else None
    return isinstance(document, ObjectExpression) and _item(document, "Statement") is not None


def _item(written: ObjectExpression, name: str) -> Expression | None:
    items = (item for item in written.items if isinstance(item.key, Literal) and item.key.value == name)
    return next((item.value for item in items), None)


def _name(written: ObjectExpression) -> str:
    value = _item(written, "name")
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else ""


def _with_names(written: Expression) -> Expression:
    """The same with what is called after the state by its name alone: whatever it is worth, the name says what it is.

    Most values begin names of buckets, and say nothing by themselves: `tf_state_prefix = "acme"`.
    """
    match written:
        case Reference(root="local") if calls_state(written.dotted) or calls_lock(written.dotted):
            return Opaque(f"{written.dotted} is whatever it says", written.span)
        case Template(parts=parts):
            return replace(written, parts=tuple(map(_with_names, parts)))
        case ListExpression(items=items):
            return replace(written, items=tuple(map(_with_names, items)))
        case Call(arguments=arguments):
            return replace(written, arguments=tuple(map(_with_names, arguments)))
        case ObjectExpression(items=items):
            return replace(written, items=tuple(replace(item, value=_with_names(item.value)) for item in items))
        case _:
            return written
