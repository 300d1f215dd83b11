"""A trust policy that lets in tokens of an issuer whatever their audience."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import TrustNode
from offkey.model.regex import IGNORECASE, MULTILINE, regex
from offkey.model.unknown import Unknown
from offkey.reason.holders import admits, holder_of_audience
from offkey.reason.providers import ANY_CLUSTER, rival_issuers
from offkey.rules.federation import FederatedStatement, claim_of, may_hold_without
from offkey.rules.issuers import Issuer, with_issuers
from offkey.rules.plain_operator import plain_operator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.policy import Condition
    from offkey.model.text import Place

_PIPELINES = regex(
    r"\b(?:var|local|module)\.\w*(?:github|gitlab|bitbucket|circleci|buildkite|spacelift)\w*", IGNORECASE
)
"""A name in a module that says whose tokens are meant: those of pipelines."""
_VALUES = regex(r"^[ \t]*(?:values|for_each|count)\s*=[^\n]*", MULTILINE)
"""What a condition compares with, and how often it is there, names no issuer."""
_EKS = "oidc.eks."
_EFFECT = "so a token made for another service is let in too"
_BOUND = "and only the one that the provider lists binds it: with a second, the role opens to its tokens as well"
_ANOTHER = "another-audience.example"


def check(node: TrustNode) -> Iterator[Finding]:
    """One finding for each statement whose audience is not bound."""
    for found, issuer in with_issuers(node.written):
        if rival_issuers(found.statement):
            continue  # of whose keys some are never filled, which is another rule's business
        if found.host.startswith(_EKS):
            finding = _of_cluster(node, found)
        else:
            finding = _finding(node, found, issuer) or _of_unknown_issuer(node, found)
        if finding is not None:
            yield finding


def _finding(node: TrustNode, found: FederatedStatement, issuer: Issuer) -> Finding | None:
    asked = found.without(_is_not_about_audience)
    if holder_of_audience(asked, found.provider, _ANOTHER) is not None:
        if found.is_guessed:
            return Finding(
                "The trust for an identity provider that nothing here names does not ask for an audience, so a token "
                "made for another service is let in too. Add `StringEquals` on the issuer's `:aud`.",
                found.place(),
                severity=Severity.LOW,
                confidence=Confidence.LOW,
            )
        return _unasked(node, found, issuer)
    operators = [c.operator for c in found.statement.conditions if found.is_about(c, "aud")]
    lenient = all(may_hold_without(c) for c in asked.statements[0].conditions if found.is_about(c, "aud"))
    if operators and lenient and admits(asked, found.provider, {"sub": "anybody"}):
        return Finding(
            f"`{operators[0]}` on `{found.host}:aud` also holds for a token without an audience. "
            "Use a plain `StringEquals`.",
            found.place(),
            fix=plain_operator(found, operators[0]) if issuer.ci else None,
            severity=Severity.LOW,
            confidence=Confidence.MEDIUM,
        )
    return None


def _unasked(node: TrustNode, found: FederatedStatement, issuer: Issuer) -> Finding:
    from offkey.read.provider_audiences import listed_alone

    alone = listed_alone(node.repository, found.host)
    what = _EFFECT if alone is None else _BOUND
    return Finding(
        f"The trust for {issuer.name} does not ask for an audience, {what}. Add `StringEquals` on `{found.host}:aud`.",
        found.place(),
        related=_related(alone),
        severity=Severity.MEDIUM if issuer.ci and alone is None else Severity.LOW,
        confidence=Confidence.LOW if found.is_example else Confidence.HIGH if found.complete else Confidence.MEDIUM,
    )


def _of_cluster(node: TrustNode, found: FederatedStatement) -> Finding | None:
    """A finding where the cluster's provider lists several audiences: one that it lists alone binds every token."""
    asked = found.without(_is_not_about_audience)
    if holder_of_audience(asked, found.provider, _ANOTHER) is None:
        return None
    from offkey.read.cluster_audiences import several

    listed = several(node.repository, found.host)
    if listed is None:
        return None
    key = "the issuer's `:aud`" if found.host == ANY_CLUSTER else f"`{found.host}:aud`"
    return Finding(
        "The trust for Kubernetes does not ask for an audience, and the cluster's provider lists several, so a token "
        f"made for another service is let in too. Add `StringEquals` on {key}.",
        found.place(),
        related=(Related(listed, "the audiences of the provider"),),
        severity=Severity.LOW,
        confidence=Confidence.HIGH if found.complete and found.host != ANY_CLUSTER else Confidence.MEDIUM,
    )


def _of_unknown_issuer(node: TrustNode, found: FederatedStatement) -> Finding | None:
    """A finding where the issuer is known by what it is called alone, and no key may be its audience."""
    claims = {claim_of(condition) for condition in found.statement.conditions}
    if "sub" not in claims or claims & {None, "aud", "oaud"} or len(found.policy.statements) > 1:
        return None
    if any(isinstance(c.key, str) and "." in c.key for c in found.statement.conditions):
        return None
    if _PIPELINES.search(found.text) is None:
        return None
    called = _PIPELINES.search(_VALUES.sub("", found.text))
    which = f"the issuer that `{called[0]}` gives" if called else "an issuer that is not written here"
    from offkey.read.provider_audiences import named_alone

    alone = named_alone(node.repository, found.place(), found.text)
    return Finding(
        f"The trust for {which} does not ask for an audience, {_EFFECT if alone is None else _BOUND}. "
        "Add `StringEquals` on the issuer's `:aud`.",
        found.place(),
        related=_related(alone),
        severity=None if alone is None else Severity.LOW,
        confidence=Confidence.LOW,
    )


def _related(alone: Place | None) -> tuple[Related, ...]:
    return (Related(alone, "the audience of the provider"),) if alone is not None else ()


def _is_not_about_audience(condition: Condition) -> bool:
    """Leaves the audience's conditions, also those on another issuer's key; a key that is not known stays in doubt."""
    return not isinstance(condition.key, Unknown) and not condition.key.lower().endswith((":aud", ":oaud"))


RULE = Rule(
    id="trust-without-audience",
    summary="A trust policy admits tokens of an issuer whatever their audience.",
    severity=Severity.MEDIUM,
    on=TrustNode,
    check=check,
)
