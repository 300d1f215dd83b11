"""Roles that Atlantis takes, as their trust policies say, and that may do everything."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Severity
from offkey.model.regex import IGNORECASE, regex
from offkey.rules.granting_words import place_of_grant
from offkey.rules.named_principals import letting_in, named
from offkey.rules.permissions import Power, strongest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.node import ModuleNode
    from offkey.model.terraform import Role

_ATLANTIS = regex(r"atlantis", IGNORECASE)


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
    names = (name for statement in letting_in(role) for name in named(statement))
    return next((name for name in names if _ATLANTIS.search(name)), None)
