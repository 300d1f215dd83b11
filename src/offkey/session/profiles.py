"""The profiles of people: which of the AWS config file's sections sign in at IAM Identity Center, and as what.

Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html; botocore's `SSOProvider` for
what is an error.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from offkey.errors import ConfigurationError, UnreadableError
from offkey.model.identity_center import Assigned, IdentityCenter
from offkey.session.locations import CONFIG, own_location

if TYPE_CHECKING:
    from offkey.model.profile import Profile

DEFAULT_SCOPES = ("sso:account:access",)
"""The scope that the AWS CLI asks for where the session names none: without one, nothing is ever refreshed."""
_SHARED = ("sso_start_url", "sso_region")


def same_portal(one: str, other: str) -> bool:
    """Whether two start URLs are of one portal: consoles add `#/`, people slashes."""
    return _plain(one) == _plain(other)


def _plain(url: str) -> str:
    return url.partition("#")[0].rstrip("/").lower()


def home(environment: Mapping[str, str]) -> Path:
    """The person's own directory, where every AWS tool looks for `.aws`."""
    return Path(environment.get("HOME") or os.path.expanduser("~"))  # noqa: PTH111 - `Path.home` raises


def config_file(environment: Mapping[str, str]) -> Path:
    """The AWS config file in force."""
    return Path(own_location(CONFIG, environment))


class People:
    """What one AWS config file says about people. Sections that are of no concern here are left alone."""

    def __init__(self, sections: tuple[Profile, ...], path: Path) -> None:
        self._path = path
        self._profiles: dict[str, Profile] = {}
        self._sessions: dict[str, Profile] = {}
        for section in sections:
            known = {"profile": self._profiles, "sso-session": self._sessions}.get(section.kind)
            if known is not None and not section.ignored:
                known.setdefault(section.name, section)

    def assigned(self, name: str) -> Assigned:
        """The role that the profile `name` stands for.

        Raises: ConfigurationError where there is no such profile, or it is not one of a person, or not whole.
        """
        profile = self._profile(name)
        account, role = profile.value("sso_account_id"), profile.value("sso_role_name")
        if not account or not role:
            missing = "sso_account_id" if not account else "sso_role_name"
            raise ConfigurationError(f"the profile {name!r} does not say its {missing}", place=profile.place)
        return Assigned(name, self.center_of(name), account, role, profile.value("region"))

    def center_of(self, profile: str) -> IdentityCenter:
        """Where the person of `profile` signs in.

        Raises: ConfigurationError where there is no such profile, or it is not one of a person, or not whole.
        """
        section = self._profile(profile)
        named = section.value("sso_session")
        if named is None:
            return _center(section, None, endpoint=section.value("endpoint_url"))
        session = self._sessions.get(named)
        if session is None:
            raise ConfigurationError(
                f"the profile {profile!r} names the sso-session {named!r}, which is not there",
                place=section.place,
                hint=f"Add a section [sso-session {named}] with sso_start_url and sso_region to {self._path}.",
            )
        for key in _SHARED:
            ours, theirs = section.value(key), session.value(key)
            if ours is not None and ours != theirs:
                raise ConfigurationError(
                    f"the profile {profile!r} and its sso-session {named!r} have different values of {key}",
                    place=section.place,
                    hint="Remove it from the profile: every AWS tool refuses the two.",
                )
        return _center(session, named, endpoint=section.value("endpoint_url"))

    def center(self, session: str) -> IdentityCenter:
        """The sso-session of this name.

        Raises: ConfigurationError where it is not there or not whole.
        """
        section = self._sessions.get(session)
        if section is None:
            known = ", ".join(sorted(self._sessions)) or "none"
            raise ConfigurationError(f"{self._path} has no [sso-session {session}]", hint=f"It has: {known}.")
        return _center(section, session, endpoint=None)

    def has_session(self, name: str) -> bool:
        """Whether there is an sso-session of this name."""
        return name in self._sessions

    def centers(self) -> tuple[IdentityCenter, ...]:
        """Every place where some profile or session of the file signs in, each once; what is not whole is left out."""
        found: dict[str, IdentityCenter] = {}
        for session, section in self._sessions.items():
            if all(section.value(key) for key in _SHARED):
                found.setdefault(session, _center(section, session, endpoint=None))
        for section in self._profiles.values():
            if section.value("sso_session") is None and all(section.value(key) for key in _SHARED):
                one = _center(section, None, endpoint=section.value("endpoint_url"))
                found.setdefault(one.name, one)
        return tuple(found.values())

    def profiles_of(self, center: IdentityCenter) -> tuple[str, ...]:
        """The names of the profiles that this sign-in serves."""
        key, wanted = ("sso_session", center.session) if center.session else ("sso_start_url", center.start_url)
        return tuple(
            name
            for name, section in self._profiles.items()
            if section.value(key) == wanted and (center.session or section.value("sso_session") is None)
        )

    def is_person(self, profile: str) -> bool:
        """Whether a profile signs in at Identity Center."""
        section = self._profiles.get(profile)
        return section is not None and any(section.value(key) for key in ("sso_session", "sso_start_url"))

    def _profile(self, name: str) -> Profile:
        section = self._profiles.get(name)
        if section is None:
            people = ", ".join(sorted(filter(self.is_person, self._profiles))) or "none"
            raise ConfigurationError(f"{self._path} has no profile {name!r}", hint=f"Profiles that sign in: {people}.")
        if not self.is_person(name):
            raise ConfigurationError(
                f"the profile {name!r} does not sign in at IAM Identity Center",
                place=section.place,
                hint="It needs sso_session, sso_account_id and sso_role_name; `aws configure sso` asks for them.",
            )
        return section


def load(environment: Mapping[str, str]) -> People:
    """The AWS config file that the environment names; one that is not there has nothing in it.

    Raises: UnreadableError where it is there and cannot be read.
    """
    from offkey.model.text import Source
    from offkey.read.texts.profiles import read_profiles

    path = config_file(environment)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = b""
    except OSError as error:
        raise UnreadableError(f"{path}: {error.strerror}", hint="AWS_CONFIG_FILE, or ~/.aws/config") from error
    return People(read_profiles(Source(str(path), data)), path)


def _center(section: Profile, session: str | None, *, endpoint: str | None) -> IdentityCenter:
    start_url, region = section.value("sso_start_url"), section.value("sso_region")
    if not start_url or not region:
        missing = "sso_start_url" if not start_url else "sso_region"
        raise ConfigurationError(
            f"[{section.section}] does not say its {missing}",
            place=section.place,
            hint="The region is the one where IAM Identity Center was enabled, not the one to deploy to.",
        )
    if session is None:
        return IdentityCenter(start_url, region, None, (), endpoint)
    named = (scope.strip() for scope in (section.value("sso_registration_scopes") or "").split(","))
    return IdentityCenter(start_url, region, session, tuple(filter(None, named)) or DEFAULT_SCOPES, endpoint)
