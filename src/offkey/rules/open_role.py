"""A role that everybody in every AWS account may take, with whatever key they have."""

from __future__ import annotations

from offkey.model.finding import Finding, Rule, Severity
from offkey.model.node import ModuleNode
from offkey.model.policy import Policy
from offkey.model.regex import regex
from offkey.rules.granting_words import place_of_word
from offkey.rules.open_statements import open_to_everybody

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module

_EVERYBODY = regex(
    rb"""(?:\bAWS\\?"?\s{0,99}[=:]|\bidentifiers\s{0,99}=|\bPrincipal\\?"?\s{0,99}[=:])\s{0,99}\[?\s{0,99}(?P<word>\\?"\*\\?")"""
)


def check(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each role of a module that no token opens: beside tokens, `user-in-federated-trust` tells it."""
    if not (node.module.says("aws_iam_role") and _may_be_open(node.module)):
        return
    told = set()
    for role in node.module.roles:
        trust = role.trust
        if not isinstance(trust, Policy) or trust.names_issuer or not open_to_everybody(trust):
            continue
        place = place_of_word(node.repository, role.trust_place, _EVERYBODY) or role.trust_place
        if place not in told:
            told.add(place)
            yield Finding(
                f"Everybody in every AWS account may take `{role.resource.address}`: a statement without a condition "
                "has the principal `*`. Name the accounts or the roles that may take it.",
                place,
            )


def _may_be_open(module: Module) -> bool:
    return any(b'"*' in file.source.data and _EVERYBODY.search(file.source.data) for file in module.files)


RULE = Rule(
    id="open-role",
    summary="Everybody in every AWS account may take a role.",
    severity=Severity.HIGH,
    on=ModuleNode,
    check=check,
)
