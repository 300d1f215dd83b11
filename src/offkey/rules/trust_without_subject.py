"""A trust policy that lets in tokens of an issuer whatever their subject."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.model.condition_keys import claims_with_keys
from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.node import ModuleNode
from offkey.model.policy import Condition
from offkey.model.unknown import Unknown
from offkey.reason.reach import ReachClass
from offkey.rules.federation import FederatedStatement, federated_roles
from offkey.rules.github_tokens import names_values, subject_conditions, token
from offkey.rules.issuers import ANOTHER_AUDIENCE, Issuer, Tenancy, is_github, issuer_of, stranger

_SEVERITY = {
    Tenancy.SHARED: Severity.CRITICAL,
    Tenancy.ORGANISATION: Severity.MEDIUM,
    Tenancy.CLUSTER: Severity.MEDIUM,
}


def check(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each statement whose subject is not bound."""
    for _, statements in federated_roles(node):
        for found in statements:
            issuer = issuer_of(found.host)
            if issuer is not None and (finding := _finding(found, issuer)):
                yield finding


def _finding(found: FederatedStatement, issuer: Issuer) -> Finding | None:
    if _is_open(found, issuer):
        return None if _is_wildcards_business(found) else _open(found, issuer)
    if _is_bound_by_others(found, issuer):
        return Finding(
            f"The trust for {issuer.name} does not ask for a subject, only for other claims; "
            f"AWS refuses to save such a trust today. Add a condition on `{found.host}:sub`.",
            found.place(),
            severity=Severity.MEDIUM,
            confidence=Confidence.MEDIUM,
        )
    anonymous = stranger(issuer, found.host, audience=ANOTHER_AUDIENCE, subject=False)
    if subject_conditions(found) and found.lets_in(anonymous, without=lambda c: found.is_about(c, "aud")):
        operator = subject_conditions(found)[0].operator
        return Finding(
            f"`{operator}` on `{found.host}:sub` also holds for a token without a subject. "
            "Use a plain `StringEquals` or `StringLike`.",
            found.place(),
            severity=Severity.LOW,
            confidence=Confidence.MEDIUM,
        )
    return None


def _is_open(found: FederatedStatement, issuer: Issuer) -> bool:
    """Whether a stranger's token is let in, with the audience of the stranger's choice."""
    claims = stranger(issuer, found.host, audience=ANOTHER_AUDIENCE)
    if is_github(found.host):  # a stranger names branch and environment as the policy wants them
        claims = token(found, claims.subject, reach=ReachClass.STRANGER)
    return found.lets_in(claims, without=lambda condition: found.is_about(condition, "aud"))


def _is_wildcards_business(found: FederatedStatement) -> bool:
    """Whether a pattern with more than wildcards lets the stranger in: `wildcard-subject` shows how."""
    patterns = [v for c in subject_conditions(found) for v in c.values if isinstance(v, str)]
    return is_github(found.host) and any(pattern.strip("*?") for pattern in patterns)


def _is_bound_by_others(found: FederatedStatement, issuer: Issuer) -> bool:
    """Whether only claims that are not the subject narrow the statement, on an issuer where AWS wants one."""
    conditions = found.statement.conditions
    if issuer.tenancy is not Tenancy.SHARED or any(isinstance(c.key, Unknown) for c in conditions):
        return False
    if any(found.is_about(condition, claim) for condition in conditions for claim in ("sub", "job_workflow_ref")):
        return False
    others = [c for c in conditions if _claim(found, c) not in {None, "aud"} and names_values(c)]
    return bool(others) and all(_claim(found, c) in claims_with_keys(found.host) for c in others)


def _claim(found: FederatedStatement, condition: Condition) -> str | None:
    prefix = f"{found.host}:".lower()
    key = condition.key.lower() if isinstance(condition.key, str) else ""
    return key.removeprefix(prefix) if key.startswith(prefix) else None


def _open(found: FederatedStatement, issuer: Issuer) -> Finding:
    about = [c for c in found.statement.conditions if isinstance(c.key, str) and c.key.lower().endswith(":sub")]
    why = (
        f"its condition `{about[0].operator}` on `{about[0].key}` binds nobody"
        if about
        else "no condition names a subject"
    )
    return Finding(
        f"{issuer.name}: {issuer.tenancy.value} can take this role, because {why}. "
        f"Add `StringEquals` on `{found.host}:sub` with the exact subject.",
        found.place(),
        severity=_SEVERITY[issuer.tenancy],
        confidence=Confidence.HIGH if found.complete else Confidence.MEDIUM,
    )


RULE = Rule(
    id="trust-without-subject",
    summary="A trust policy admits tokens of an issuer whatever their subject.",
    severity=Severity.CRITICAL,
    on=ModuleNode,
    check=check,
)
