"""Whether a policy may be about the state, before it is worked out: nothing but its resources can name that."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.model.hcl_expression import (
    Call,
    Expression,
    GetAttribute,
    ListExpression,
    Literal,
    ObjectExpression,
    Reference,
)
from offkey.model.records import dataclass
from offkey.model.terraform import Value
from offkey.model.unknown import Unknown
from offkey.read.nested import Nested
from offkey.read.partial import OpenList, OpenMap
from offkey.read.policy_document import MERGING

_BEFORE_BUCKET, _BEFORE_TABLE = ":s3:::", ":table/"
"""What stands before the name in an ARN of a bucket, and of a table."""
_REWRITTEN = ("\\", "&{")
"""With what a document writes something in another way: JSON a letter, a data source `${`."""
_RENDERED = (GetAttribute("json"), GetAttribute("minified_json"))


@dataclass(frozen=True, slots=True)
class StateNames:
    """The buckets that hold the state, and the tables that lock it."""

    buckets: tuple[str, ...]
    tables: tuple[str, ...]

    def may_be_meant(self, body: Nested, document: Expression) -> bool:
        """Whether a document that stands in `body` may name one of them: of most, only the resources are worked out."""
        found = _resources(body, document)
        return found is None or any(map(self.may_be_in, found))

    def may_be_in(self, value: Value) -> bool:
        """Whether one of them may stand anywhere in a value, as the name in an ARN."""
        return any(map(self._may_be_in_text, _texts(value)))

    def _may_be_in_text(self, text: str) -> bool:
        marks = ((_BEFORE_BUCKET, self.buckets), (_BEFORE_TABLE, self.tables))
        named = any(behind.startswith(names) for mark, names in marks for behind in text.split(mark)[1:])
        return named or any(sign in text for sign in _REWRITTEN)


def _texts(value: Value) -> Iterator[str]:
    """Every text in a value; what is missing in one is taken to be the partition, with which it may be an ARN."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Unknown) and value.pieces:
        yield "".join(piece if isinstance(piece, str) else "aws" for piece in value.pieces)
    else:
        for part in _parts(value):
            yield from _texts(part)


def _parts(value: Value) -> list[Value]:
    if isinstance(value, OpenList | OpenMap):
        return [*(value.shapes if isinstance(value, OpenList) else value.maps)]
    return value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []


# --- what stands under `Resource` --------------------------------------------------------------------


def _resources(body: Nested, document: Expression) -> Iterator[Value] | None:
    """The resources of each statement; None where what those are is not plain to see."""
    match document:
        case Reference(root="data", steps=(GetAttribute(name="aws_iam_policy_document" as type_), name, last)):
            found = body.scope.block("data", type_, name.name) if isinstance(name, GetAttribute) else None
            return _of_data_source(Nested(body.scope, found[1], found[0].body)) if found and last in _RENDERED else None
        case Call(function="jsonencode", arguments=(ObjectExpression() as written,)):
            resources = _of_object(written)
            return None if resources is None else (body.scope.value(each, body.source) for each in resources)
        case _:
            return None


def _of_data_source(body: Nested) -> Iterator[Value] | None:
    if any(map(body.body.attribute, MERGING)):
        return None
    return (statement.value("resources") for statement in body.nested("statement") if isinstance(statement, Nested))


def _of_object(document: ObjectExpression) -> list[Expression] | None:
    statements = _under("Statement", document)
    if statements is None:
        return None
    found: list[Expression] = []
    for statement in _items(statements):
        resources = _under("Resource", statement) if isinstance(statement, ObjectExpression) else None
        if resources is None:
            return None
        found += resources
    return found


def _under(key: str, written: ObjectExpression) -> list[Expression] | None:
    """The values under a key of an object; None where a key is computed."""
    keys = [item.key.value if isinstance(item.key, Literal) else None for item in written.items]
    return None if None in keys else [item.value for item, name in zip(written.items, keys, strict=True) if name == key]


def _items(written: list[Expression]) -> list[Expression]:
    return [item for each in written for item in (each.items if isinstance(each, ListExpression) else (each,))]
