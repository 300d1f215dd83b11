"""The bytes of the AWS config and credentials files become what the tools see of them."""

from __future__ import annotations

from collections.abc import Iterable

from offkey.model.shared_files import Settings, SharedFiles
from offkey.read.texts.profiles import read_profiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.profile import Profile
    from offkey.model.text import Source


def shared_files(config: Source | None, credentials: Source | None) -> SharedFiles:
    """What the tools see of the two files; None is a file that is not there."""
    of_config = read_profiles(config, credentials=False) if config else ()
    of_credentials = read_profiles(credentials, credentials=True) if credentials else ()
    return SharedFiles(
        config=_by_name(of_config, "profile"),
        credentials=_by_name(of_credentials, "profile"),
        sso_sessions=_by_name(of_config, "sso-session"),
    )


def _by_name(profiles: Iterable[Profile], kind: str) -> dict[str, Settings]:
    """The sections of one kind; of two with one name, what the first one says of a key."""
    found: dict[str, Settings] = {}
    for profile in profiles:
        if profile.kind == kind and not profile.ignored:
            own = {key: setting.value for key, setting in profile.settings.items()}
            found[profile.name] = {**own, **found.get(profile.name, {})}
    return found
