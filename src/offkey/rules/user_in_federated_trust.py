"""A role that pipelines take by their tokens, and that lets an IAM user or any account in by another way."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import TrustNode
from offkey.model.unknown import Unknown
from offkey.rules.federation import federated_statements
from offkey.rules.open_statements import ASSUMES, open_to_everybody

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.policy import Policy, Statement
    from offkey.model.trust import WrittenTrust

_USER = ":user/"
_ASKS_MORE = ("multifactorauth", "externalid", "sourceip", "sourcevpc")
"""Of conditions that a key alone does not meet, or that tie it to one place."""
_CLUSTER = "kubernetes"


def check(node: TrustNode) -> Iterator[Finding]:
    """One finding for each user that a trust policy names beside the tokens of pipelines, and for everybody."""
    trust = node.written.trust
    if isinstance(trust, Unknown):
        return
    yield from _everybody(node.written, trust)
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


def _everybody(written: WrittenTrust, trust: Policy) -> Iterator[Finding]:
    """A statement that nobody needs a token for: every principal of every account, and no condition."""
    opened = open_to_everybody(trust)
    tokens = federated_statements(written) if opened else ()
    for index in opened if tokens else ():
        yield Finding(
            "Everybody in every AWS account may take this role: a statement without a condition has the principal `*`, "
            f"and the one for the tokens of {tokens[0].platform.title or tokens[0].host} takes nothing back, as "
            "statements only ever add. Name the roles that may take it, or delete the statement.",
            written.place_of(index, "*"),
            related=(Related(tokens[0].place(), "lets the tokens in"),) if tokens[0].index != index else (),
            severity=Severity.CRITICAL,
        )


def _users(statement: Statement) -> Iterator[tuple[str, str | Unknown]]:
    """The names and ARNs of the users that a statement lets in with nothing but a key."""
    actions = {action.lower() for action in statement.actions if isinstance(action, str)}
    if not statement.allows or not actions & ASSUMES or _asks_more(statement):
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
    summary="A role for pipelines' tokens lets an IAM user or everybody in as well.",
    severity=Severity.LOW,
    on=TrustNode,
    check=check,
)
