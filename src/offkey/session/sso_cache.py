"""The tokens of people on disk, in the AWS CLI's own place and form: whichever tool signs in, all are signed in.

Source: botocore `tokens.py` (`SSOTokenProvider`) and `utils.py` (`SSOTokenLoader`, `JSONFileCache`): the file is
named after the SHA-1 of the session's name, or of the start URL exactly as it is written in the legacy form.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from offkey.errors import ConfigurationError
from offkey.model.identity_center import IdentityCenter, Registration, SsoToken
from offkey.model.secret import Secret
from offkey.session.profiles import home, same_portal

_LARGEST = 1_000_000


def path(center: IdentityCenter, environment: Mapping[str, str]) -> Path:
    """The file that holds the token of `center`."""
    from hashlib import sha1

    digest = sha1(center.name.encode(), usedforsecurity=False).hexdigest()
    return home(environment) / ".aws" / "sso" / "cache" / f"{digest}.json"


def load(center: IdentityCenter, environment: Mapping[str, str]) -> SsoToken | None:
    """The token, over or not; None where there is none that can be used: signing in puts that right.

    A token of another start URL under the same name is none: it was got before the config file was changed.
    """
    import json

    file = path(center, environment)
    try:
        data = file.read_bytes()
        document = json.loads(data) if len(data) <= _LARGEST else None
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    text = {key: value for key, value in document.items() if isinstance(value, str) and value}
    access, expires = text.get("accessToken"), _instant(text.get("expiresAt"))
    if access is None or expires is None or not same_portal(text.get("startUrl", center.start_url), center.start_url):
        return None
    refresh = text.get("refreshToken")
    return SsoToken(
        Secret(access), expires, Secret(refresh) if refresh else None, _registration(text), center.start_url
    )


def save(center: IdentityCenter, token: SsoToken, environment: Mapping[str, str]) -> None:
    """Keep the token, for every tool to find: whole or not at all, and readable by its owner alone.

    Raises: ConfigurationError where it cannot be written.
    """
    import json
    import tempfile

    file = path(center, environment)
    text = json.dumps(_document(center, token))
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=file.parent, suffix=".tmp")  # 0600 from its first byte on
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(file)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise _unwritable(file, error) from error


def forget(center: IdentityCenter, environment: Mapping[str, str]) -> None:
    """Remove the token, where there is one.

    Raises: ConfigurationError where it cannot be removed.
    """
    file = path(center, environment)
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(file, error) from error


@contextmanager
def alone(center: IdentityCenter, environment: Mapping[str, str]) -> Iterator[None]:
    """Until the block ends, no other offkey refreshes this token: a refresh token may be good only once.

    The lock lies beside the token and stays there: removing it would let two in.

    Raises: ConfigurationError where the directory cannot be written.
    """
    import fcntl

    file = path(center, environment).with_suffix(".lock")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unwritable(file, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _unwritable(file: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"{file}: {error.strerror}", hint="Sign-ins are kept where the AWS CLI keeps its own: below HOME, in .aws/sso."
    )


def _document(center: IdentityCenter, token: SsoToken) -> dict[str, Any]:
    """In the order in which botocore writes it."""
    document = {
        "startUrl": center.start_url,
        "region": center.region,
        "accessToken": token.access_token.reveal(),
        "expiresAt": _stamp(token.expires),
    }
    if token.registration is not None:
        document["clientId"] = token.registration.client_id
        document["clientSecret"] = token.registration.client_secret.reveal()
        document["registrationExpiresAt"] = _stamp(token.registration.expires)
    if token.refresh_token is not None:
        document["refreshToken"] = token.refresh_token.reveal()
    return document


def _registration(text: Mapping[str, str]) -> Registration | None:
    expires = _instant(text.get("registrationExpiresAt"))
    identity, secret = text.get("clientId"), text.get("clientSecret")
    if expires is None or identity is None or secret is None:
        return None
    return Registration(identity, Secret(secret), expires)


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _instant(text: str | None) -> datetime | None:
    """A time as any of the AWS tools writes it: old versions of the AWS CLI ended it in `UTC`."""
    try:
        instant = datetime.fromisoformat((text or "").replace("UTC", "Z"))
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
