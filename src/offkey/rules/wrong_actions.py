"""Statements that allow federated principals an action by which none of them comes in."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related
from offkey.model.records import replace
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.node import TrustNode
    from offkey.model.policy import Policy, Statement
    from offkey.model.text import Place

_ASSUME = "sts:assumerole"
_WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
_FEW = 10
"""Of so many statements it is asked what they would let in: a policy has no more, and others are asked in pairs."""
_SAML = "saml"


def findings(node: TrustNode) -> Iterator[Finding]:
    """One for each such statement of a policy that lets nobody in by another one."""
    trust = node.written.trust
    if isinstance(trust, Unknown) or not any(_only_assumes(statement) for statement in trust.statements):
        return
    allowed = [statement for statement in trust.statements if statement.allows and not _only_assumes(statement)]
    if any(principal.kind not in {"AWS", "Service"} for one in allowed for principal in one.principals):
        return  # another statement lets them in
    related = _then_too_wide(node, trust) if len(trust.statements) <= _FEW else ()
    for index, statement in enumerate(trust.statements):
        if _only_assumes(statement):
            action = "sts:AssumeRoleWithSAML" if _is_saml(statement) else _WEB_IDENTITY
            yield Finding(
                "A federated principal never calls `sts:AssumeRole`, so nobody gets in by this statement. "
                f"Allow `{action}`.",
                _place_of_action(node, index, statement),
                related=related,
                confidence=Confidence.MEDIUM if trust.unknown else Confidence.HIGH,
            )
            related = ()


def _then_too_wide(node: TrustNode, trust: Policy) -> tuple[Related, ...]:
    """The subjects of statements that nobody gets in by, as they will be reported once the action is mended."""
    from offkey.rules import pull_request_can_write, wildcard_subject  # few policies have the wrong action

    said = trust.statements
    statements = tuple(replace(one, actions=(_WEB_IDENTITY,)) if _only_assumes(one) else one for one in said)
    mended = replace(node, written=replace(node.written, trust=replace(trust, statements=statements)))
    wide = (*wildcard_subject.check(mended), *pull_request_can_write.check(mended))
    places = sorted({one.primary for one in wide})
    return tuple(Related(place, "once that is mended, this lets in more than it should") for place in places)


def _place_of_action(node: TrustNode, index: int, statement: Statement) -> Place:
    """Where the action stands, or else the statement: several statements that cannot be told apart may have it."""
    action = next(one for one in statement.actions if isinstance(one, str) and one.lower() == _ASSUME)
    text = node.written.text
    spans = list(text.spans_of(index, action)) if text else []
    return text.source.place(spans[0]) if text and len(spans) == 1 else node.written.place_of(index, None)


def _only_assumes(statement: Statement) -> bool:
    """Whether a statement allows federated principals `sts:AssumeRole`, and nothing by which they would get in.

    Source: IAM User Guide, "Compare AWS STS credentials": who calls which of the actions.
    """
    if not statement.allows or any(principal.kind != "Federated" for principal in statement.principals):
        return False
    actions = [action.lower() if isinstance(action, str) else "*" for action in statement.actions]
    others = [one for one in actions if "*" in one or "?" in one or one.startswith(f"{_ASSUME}with")]
    return bool(statement.principals) and _ASSUME in actions and not others


def _is_saml(statement: Statement) -> bool:
    """Whether the principal or a condition is about SAML."""
    said = [principal.value for principal in statement.principals] + [one.key for one in statement.conditions]
    return any(_SAML in (text if isinstance(text, str) else repr(text)).lower() for text in said)
