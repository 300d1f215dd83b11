"""Roles that Atlantis takes, as their trust policies say, and that may do everything."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Severity
from offkey.model.policy import Policy
from offkey.model.regex import IGNORECASE, regex
from offkey.rules.granting_words import place_of_grant
from offkey.rules.permissions import Power, strongest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.node import ModuleNode
    from offkey.model.policy import Statement
    from offkey.model.terraform import Role
    from offkey.model.unknown import Unknown

_ATLANTIS = regex(r"atlantis", IGNORECASE)
_NAME = regex(r":(?:role|assumed-role|user)/(?P<name>.+)\Z")
_TAKES = frozenset({"sts:assumerole", "sts:*", "*"})


def roles_that_atlantis_takes(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each role with every right, or with all of IAM, whose trust policy names Atlantis' own role."""
    for role in node.module.roles:
        whom = _atlantis_in(role)
        most = strongest(role) if whom is not None else None
        if most is not None and most.power >= Power.GRANTING:
            said = place_of_grant(node.repository, most)
            yield Finding(
                f"Atlantis (`{whom}`) may take this role, which has {most.what}: whoever opens a pull request that it "
                "plans can run code with these rights. Let the server that plans take a role that only reads.",
                most.place,
                related=(
                    Related(role.trust_place, "who may take the role"),
                    *((Related(said, "what allows it"),) if said else ()),
                ),
                severity=Severity.LOW,
                confidence=Confidence.MEDIUM,
            )


def _atlantis_in(role: Role) -> str | None:
    """What the trust policy calls Atlantis; None where it does not, where tokens open the role, or it is bounded."""
    if not isinstance(role.trust, Policy) or role.trust.names_issuer or role.boundary is not None:
        return None
    principals = (p.value for s in role.trust.statements if _lets_in(s) for p in s.principals if p.kind == "AWS")
    return next((name for value in principals if _ATLANTIS.search(name := _name(value))), None)


def _lets_in(statement: Statement) -> bool:
    return statement.allows and any(isinstance(one, str) and one.lower() in _TAKES for one in statement.actions)


def _name(value: str | Unknown) -> str:
    """The name of a role or a user in its ARN, or the expression that gives the ARN; nothing for a whole account."""
    pieces = (value,) if isinstance(value, str) else value.pieces or (value,)
    written = "".join(piece if isinstance(piece, str) else piece.reason.partition(" ")[0] for piece in pieces)
    found = _NAME.search(written)
    if found is not None:
        return found["name"]
    return "" if isinstance(value, str) or value.pieces else written
