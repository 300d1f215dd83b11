"""A condition that also holds for tokens without the claim that it asks for."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.node import TrustNode
from offkey.reason import operators
from offkey.reason.holders import holder_without
from offkey.reason.operators import Quantifier
from offkey.rules.federation import FederatedStatement, federated_statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.policy import Condition


def check(node: TrustNode) -> Iterator[Finding]:
    """One finding for each condition that a token passes by lacking the claim."""
    for found in federated_statements(node.written):
        for condition in found.policy.statements[0].conditions:
            claim = _optional(found, condition)
            token = holder_without(found.policy, found.provider, claim) if claim else None
            if token is not None:
                yield Finding(
                    f"`{condition.operator}` on `{condition.key}` also holds for a token without `{claim}`, such as "
                    f"`{token['sub']}`. Use the operator without `ForAllValues:` and `IfExists`.",
                    found.place(condition.key),
                    confidence=Confidence.MEDIUM,
                )


def _optional(found: FederatedStatement, condition: Condition) -> str | None:
    """The claim of a condition that lets tokens without it pass, where there are such tokens."""
    test = operators.parse(condition.operator)
    if test is None or test.operator.negated or not (test.if_exists or test.quantifier is Quantifier.ALL):
        return None
    claims = found.platform.claims.items()
    return next((name for name, claim in claims if claim.optional and found.is_about(condition, name)), None)


RULE = Rule(
    id="optional-claim-condition",
    summary="A condition of a trust policy also holds for tokens that lack the claim.",
    severity=Severity.MEDIUM,
    on=TrustNode,
    check=check,
)
