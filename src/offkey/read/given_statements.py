"""Statements of policies as public modules take them: objects with `actions` and `resources`, in a list or by name.

Source: terraform-aws-modules/terraform-aws-iam, `modules/iam-role` (`inline_policy_permissions`) and version 5 of
`modules/iam-assumable-role` (`inline_policy_statements`); cloudposse/terraform-aws-iam-policy (`iam_policy`).
"""

from __future__ import annotations

from offkey.model.hcl_expression import Call, Expression, ListExpression, Literal, ObjectExpression
from offkey.read.assumable_role_modules import as_statement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.terraform import Value

_WRITTEN = frozenset({"actions", "resources"})
_NOT_OF_ROLES = "principals"
_VERSION = "2012-10-17"


def are_statements(written: Expression) -> bool:
    """Whether some of what is listed is a statement, and none of it says for whom it is."""
    match written:
        case ListExpression(items=items):
            listed = [_names(item) for item in items]
        case ObjectExpression(items=entries):
            listed = [_names(entry.value) for entry in entries]
        case _:
            return False
    return any(names >= _WRITTEN for names in listed) and all(_NOT_OF_ROLES not in names for names in listed)


def statements_of(written: Expression) -> Expression | None:
    """The statements of a policy that is an object, or the only one of a list: `[{ statements = […] }]`."""
    if isinstance(written, ListExpression) and len(written.items) == 1:
        written = written.items[0]
    items = written.items if isinstance(written, ObjectExpression) else ()
    named = (one.value for one in items if isinstance(one.key, Literal) and one.key.value == "statements")
    return next(named, None)


def encoded(written: Expression) -> Iterator[Call]:
    """The documents in an argument that are written out there: `inline_policies = { state = jsonencode({…}) }`."""
    match written:
        case Call(function="jsonencode"):
            yield written
        case ListExpression(items=items):
            for item in items:
                yield from encoded(item)
        case ObjectExpression(items=entries):
            for entry in entries:
                yield from encoded(entry.value)
        case _:
            pass


def _names(written: Expression) -> set[Value]:
    """The names in an object that are written out; none where it is no object."""
    items = written.items if isinstance(written, ObjectExpression) else ()
    return {item.key.value for item in items if isinstance(item.key, Literal)}


def document(value: Value) -> Value:
    """The policy that the module makes of its statements."""
    if isinstance(value, dict):
        entries = [*value.items()]
    else:
        entries = [("", entry) for entry in value] if isinstance(value, list) else []
    return {"Version": _VERSION, "Statement": [as_statement(name, entry) for name, entry in entries]}
