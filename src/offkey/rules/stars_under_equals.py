"""Subjects with a wildcard under an operator that takes it for a character, where no issuer need be known.

Whose tokens the statement is about may be known only when Terraform runs (`module.eks.oidc_provider_arn`), and so may
the repository (`repo:${var.owner}/${var.name}:*`): no subject of any issuer has a star in it all the same.
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Severity
from offkey.model.unknown import Unknown
from offkey.rules.federation import claim_of, is_exact, names_values, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from offkey.model.node import TrustNode
    from offkey.model.policy import Condition, Statement
    from offkey.model.text import Place

_BEGUN = ("repo:", "project_path:", "organization:", "org/", "system:serviceaccount:")
"""How the subjects begin that pipelines and service accounts have; what they are made of has no star in its name."""


def has_star(value: str | Unknown) -> bool:
    """Whether what is known of a value begins like a subject and has a wildcard."""
    pieces = value.pieces if isinstance(value, Unknown) else (value,)
    known = [piece for piece in pieces if isinstance(piece, str)]
    return (
        bool(known) and isinstance(pieces[0], str) and known[0].startswith(_BEGUN) and any("*" in one for one in known)
    )


def findings(node: TrustNode, told: Collection[Place]) -> Iterator[Finding]:
    """One for each such value, but for those that are `told` already."""
    trust = node.written.trust
    for index, statement in enumerate(() if isinstance(trust, Unknown) else trust.statements):
        for condition in _of_subjects(statement):
            starred = [value for value in condition.values if has_star(value)]
            alone = len(starred) == len(condition.values)
            for value in starred:
                place = node.written.place_of_subject(index, value)
                if place not in told:
                    effect = "so nobody gets in" if alone else "so it lets nobody in"
                    yield Finding(
                        f"No token has a subject like `{shown(value)}`, {effect}: "
                        f"under `{condition.operator}` a wildcard is only a character; use `StringLike`.",
                        place,
                        related=node.written.also_at(index, value),
                        severity=Severity.MEDIUM if alone else Severity.LOW,
                        confidence=Confidence.MEDIUM,
                    )


def _of_subjects(statement: Statement) -> Iterator[Condition]:
    if statement.allows and any(principal.kind == "Federated" for principal in statement.principals):
        for condition in statement.conditions:
            if claim_of(condition) == "sub" and names_values(condition) and is_exact(condition):
                yield condition
