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

_ASSUMES = b"AssumeRole"
_STATEMENT = 2_000
"""No statement has more bytes before or behind its principal, as a rule."""
_STAR = rb"""\s{0,99}\[?\s{0,99}(?P<word>\\?"\*\\?")"""
_EVERYBODY = tuple(
    regex(named + _STAR)
    for named in (rb"""AWS\\?"?\s{0,99}[=:]""", rb"""identifiers\s{0,99}=""", rb"""Principal\\?"?\s{0,99}[=:]""")
)
"""One pattern for each first word: the search for a word is many times faster than the search for one of several."""


def check(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each role of a module that no token opens: beside tokens, `user-in-federated-trust` tells it."""
    if not (node.module.says("aws_iam_role") and _may_be_open(node.module)):
        return
    told = set()
    for role in node.module.roles:
        trust = role.trust
        if not isinstance(trust, Policy) or trust.names_issuer or not open_to_everybody(trust):
            continue
        found = (place_of_word(node.repository, role.trust_place, pattern) for pattern in _EVERYBODY)
        place = min(filter(None, found), default=role.trust_place)
        if place not in told:
            told.add(place)
            yield Finding(
                f"Everybody in every AWS account may take `{role.resource.address}`: a statement without a condition "
                "has the principal `*`. Name the accounts or the roles that may take it.",
                place,
            )


def _may_be_open(module: Module) -> bool:
    texts = [data for file in module.files if b'"*' in (data := file.source.data) and _ASSUMES in data]
    return any(_is_near(text, found.start()) for text in texts for p in _EVERYBODY for found in p.finditer(text))


def _is_near(text: bytes, position: int) -> bool:
    """Whether it may be in a statement about taking a role: buckets and queues are open to everybody more often."""
    return text.find(_ASSUMES, max(0, position - _STATEMENT), position + _STATEMENT) >= 0


RULE = Rule(
    id="open-role",
    summary="Everybody in every AWS account may take a role.",
    severity=Severity.HIGH,
    on=ModuleNode,
    check=check,
)
