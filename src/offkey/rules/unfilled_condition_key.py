"""A condition on a key that AWS never fills for the tokens in question."""

from __future__ import annotations

from offkey.model.condition_keys import claims_with_keys
from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.node import TrustNode
from offkey.model.policy import Condition
from offkey.reason import operators
from offkey.reason.operators import Quantifier
from offkey.rules.federation import FederatedStatement
from offkey.rules.issuers import Issuer, with_issuers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def check(node: TrustNode) -> Iterator[Finding]:
    """One finding for each such condition of an Allow."""
    for found, issuer in with_issuers(node.written):
        for condition in found.statement.conditions:
            if (finding := _finding(found, issuer, condition)) is not None:
                yield finding


def _finding(found: FederatedStatement, issuer: Issuer, condition: Condition) -> Finding | None:
    key = condition.key
    host, colon, claim = key.rpartition(":") if isinstance(key, str) else ("", "", "")
    test = operators.parse(condition.operator)
    if not colon or "." not in host or test is None or test.operator.presence or _is_filled(found, host, claim):
        return None
    own = host.lower() == found.host.lower()
    known = own and claim.lower() in {name.lower() for name in found.platform.claims}
    why = f"AWS makes no condition key of {issuer.name}'s `{claim}`" if own else f"`{host}` is not the issuer here"
    lenient = test.operator.negated or test.if_exists or test.quantifier is Quantifier.ALL
    effect = "always holds and keeps nobody out" if lenient else "never holds and nobody gets in"
    return Finding(
        f"{why}, so `{condition.operator}` on `{key}` {effect}.",
        found.place(key),
        confidence=Confidence.MEDIUM if known else Confidence.HIGH,
    )


def _is_filled(found: FederatedStatement, host: str, claim: str) -> bool:
    """Whether AWS takes a value for the key from tokens of this provider."""
    own = host.lower() == found.host.lower()
    return own and claim.lower() in {name.lower() for name in claims_with_keys(found.host)}


RULE = Rule(
    id="unfilled-condition-key",
    summary="A condition of a trust policy is on a key that AWS never fills for these tokens.",
    severity=Severity.MEDIUM,
    on=TrustNode,
    check=check,
)
