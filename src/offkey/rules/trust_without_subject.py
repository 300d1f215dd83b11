"""A trust policy that lets in tokens of an issuer whatever their subject."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.node import TrustNode
from offkey.model.proof import Reacher
from offkey.reason import wildcard
from offkey.reason.holders import admits
from offkey.reason.providers import is_guessed
from offkey.rules.federation import (
    FederatedStatement,
    claim_of,
    federated_statements,
    is_exact,
    may_hold_without,
    names_values,
    worst,
)
from offkey.rules.issuers import Issuer, Tenancy, issuer_behind
from offkey.rules.plain_operator import plain_operator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.policy import Condition

_SEVERITY = {
    Tenancy.SHARED: Severity.CRITICAL,
    Tenancy.ORGANISATION: Severity.MEDIUM,
    Tenancy.CLUSTER: Severity.MEDIUM,
}
_ANYBODY = "anybody"


def check(node: TrustNode) -> Iterator[Finding]:
    """One finding for each statement whose subject is not bound."""
    for found in federated_statements(node.written):
        issuer = issuer_behind(found)
        finding = _of_any_issuer(found) if issuer is None else _finding(found, issuer) or _of_unknown_issuer(found)
        if finding is not None:
            yield finding


def _finding(found: FederatedStatement, issuer: Issuer) -> Finding | None:
    reach = worst(found.policy, found.provider)
    if reach is not None and reach.reacher in _outsiders(found):
        subject = str(reach.witness.claims["sub"])
        if not any(_names(condition, subject) for condition in _on_subject(found)):
            return _guessed(found) if found.is_guessed else _open(found, issuer, subject)
    named = _on_subject(found)
    if not named or not all(map(may_hold_without, named)):
        return None
    bare = found.without(lambda condition: found.is_about(condition, "aud"))
    if admits(bare, found.provider, {"aud": _ANYBODY}):
        return Finding(
            f"`{named[0].operator}` on `{found.host}:sub` also holds for a token without a subject. "
            "Use a plain `StringEquals` or `StringLike`.",
            found.place(),
            fix=plain_operator(found, named[0].operator),
            severity=Severity.LOW,
            confidence=Confidence.MEDIUM,
        )
    return None


def _of_unknown_issuer(found: FederatedStatement) -> Finding | None:
    """A finding where the issuer is not known, and all that its keys ask for is the audience."""
    claims = {claim_of(condition) for condition in found.statement.conditions}
    known = claims != {"aud"} or len(found.policy.statements) > 1 or not is_guessed(found.statement)
    return None if known else _guessed(found)


def _of_any_issuer(found: FederatedStatement) -> Finding | None:
    """A finding where an issuer is not known, and no condition at all asks for anything or takes anybody out again."""
    if found.statement.conditions or ":oidc-provider/" not in found.provider or len(found.policy.statements) > 1:
        return None
    return Finding(
        f"Everybody who gets a token of `{found.host}` can take this role, because no condition names a subject. "
        f"Add `StringEquals` on `{found.host}:sub` with the exact subject, and on `{found.host}:aud`.",
        found.place(),
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
    )


def _outsiders(found: FederatedStatement) -> frozenset[Reacher]:
    """Whose token shows that nobody in particular is asked for."""
    if found.platform.shared:
        return frozenset({Reacher.STRANGER})
    return frozenset(Reacher) if not found.platform.title else frozenset({Reacher.STRANGER, Reacher.SIBLING})


def _on_subject(found: FederatedStatement) -> list[Condition]:
    """The conditions that name subjects to be let in."""
    conditions = found.policy.statements[0].conditions
    return [c for c in conditions if found.is_about(c, "sub") and names_values(c)]


def _names(condition: Condition, subject: str) -> bool:
    """Whether the subject is let in by a value that says anything: `wildcard-subject` shows what is wrong with it."""
    for value in condition.values:
        if isinstance(value, str) and value.strip("*?"):
            shape = wildcard.literal(value) if is_exact(condition) else wildcard.parse(value)
            if shape.matches(subject):
                return True
    return False


def _guessed(found: FederatedStatement) -> Finding:
    """Of an issuer that nothing names: it may serve one company, or everybody."""
    return Finding(
        "Everybody who gets a token of the identity provider, which nothing here names, can take this role, because no "
        "condition names a subject. Add `StringEquals` on the issuer's `:sub` with the exact subject.",
        found.place(),
        severity=Severity.MEDIUM,
        confidence=Confidence.LOW,
    )


def _open(found: FederatedStatement, issuer: Issuer, subject: str) -> Finding:
    if found.names_workflow:
        return Finding(
            f"{issuer.name}: every repository that may call the workflow can take this role, and everybody's may where "
            f"the workflow is public. Add a condition on `{found.host}:sub` for the owner's repositories.",
            found.place(),
            severity=Severity.MEDIUM,
            confidence=Confidence.LOW,
        )
    conditions = found.statement.conditions
    about = [c for c in conditions if isinstance(c.key, str) and c.key.lower().endswith(":sub")]
    why = (
        f"its condition `{about[0].operator}` on `{about[0].key}` binds nobody"
        if about
        else "no condition names a subject"
    )
    values = (value for condition in _on_subject(found) for value in condition.values)
    wild = next((value for value in values if isinstance(value, str) and not value.strip("*?")), None)
    return Finding(
        f"{issuer.name}: {issuer.tenancy.value} can take this role, such as `{subject}`, because {why}. "
        f"Add `StringEquals` on `{found.host}:sub` with the exact subject.",
        found.place_of_subject(wild),
        related=found.also_at(wild),
        severity=_SEVERITY[issuer.tenancy],
        confidence=Confidence.HIGH if found.complete else Confidence.MEDIUM,
    )


RULE = Rule(
    id="trust-without-subject",
    summary="A trust policy admits tokens of an issuer whatever their subject.",
    severity=Severity.CRITICAL,
    on=TrustNode,
    check=check,
)
