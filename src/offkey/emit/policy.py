"""A policy as the JSON document that IAM takes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from offkey.errors import EditError
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.policy import Condition, Policy, Principal, Statement


def text(policy: Policy) -> str:
    """The document on one line. Raises EditError where a part of the policy is not known."""
    return json.dumps(document(policy), separators=(",", ":"))


def document(policy: Policy) -> dict[str, Any]:
    """The document as plain data. Raises EditError where a part of the policy is not known."""
    for unknown in policy.unknown:
        raise EditError(f"the policy is not known: {unknown.reason}", place=unknown.place)
    return {"Version": policy.version, "Statement": [_statement(statement) for statement in policy.statements]}


def _statement(statement: Statement) -> dict[str, Any]:
    found: dict[str, Any] = {"Sid": statement.sid} if statement.sid else {}
    found["Effect"] = "Allow" if statement.allows else "Deny"
    lists = {
        "Action": statement.actions,
        "NotAction": statement.not_actions,
        "Resource": statement.resources,
        "NotResource": statement.not_resources,
    }
    for name, principals in (("Principal", statement.principals), ("NotPrincipal", statement.not_principals)):
        if principals:
            found[name] = _principals(principals)
    found |= {name: [_known(value) for value in values] for name, values in lists.items() if values}
    if statement.conditions:
        found["Condition"] = _conditions(statement.conditions)
    return found


def _principals(principals: Iterable[Principal]) -> str | dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for principal in principals:
        if principal.kind == "*":
            return "*"
        found.setdefault(principal.kind, []).append(_known(principal.value))
    return found


def _conditions(conditions: Iterable[Condition]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for condition in conditions:
        found.setdefault(condition.operator, {})[_known(condition.key)] = [_known(value) for value in condition.values]
    return found


def _known(value: str | Unknown) -> str:
    if isinstance(value, Unknown):
        raise EditError(f"a value of the policy is not known: {value.reason}", place=value.place)
    return value
