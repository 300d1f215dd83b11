"""The values in a Terraform block that get a name: arguments, items of objects, `name`/`value` pairs, heredocs."""

from __future__ import annotations

from offkey.model.hcl_expression import (
    Access,
    Call,
    Conditional,
    Expression,
    ForExpression,
    GetAttribute,
    ListExpression,
    Literal,
    ObjectExpression,
    Operation,
    Reference,
    Template,
)
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.read.terraform_leaves import CARRYING
from offkey.read.written_name import name_before

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from offkey.model.hcl import Body
    from offkey.model.text import Place, Span

_NAMES = ("secret_name", "variable_name", "key", "name")
VALUES = (
    *("plaintext_value", "encrypted_value", "value", "value_encrypted", "value_wo", "secret_value"),
    *("secret_string", "secret_data", "secret_data_wo", "content", "sensitive_content", "user_data"),
)
"""Arguments of resources that keep one value under a name, as `github_actions_secret` does."""
STORED = "valueFrom"
"""In an ECS container: the ARN, or the name, of what keeps the value."""
_MAPS = ("vars", "variables")
"""Maps that were written as blocks before Terraform 0.12."""
OF_AWS = frozenset({"amazonec2_config", "amazonec2_credential_config", "eks_config", "aws_kms_config"})
"""Blocks for an account of AWS in resources of others: `access_key` in them is AWS's.

Source: registry.terraform.io, rancher/rancher2 (`rancher2_node_template`, `rancher2_cloud_credential`,
`rancher2_cluster`), mongodb/mongodbatlas (`mongodbatlas_encryption_at_rest`)
"""
_TEXT_SEEN = 200
_PAIR = regex(r"""["']name["']\s{0,20}:\s{0,20}["']([\w.-]+)["']""")


@dataclass(frozen=True, slots=True)
class Named:
    """A value with the name it gets (empty where that is computed), and the span of both."""

    name: str
    value: Expression
    span: Span
    item: Place | None = None
    """Where the value itself is written, if that is somewhere else."""
    stored: bool = False
    """Whether the value only says which secret or parameter holds what is meant."""
    of_aws: bool = False
    """Whether it stands in a block for an account of AWS."""

    @property
    def speaks_of_secret(self) -> bool:
        """Whether the value refers to something's secret."""
        return any(
            isinstance(step, GetAttribute) and "secret" in step.name
            for reference in references(self.value)
            for step in reference.steps
        )


def named_values(
    body: Body, *, own: bool = False, worth: Callable[[Span], bool] | None = None, of_aws: bool = False
) -> Iterator[Named]:
    """Every named value of a block, blocks inside it included. `own`: its arguments count by their own names.

    `worth` tells of a part of the file whether a name that is wanted may stand in it: what can have none
    is not parsed.
    """
    called = [a for key in _NAMES if (a := body.attribute(key))]
    name: str | None = None
    for attribute in body.attributes:
        keeps = attribute.name in VALUES
        if worth and not worth(attribute.span) and not (keeps and any(worth(a.span) for a in called)):
            continue
        if keeps and _is_one(attribute.value):
            if name is None:
                name = next((text for a in called if (text := _text(a.value))), "")
            yield Named(name, attribute.value, attribute.span)
        elif own:
            yield Named(attribute.name, attribute.value, attribute.span, of_aws=of_aws)
        yield from inside(attribute.value)
    for block in body.blocks:
        if worth is None or worth(block.span):
            known = block.type in OF_AWS
            yield from named_values(block.body, own=own or known or block.type in _MAPS, worth=worth, of_aws=known)


def _is_one(value: Expression) -> bool:
    """Whether it is one text, and not an object or a list of several: `jsonencode({ … })` has names of its own."""
    if isinstance(value, Call):
        return value.function in CARRYING and all(map(_is_one, value.arguments))
    return isinstance(value, Reference | Literal | Access | Conditional | Template)


def references(expression: Expression) -> Iterator[Reference]:
    """Every reference in an expression."""
    if isinstance(expression, Reference):
        yield expression
        return
    for inner in children(expression):
        yield from references(inner)


def inside(expression: Expression) -> Iterator[Named]:
    """The named values in an expression."""
    match expression:
        case ObjectExpression():
            yield from _of_object(expression)
        case Template(parts=parts):
            before = ""
            for index, part in enumerate(parts):
                if isinstance(part, Literal):
                    before += str(part.value)
                elif (found := name_before(before[-_TEXT_SEEN:], len(before[-_TEXT_SEEN:]))) is not None:
                    behind = parts[index + 1] if index + 1 < len(parts) else None
                    beside = _name_beside(before, behind) if found in VALUES else None
                    yield Named(beside or found, part, part.span)
        case _:
            for inner in children(expression):
                yield from inside(inner)


def _name_beside(before: str, behind: Expression | None) -> str | None:
    """The name in the object in JSON that a value stands in: `{"name": "X", "value": "${…}"}`."""
    start = before[-_TEXT_SEEN:].rpartition("{")[2]
    end = behind.value.partition("}")[0] if isinstance(behind, Literal) and isinstance(behind.value, str) else ""
    found = _PAIR.search(start) or _PAIR.search(end[:_TEXT_SEEN])
    return found[1] if found is not None else None


def _of_object(expression: ObjectExpression) -> Iterator[Named]:
    """The items under their keys; of `{name = "X", value = …}` the value under that name."""
    texts = {_text(item.key): item.value for item in expression.items}
    name = next((text for key in _NAMES if (v := texts.get(key)) and (text := _text(v))), None)
    for item in expression.items:
        key = _text(item.key)
        if isinstance(item.value, ObjectExpression | ListExpression):
            yield from inside(item.value)
        else:
            stored = key == STORED
            meant = name if (stored or key in VALUES) and name else key
            yield Named(meant, item.value, item.span, stored=stored)
            yield from inside(item.value)


def children(expression: Expression) -> tuple[Expression, ...]:
    """The expressions that an expression is directly made of."""
    match expression:
        case Call(arguments=inner) | ListExpression(items=inner) | Operation(operands=inner) | Template(parts=inner):
            return inner
        case Conditional(yes=yes, no=no):
            return (yes, no)
        case Access(target=target):
            return (target,)
        case ObjectExpression(items=items):
            return tuple(item.value for item in items)
        case ForExpression(value=value):
            return (value,)
        case _:
            return ()


def _text(expression: Expression) -> str:
    """The text of a literal, or what is written out of a template or a conditional."""
    match expression:
        case Literal(value=str() as text):
            return text
        case Template(parts=parts):
            return "".join(_text(part) or "_" for part in parts)
        case Conditional(yes=yes, no=no):
            return _text(yes) or _text(no)
        case _:
            return ""
