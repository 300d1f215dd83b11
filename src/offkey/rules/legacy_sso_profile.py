"""A profile that signs in through IAM Identity Center in the old way, without an `sso-session`."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.repository import Repository
from offkey.model.text_file import TextKind
from offkey.read.texts.profiles import profiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.text import Place

_START = "sso_start_url"


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each profile with `sso_start_url` of its own and no `sso_session`, or that a script makes so."""
    for of_folder in profiles(repository.texts).values():
        for profile in of_folder:
            start = profile.settings.get(_START)
            if profile.kind == "profile" and start is not None and profile.value("sso_session") is None:
                yield _finding(profile.name, start.place, Confidence.HIGH, (Related(profile.place, "the profile"),))
    for text in repository.texts:
        if text.kind is TextKind.SHELL and _START.encode() in text.source.data:
            from offkey.read.scripted_sign_ins import scripted_sign_ins  # few scripts write one

            for name, place in scripted_sign_ins(text.source):
                yield _finding(name, place, Confidence.MEDIUM)


def _finding(name: str, place: Place, confidence: Confidence, related: tuple[Related, ...] = ()) -> Finding:
    return Finding(
        f"the profile {name} signs in without an `sso-session`: its sign-in cannot be renewed, "
        "so it ends after the token's hours, and people fall back on keys",
        place,
        related=related,
        confidence=confidence,
    )


RULE = Rule(
    id="legacy-sso-profile",
    summary="A profile signs in to IAM Identity Center without an sso-session.",
    severity=Severity.LOW,
    on=Repository,
    check=check,
)
