"""A profile that signs in through IAM Identity Center in the old way, without an `sso-session`."""

from __future__ import annotations

from offkey.model.finding import Finding, Rule, Severity
from offkey.model.repository import Repository
from offkey.read.texts.profiles import profiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each profile with `sso_start_url` of its own and no `sso_session`."""
    for of_folder in profiles(repository.texts).values():
        for profile in of_folder:
            start = profile.settings.get("sso_start_url")
            if profile.kind == "profile" and start is not None and profile.value("sso_session") is None:
                yield Finding(
                    f"the profile {profile.name} signs in without an `sso-session`: its sign-in cannot be renewed, "
                    "so it ends after the token's hours, and people fall back on keys",
                    start.place,
                )


RULE = Rule(
    id="legacy-sso-profile",
    summary="A profile signs in to IAM Identity Center without an sso-session.",
    severity=Severity.LOW,
    on=Repository,
    check=check,
)
