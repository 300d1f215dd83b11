"""Sign-ins to IAM Identity Center: the profiles, and the tokens that the AWS CLI and offkey keep.

Source: botocore/tokens.py and utils.py (SSOTokenLoader): `~/.aws/sso/cache/<sha1 of session name or start URL>.json`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from offkey.doctor.roots import holders, roots
from offkey.doctor.times import instant
from offkey.model.diagnosis import Ailment, Area
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here
    from offkey.model.module import Module
    from offkey.model.shared_files import Settings

_CACHE = (".aws", "sso", "cache")
_SHORT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class _SignIn:
    """Where a profile signs in. `key` is what the cache calls it: the session's name, or the start URL."""

    profile: str
    session: str | None
    url: str

    @property
    def key(self) -> str:
        return self.session or self.url


def examine(here: Here) -> Iterator[Ailment]:
    """Every sign-in that a profile needs and has not, or soon has no more."""
    asked = {setting for module in roots(here) for setting in _profiles_of(module)}
    said: set[str] = set()
    for name in here.files.names:
        settings = here.files.profile(name) or {}
        at = _sign_in(here, name, settings)
        if at is None:
            continue
        used = name in here.in_use or name in asked
        yield from _form(at, used=used)
        if used and at.key not in said:
            said.add(at.key)
            yield from _state(here, at)


def _profiles_of(module: Module) -> Iterator[str]:
    for holder in holders(module):
        setting = holder.settings.get("profile")
        if setting is not None and isinstance(setting.value, str):
            yield setting.value


def _ailment(id_: str, cause: str, cure: str, *, grave: bool = True) -> Ailment:
    return Ailment(id_, Area.SIGN_IN, cause, cure, grave)


def _sign_in(here: Here, name: str, settings: Settings) -> _SignIn | None:
    session = settings.get("sso_session")
    if session is not None:
        url = here.files.sso_sessions.get(session, {}).get("sso_start_url")
    else:
        url = settings.get("sso_start_url")
    return _SignIn(name, session, url) if url else None


def _form(at: _SignIn, *, used: bool) -> Iterator[Ailment]:
    if at.session is None:
        yield _ailment(
            "legacy-sso-profile",
            f"the profile {at.profile} signs in to Identity Center in the old way, without an sso-session: its token "
            "cannot be renewed, so it ends in the middle of long work",
            "give it an [sso-session NAME] section with sso_start_url, sso_region and "
            "sso_registration_scopes = sso:account:access, and sso_session = NAME in the profile",
            grave=used,
        )


def _state(here: Here, at: _SignIn) -> Iterator[Ailment]:
    cached = _cached(here.home, at.key)
    again = f"aws sso login --profile {at.profile}, or offkey login"
    if cached is None:
        yield from _absent(here, at, again)
        return
    ends = instant(str(cached.get("expiresAt", "")))
    if ends is None:
        yield _ailment("unreadable-sign-in", f"the cached sign-in for {at.key} has no time when it ends", again)
    elif ends <= here.now:
        if not _renewable(here, at, cached):
            yield _ailment(
                "expired-sign-in",
                f"the SSO token of the profile {at.profile} ({at.key}) expired at {ends:%Y-%m-%d %H:%M} UTC",
                f"sign in again: {again}",
            )
    elif ends - here.now < _SHORT and not _renewable(here, at, cached):
        yield _ailment(
            "expired-sign-in",
            f"the SSO token of the profile {at.profile} ends within fifteen minutes",
            f"sign in again before long work: {again}",
            grave=False,
        )


def _absent(here: Here, at: _SignIn, again: str) -> Iterator[Ailment]:
    other = next((url for url in _urls(here.home) if url != at.url and _plain(url) == _plain(at.url)), None)
    if at.session is None and other is not None:
        yield _ailment(
            "sign-in-under-another-key",
            f"there is a sign-in for {other}, and the profile {at.profile} says {at.url}: the cache knows each "
            "spelling by itself (a `#` or a slash at the end makes another key), so this one is not found",
            f"write the same sso_start_url everywhere ({_plain(at.url)}), best in one [sso-session], and sign in again",
        )
        return
    odd = " (its `#` belongs to the browser's address, not to the start URL)" if "#" in at.url else ""
    yield _ailment(
        "not-signed-in",
        f"the profile {at.profile} is not signed in to Identity Center: there is no token for {at.key}{odd}",
        f"sign in: {again}",
    )


def _renewable(here: Here, at: _SignIn, cached: Mapping[str, Any]) -> bool:
    """Whether the tools get a new token by themselves: only with an sso-session, as long as the registration lasts."""
    ends = instant(str(cached.get("registrationExpiresAt", "")))
    whole = all(cached.get(key) for key in ("refreshToken", "clientId", "clientSecret"))
    return at.session is not None and whole and ends is not None and ends > here.now


def _cached(home: Path, key: str) -> Mapping[str, Any] | None:
    name = hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
    return _document(home.joinpath(*_CACHE, f"{name}.json"))


def _urls(home: Path) -> Iterator[str]:
    """The start URLs of every sign-in in the cache."""
    folder = home.joinpath(*_CACHE)
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        url = (_document(path) or {}).get("startUrl")
        if isinstance(url, str):
            yield url


def _document(path: Path) -> Mapping[str, Any] | None:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):  # the cache of another program: what cannot be read is not there
        return None
    return found if isinstance(found, dict) and found.get("accessToken") else None


def _plain(url: str) -> str:
    """A start URL without what a browser adds to it."""
    return url.partition("#")[0].rstrip("/").lower()
