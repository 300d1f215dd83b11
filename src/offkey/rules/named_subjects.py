"""Subjects that nobody knows, one of which a local value or a default writes down: `repo:${var.org}/${repo.name}:*`."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Severity
from offkey.model.regex import regex
from offkey.model.text import Span
from offkey.model.unknown import Unknown
from offkey.rules.federation import FederatedStatement, claim_of, is_exact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.policy import Condition

_EVERYTHING = regex(rb'"(repo:[^":\s]+:\*)"')
_USUAL = ("sub", "aud")


def of_named(found: FederatedStatement) -> Iterator[Finding]:
    """At most one finding: for the first text that lets all of a repository in, where it may be the subject.

    Which of several subjects a role gets, only whoever calls the module knows.
    """
    text, conditions = found.written.text, found.statement.conditions
    if text is None or text.named is None or any(claim_of(condition) not in _USUAL for condition in conditions):
        return
    subjects = [one for one in conditions if found.is_about(one, "sub")]
    if not subjects or not all(map(_is_open, subjects)):
        return
    for source, span in text.named(text.inside(found.index)):
        match = _EVERYTHING.search(source.data, span.start, span.end)
        if match is not None:
            asking = text.place_of_subject_key(found.index)
            yield Finding(
                f"`{source.text(Span(*match.span(1)))}` lets in every branch, tag and pull request of the repository, "
                "where it is the subject that is chosen. Name the branch or the environment.",
                source.place(Span(*match.span(1))),
                related=(Related(asking, "what asks for it"),) if asking else (),
                severity=Severity.LOW,
                confidence=Confidence.LOW,
            )
            return


def _is_open(subject: Condition) -> bool:
    """Whether nothing is known of its values, and a star in them would be a wildcard."""
    unknown = all(isinstance(value, Unknown) and not value.pieces for value in subject.values)
    return unknown and not is_exact(subject)
