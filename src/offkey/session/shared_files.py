"""The bytes of the AWS config and credentials files become what the tools see of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath

from offkey.model.profile import Profile
from offkey.model.shared_files import Settings, SharedFiles
from offkey.model.text import Source
from offkey.read.texts.profiles import read_profiles

CONFIG, CREDENTIALS = "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"
"""The variables that name other files. Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html"""


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


def location(variable: str, environment: Mapping[str, str]) -> str:
    """The path of the file that `variable` names, or of the usual one; `~` is the home folder."""
    usual = {CONFIG: "~/.aws/config", CREDENTIALS: "~/.aws/credentials"}[variable]
    path = environment.get(variable) or usual
    home = environment.get("HOME", "")
    return str(PurePath(home, path[2:])) if path.startswith("~/") and home else path
