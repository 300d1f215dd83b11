"""Identity providers that a trust policy names and that nobody has: nobody gets in by such a statement."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.rules.dead_subject import PLACEHOLDER, PROVIDER
from offkey.rules.federation import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.node import TrustNode

_REGION = regex(
    r"(?:the region|data\.aws_region\.[\w-]+\.(?:name|id|region)|(?:var|local)\.(?:\w*_)?region|AWS::Region"
    r"|(?:\w*_)?(?:REGION|region)) is "
)
"""Why a piece is not known that is a region."""
_ANY_REGION = "eu-west-1"
"""Stands for a region that is not known."""
_OF_AWS = ".amazonaws.com"
_CUT_SHORT = regex(
    r":oidc-provider/(?:(?:eks\.|oidc\.)?[a-z]{2,4}(?:-[a-z]+)+-[0-9]|(?:oidc\.)?eks)\.amazonaws\.com(?:\.cn)?/id/"
)
"""How the issuer of a cluster goes on, without its beginning or the region: `oidc.eks.REGION.amazonaws.com/id/…`.

Source: https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
"""


def findings(node: TrustNode) -> Iterator[Finding]:
    """The ARNs in which a part is missing, as where a script filled in nothing."""
    trust = node.written.trust
    for index, statement in enumerate(() if isinstance(trust, Unknown) else trust.statements):
        for principal in statement.principals if statement.allows else ():
            because = _because(principal.value) if principal.kind == "Federated" else None
            if because is not None:
                yield Finding(
                    f"`{shown(principal.value)}` {because}",
                    node.written.place_of(index, principal.value),
                    confidence=Confidence.MEDIUM,
                )


def _because(arn: str | Unknown) -> str | None:
    """What is wrong with the ARN of a provider; None where nothing is seen to be."""
    if isinstance(arn, str) and _is_broken(arn):
        return (
            "is no ARN of an identity provider, and AWS refuses the policy. It reads "
            "`arn:aws:iam::ACCOUNT:oidc-provider/ISSUER`."
        )
    if _is_cut_short(arn):
        return (
            "names no issuer of a cluster, each of which begins with `oidc.eks.` and the region, so nobody gets in by "
            "this statement."
        )
    return None


def _is_broken(arn: str) -> bool:
    named = arn.startswith("arn:") and "-provider/" in arn
    return named and PROVIDER.match(arn) is None and PLACEHOLDER.search(arn) is None


def _is_cut_short(arn: str | Unknown) -> bool:
    pieces = arn.pieces if isinstance(arn, Unknown) else (arn,)
    if not any(isinstance(one, str) and _OF_AWS in one for one in pieces):
        return False
    return _CUT_SHORT.search("".join(one if isinstance(one, str) else _spelled(one) for one in pieces)) is not None


def _spelled(piece: Unknown) -> str:
    return _ANY_REGION if _REGION.match(piece.reason) else "?"
