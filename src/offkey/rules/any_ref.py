"""Subjects of one repository or project that leave open from which branch: `…:ref:refs/heads/*`."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Severity
from offkey.model.regex import regex
from offkey.rules.federation import FederatedStatement, claim_of, is_exact, names_values, shown
from offkey.rules.permissions import Power, strongest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.unknown import Unknown

_ANY_REF = regex(
    r"repo:[^:]+:ref:(?:refs/)?(?:(?P<branches>heads/\*)|\*)\Z"
    r"|project_path:[^:]+:(?:ref_type:(?:(?P<of_type>branch)|\*):ref:)?\*\Z"
)
"""Every branch, or every tag as well.

Source: https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims,
https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload (`sub`)
"""
_USUAL = ("sub", "aud")


def of_any_ref(found: FederatedStatement) -> Iterator[Finding]:
    """At most one finding, where the role may change something, or nobody knows what; another claim may narrow it."""
    wide = _wide(found) if found.written.text is not None and len(found.policy.statements) == 1 else []
    most = strongest(found.written) if wide else None
    if not wide or (most is not None and most.power is Power.READ):
        return
    first, *others = wide
    match = _ANY_REF.match(shown(first))
    alone = match is not None and (match["branches"] or match["of_type"])
    which = "every branch" if alone else "every branch and tag"
    may = f", which can change things ({most.what})" if most is not None else ""
    yield Finding(
        f"`{shown(first)}` lets in {which}, protected or not: whoever may push one can take this role{may}. "
        "Name the branch or the environment.",
        found.place_of_subject(first),
        related=(
            *found.also_at(first),
            *(Related(found.place_of_subject(other), "so does this") for other in others),
        ),
        severity=Severity.MEDIUM if most is not None and most.power >= Power.BROAD else Severity.LOW,
        confidence=Confidence.LOW if most is None or found.is_example else Confidence.MEDIUM,
    )


def _wide(found: FederatedStatement) -> list[str | Unknown]:
    """The patterns that say nothing of the branch, where no other condition could."""
    conditions = found.statement.conditions
    if any(claim_of(condition) not in _USUAL for condition in conditions):
        return []
    return [
        value
        for condition in conditions
        if found.is_about(condition, "sub") and names_values(condition) and not is_exact(condition)
        for value in condition.values
        if _ANY_REF.match(shown(value))
    ]
