"""The cache in the keyring of the operating system, for who wants no session in a file."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Callable

from offkey.errors import ConfigurationError, UnreadableError
from offkey.session import entry, warm
from offkey.session.entry import AuditLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.session import Session
    from offkey.session.sts import Clock

_SERVICE = "offkey"


def kept(
    key: str, obtain: Callable[[], Session], *, audit: Callable[[Session], AuditLine], clock: Clock
) -> tuple[Session, AuditLine, bool]:
    """As `session/kept.py`, without its lock: a keyring has none, so who asks at once may exchange at once.

    Raises: ConfigurationError where there is no keyring; what `obtain` raises.
    """
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise ConfigurationError(
            "the package keyring is not installed", hint="pip install 'offkey[keyring]'"
        ) from error
    try:
        found = _taken(keyring.get_password(_SERVICE, key), clock)
        if found is not None:
            return (*found, True)
        session = obtain()
        line = audit(session)
        text = b64encode(entry.to_bytes(session, line, now=clock())).decode("ascii")
        keyring.set_password(_SERVICE, key, text)
    except KeyringError as error:
        hint = "Say --cache file, or unlock the keyring."
        raise ConfigurationError(f"the keyring does not work: {type(error).__name__}", hint=hint) from error
    return session, line, False


def _taken(text: str | None, clock: Clock) -> tuple[Session, AuditLine] | None:
    try:
        lines = warm.parse(b64decode(text or "", validate=True))
        if lines is None or int(lines[0]) <= clock().timestamp():
            return None
        return entry.from_lines(lines), AuditLine(os.fsdecode(lines[4]), lines[5].decode())
    except (UnreadableError, ValueError):
        return None
