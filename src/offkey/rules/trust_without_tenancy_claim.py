"""A trust that AWS refuses to save today, because nothing in it says whose tokens of a shared issuer it wants."""

from __future__ import annotations

from offkey.model.condition_keys import claims_with_keys
from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.node import TrustNode
from offkey.model.proof import Reacher
from offkey.model.unknown import Unknown
from offkey.rules.federation import FederatedStatement, names_values, worst
from offkey.rules.issuers import wants_subject, with_issuers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.policy import Condition, Statement

_ACCEPTED = ("sub", "job_workflow_ref")
"""For GitHub, builders report that AWS takes `job_workflow_ref` in place of the subject; no page says so."""


_COGNITO = "cognito-identity.amazonaws.com"
"""Its tokens are everybody's: only the audience says whose identity pool they are of."""
_TAKES = frozenset({"sts:assumerolewithwebidentity", "sts:assumerole*", "sts:*", "*"})


def check(node: TrustNode) -> Iterator[Finding]:
    """One finding for each statement that other claims narrow and no subject, or that takes any identity pool."""
    for found, issuer in with_issuers(node.written):
        if _is_refused(found):
            yield Finding(
                f"The trust for {issuer.name} does not ask for a subject, only for other claims; "
                f"AWS refuses to save such a trust today. Add a condition on `{found.host}:sub`.",
                found.place(),
                confidence=Confidence.MEDIUM,
            )
    trust = node.written.trust
    for index, statement in enumerate(() if isinstance(trust, Unknown) else trust.statements):
        if _takes_any_pool(statement):
            yield Finding(
                "The trust for Amazon Cognito names no identity pool, so whoever has one takes this role; AWS refuses "
                f"to save such a trust today. Add `StringEquals` on `{_COGNITO}:aud` with the id of the pool.",
                node.written.place_of(index, _COGNITO),
                confidence=Confidence.MEDIUM,
            )


def _takes_any_pool(statement: Statement) -> bool:
    """Whether a statement lets in the tokens of Cognito, and no condition asks for an audience."""
    if not statement.allows or all(one.value != _COGNITO for one in statement.principals):
        return False
    if not any(isinstance(action, str) and action.lower() in _TAKES for action in statement.actions):
        return False
    keys = [condition.key for condition in statement.conditions]
    return not any(isinstance(key, Unknown) or key.lower().endswith(":aud") for key in keys)


def _is_refused(found: FederatedStatement) -> bool:
    """Whether no condition names a subject; what lets everybody in is `trust-without-subject`'s business."""
    allow, *denies = found.policy.statements
    conditions = [condition for statement in (allow, *denies) for condition in statement.conditions]
    if not wants_subject(found.host) or any(isinstance(condition.key, Unknown) for condition in conditions):
        return False
    if any(found.is_about(condition, claim) for condition in conditions for claim in _ACCEPTED):
        return False
    if not any(_narrows(found, condition) for condition in allow.conditions):
        return False
    reach = worst(found.policy, found.provider)
    return reach is None or reach.reacher is not Reacher.STRANGER


def _narrows(found: FederatedStatement, condition: Condition) -> bool:
    """Whether a condition is about a claim that AWS hands on, other than the audience."""
    claims = claims_with_keys(found.host) - {"aud", "oaud"}
    return names_values(condition) and any(found.is_about(condition, claim) for claim in claims)


RULE = Rule(
    id="trust-without-tenancy-claim",
    summary="A trust policy narrows a shared issuer by other claims than the one AWS asks for.",
    severity=Severity.MEDIUM,
    on=TrustNode,
    check=check,
)
