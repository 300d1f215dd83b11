"""Statements of a trust policy by which everybody in every account may take a role."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.policy import Policy, Statement

ASSUMES = frozenset({"sts:assumerole", "sts:*", "*"})
"""Actions that let somebody without a token take a role, in lower case."""


def open_to_everybody(trust: Policy) -> list[int]:
    """Which statements have no condition and name every principal, where no Deny of the policy may keep them out."""
    opened = [index for index, statement in enumerate(trust.statements) if _is_open(statement)]
    return opened if opened and _lets_in_a_stranger(trust) else []


def _is_open(statement: Statement) -> bool:
    actions = {action.lower() for action in statement.actions if isinstance(action, str)}
    everybody = any(one.kind in {"AWS", "*"} and one.value == "*" for one in statement.principals)
    return everybody and statement.allows and bool(actions & ASSUMES) and not statement.conditions


def _lets_in_a_stranger(trust: Policy) -> bool:
    from offkey.reason.anybody import anybody

    found = anybody(trust, None)
    return found is not None and any(not reach.witness.assumptions for reach in found.reach)
