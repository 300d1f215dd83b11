"""Profiles that take a role from a session of another role, and ask for longer than an hour.

Source: IAM User Guide, "Role chaining"; what IAM Identity Center and the metadata of a machine give is one of a role.
"""

from __future__ import annotations

from offkey.read.texts.profiles import profiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.profile import Profile, ProfileSetting
    from offkey.model.repository import Repository
    from offkey.model.text import Place

_OF_ROLE = ("role_arn", "sso_session", "sso_start_url")
"""Settings by which a profile has the session of a role, and no user's key."""
_OF_MACHINE = frozenset({"Ec2InstanceMetadata", "EcsContainer"})


def chained_profiles(repository: Repository, most: int) -> Iterator[tuple[ProfileSetting, Place]]:
    """The duration that each such profile asks for, over `most` seconds, and where its source is."""
    for of_folder in profiles(repository.texts).values():
        for profile in of_folder:
            duration = profile.settings.get("duration_seconds")
            if duration is None or not duration.value.isdecimal() or int(duration.value) <= most:
                continue
            if profile.value("role_arn") is not None and (source := _source(profile, of_folder)) is not None:
                yield duration, source


def _source(profile: Profile, others: Sequence[Profile]) -> Place | None:
    """What a profile takes its role with, if that is the session of another role."""
    origin = profile.settings.get("credential_source")
    if origin is not None:
        return origin.place if origin.value in _OF_MACHINE else None
    named = profile.value("source_profile")
    same = (other for other in others if other.kind == "profile" and other.name == named and other is not profile)
    for other in same:
        if other.value("aws_access_key_id") is None and any(other.value(key) for key in _OF_ROLE):
            return other.place
    return None
