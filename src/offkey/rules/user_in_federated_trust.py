"""A role that pipelines take by their tokens, and that lets an IAM user in by another way."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import TrustNode
from offkey.model.unknown import Unknown
from offkey.rules.federation import federated_statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.policy import Statement

_USER = ":user/"
_ASSUMES = frozenset({"sts:assumerole", "sts:*", "*"})
_ASKS_MORE = ("multifactorauth", "externalid", "sourceip", "sourcevpc")
"""Of conditions that a key alone does not meet, or that tie it to one place."""
_CLUSTER = "kubernetes"


def check(node: TrustNode) -> Iterator[Finding]:
    """One finding for each user that a trust policy names beside the tokens of pipelines."""
    trust = node.written.trust
    if isinstance(trust, Unknown):
        return
    users = [(index, *user) for index, one in enumerate(trust.statements) for user in _users(one)]
    tokens = [found for found in federated_statements(node.written) if found.platform.name != _CLUSTER] if users else []
    if not tokens or all(found.is_guessed for found in tokens):
        return
    for index, user, arn in users:
        yield Finding(
            f"The IAM user {user} may take this role too, beside the tokens of {tokens[0].platform.title}: who holds a "
            "key of that user needs no pipeline, from anywhere and for as long as the key lives. Let people in by a "
            "role that they sign in to, or ask for MFA.",
            node.written.place_of(index, arn),
            related=(Related(tokens[0].place(), "lets the tokens in"),) if tokens[0].index != index else (),
            confidence=Confidence.MEDIUM,
        )


def _users(statement: Statement) -> Iterator[tuple[str, str | Unknown]]:
    """The names and ARNs of the users that a statement lets in with nothing but a key."""
    actions = {action.lower() for action in statement.actions if isinstance(action, str)}
    if not statement.allows or not actions & _ASSUMES or _asks_more(statement):
        return
    for principal in statement.principals:
        last = principal.value
        if isinstance(last, Unknown):
            last = last.pieces[-1] if last.pieces else last
        if principal.kind == "AWS" and isinstance(last, str) and _USER in last:
            yield last.rpartition("/")[2] or "of some name", principal.value


def _asks_more(statement: Statement) -> bool:
    keys = (condition.key for condition in statement.conditions)
    return any(isinstance(key, Unknown) or any(word in key.lower() for word in _ASKS_MORE) for key in keys)


RULE = Rule(
    id="user-in-federated-trust",
    summary="A role for pipelines' tokens lets an IAM user in as well.",
    severity=Severity.LOW,
    on=TrustNode,
    check=check,
)
