"""What an expression of Terraform may be worth: the expressions in it that carry its value."""

from __future__ import annotations

from offkey.model.hcl_expression import (
    Access,
    Call,
    Conditional,
    Expression,
    ForExpression,
    GetAttribute,
    GetIndex,
    ListExpression,
    Literal,
    ObjectExpression,
    Reference,
    Step,
    Template,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

CARRYING = frozenset(
    {"base64encode", "nonsensitive", "sensitive", "tostring", "trimspace", "coalesce", "try", "one", "element", "join"}
)
_GATHERING = CARRYING | {
    *("jsonencode", "yamlencode", "merge", "tomap", "toset", "tolist", "concat", "flatten", "compact", "values"),
    *("lookup", "format", "replace", "urlencode", "chomp", "base64gzip"),
}
"""Functions whose value holds their arguments in some form."""


def leaves(expression: Expression, *, through: Collection[str] | None = CARRYING) -> Iterator[Expression]:
    """The expressions whose value this one may be, or hold as a whole.

    A call may be worth any of its arguments, if its function is one of `through`; None: whatever it is.
    """
    match expression:
        case Conditional(yes=yes, no=no):
            inner: tuple[Expression, ...] = (yes, no)
        case Call(function=function, arguments=arguments) if through is None or function in through:
            inner = arguments
        case Template(parts=parts):
            inner = parts
        case Access(target=target):
            inner = (target,)
        case _:
            yield expression
            return
    for part in inner:
        yield from leaves(part, through=through)


def gathered(expression: Expression) -> Iterator[Expression]:
    """The expressions whose value this one may be or hold anywhere, also as an item of an object or a text."""
    for leaf in leaves(expression, through=_GATHERING):
        match leaf:
            case ObjectExpression(items=items):
                inner: tuple[Expression, ...] = tuple(item.value for item in items)
            case ListExpression(items=inner):
                pass
            case ForExpression():
                yield from _of_loop(leaf)
                continue
            case _:
                yield leaf
                continue
        for value in inner:
            yield from gathered(value)


def _of_loop(loop: ForExpression) -> Iterator[Expression]:
    """What the values of a loop hold: with the name of an item, all that it goes through."""
    for inner in gathered(loop.value):
        if not isinstance(inner, Reference) or inner.root != loop.names[-1]:
            yield inner
        elif not inner.steps:
            yield from gathered(loop.collection)


def item_of(step: Step) -> str | None:
    """The item of an object that a step takes; None where that is not written out."""
    match step:
        case GetAttribute(name=name) | GetIndex(key=Literal(value=str() as name)):
            return name
        case _:
            return None
