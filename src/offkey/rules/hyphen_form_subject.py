"""A subject in the withdrawn form, with hyphens before the ids: whoever registers that owner's name gets in."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Fix, Rule, Safety, Severity
from offkey.model.node import TrustNode
from offkey.model.platforms import github, github_tokens
from offkey.model.text import Edit
from offkey.rules.federation import FederatedStatement, federated_statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_LONG = 6
"""Digits of nearly every id; names that end in so many are rare."""


def check(node: TrustNode) -> Iterator[Finding]:
    """One finding for each such subject."""
    for found in federated_statements(node.written):
        if found.platform is github_tokens.PLATFORM:
            names = _names(node, found)
            for written, value, _policy in found.subjects():
                match = github.HYPHEN_FORM.match(value)
                if isinstance(written, str) and match and (confidence := _confidence(match, names)):
                    yield _finding(found, value, match, confidence)


def _names(node: TrustNode, found: FederatedStatement) -> set[str]:
    """The repositories that are named beside it: in the other forms, or by the place where the policy lies."""
    values = (value for _written, value, _policy in found.subjects() if not github.HYPHEN_FORM.match(value))
    projects = (github_tokens.named("sub", value) for value in values)
    return {(node.repository.slug or "").lower()} | {f"{one.owner}/{one.name}".lower() for one in projects}


def _confidence(match: re.Match[str], names: set[str]) -> Confidence | None:
    """How sure it is that the numbers are ids, not parts of names."""
    if f"{match['owner']}/{match['name']}".lower() in names:
        return Confidence.HIGH
    return Confidence.LOW if min(len(match["owner_id"]), len(match["id"])) >= _LONG else None


def _finding(found: FederatedStatement, value: str, match: re.Match[str], confidence: Confidence) -> Finding:
    right = f"repo:{match['owner']}@{match['owner_id']}/{match['name']}@{match['id']}{value[match.end() :]}"
    return Finding(
        f"`{value}` is in the form that GitHub withdrew: no token of `{match['owner']}/{match['name']}` has it, and "
        f"anybody may register the owner `{match['owner']}-{match['owner_id']}`. The immutable form is `{right}`.",
        found.place_of_subject(value),
        related=found.also_at(value),
        fix=_fix(found, value, right),
        confidence=confidence,
        severity=Severity.HIGH if confidence is Confidence.HIGH else Severity.MEDIUM,
    )


def _fix(found: FederatedStatement, value: str, right: str) -> Fix | None:
    text = found.written.text
    span = text.span_of(found.index, value) if text else None
    if text is None or span is None:
        return None
    return Fix("Write the ids behind `@`", Safety.UNSAFE, (Edit(text.source.path, span, right),))


RULE = Rule(
    id="hyphen-form-subject",
    summary="A subject is in the withdrawn form that anybody can mint.",
    severity=Severity.HIGH,
    on=TrustNode,
    check=check,
)
