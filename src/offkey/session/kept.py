"""One exchange for all who ask: a session is kept in a file, and who finds none waits for the one that makes it.

Whatever happens to a process, the cache holds a whole entry or none: entries are written beside their place and moved
there, and the lock is the kernel's, which ends with its process.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from offkey.errors import ConfigurationError, UnreachableError, UnreadableError
from offkey.model.records import dataclass
from offkey.session import entry, warm
from offkey.session.entry import AuditLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.session import Session
    from offkey.session.sts import Clock

_PATIENCE = 120.0
"""Seconds to wait for somebody else's exchange: longer than that takes with all its retries."""

_STALE = 2 * 86_400
"""Seconds after which a file of the cache is nobody's any more: sessions last 12 hours at most."""

_USABLE = 60
"""Seconds a session must still live to be handed out where AWS cannot be reached for a new one."""


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the cache: its folder and its name."""

    folder: bytes
    key: str

    @property
    def path(self) -> bytes:
        """Where the entry lies."""
        return os.path.join(self.folder, self.key.encode())


def kept(
    place: Place | None, obtain: Callable[[], Session], *, audit: Callable[[Session], AuditLine], clock: Clock
) -> tuple[Session, AuditLine, bool]:
    """The session at `place`, its audit line, and whether it was there already; with None, nothing is kept.

    Where AWS cannot be reached, a session that still lives for a minute is handed out although it is time for a new
    one. Raises: what `obtain` raises; ConfigurationError where the cache's folder is not safe.
    """
    if place is None:
        session = obtain()
        return session, audit(session), False
    if (found := _fresh(place, clock)) is not None:
        return (*found, True)
    _prepare(place.folder)
    with _turn(place, clock):
        if (found := _fresh(place, clock)) is not None:
            return (*found, True)
        try:
            session = obtain()
        except UnreachableError:
            if (found := _living(place, clock)) is None:
                raise
            return (*found, True)
        line = audit(session)
        if session.credentials.expires is not None:
            _write(place, entry.to_bytes(session, line, now=clock()))
        return session, line, False


def _fresh(place: Place, clock: Clock) -> tuple[Session, AuditLine] | None:
    lines = warm.read(place.path)
    return None if lines is None or int(lines[0]) <= clock().timestamp() else _taken(lines)


def _living(place: Place, clock: Clock) -> tuple[Session, AuditLine] | None:
    lines = warm.read(place.path)
    if lines is None or int(lines[1]) <= clock().timestamp() + _USABLE:
        return None
    found = _taken(lines)
    ends = found[0].origin.ends if found and found[0].origin else None
    return None if ends is not None and ends <= clock() else found


def _taken(lines: list[bytes]) -> tuple[Session, AuditLine] | None:
    try:
        return entry.from_lines(lines), AuditLine(os.fsdecode(lines[4]), lines[5].decode())
    except (UnreadableError, ValueError):
        return None  # what cannot be read is not there


def _prepare(folder: bytes) -> None:
    """Make the folder, for this user alone.

    Raises: ConfigurationError where it belongs to somebody else or cannot be made.
    """
    shown = os.fsdecode(folder)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        state = os.stat(folder)
        if hasattr(os, "geteuid") and state.st_uid == os.geteuid() and state.st_mode & 0o077:
            os.chmod(folder, 0o700)
    except OSError as error:
        hint = "Say OFFKEY_CACHE_DIR=FOLDER, or OFFKEY_CACHE=off to keep nothing."
        raise ConfigurationError(f"the cache {shown} cannot be made: {error.strerror}", hint=hint) from error
    if hasattr(os, "geteuid") and state.st_uid != os.geteuid():
        hint = "Say OFFKEY_CACHE_DIR=FOLDER with a folder of your own."
        raise ConfigurationError(f"the cache {shown} belongs to another user", hint=hint)


@contextmanager
def _turn(place: Place, clock: Clock) -> Iterator[None]:
    """Wait for the lock of `place`, or until somebody else has made the entry.

    Where there are no locks (a file system without, Windows) everyone goes ahead: that costs exchanges, never an entry.
    """
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock

        file = os.open(place.path + b".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except (ImportError, OSError):
        yield
        return
    try:
        os.utime(file)  # a lock that is in use is not swept away
        _wait(lambda: flock(file, LOCK_EX | LOCK_NB), made=lambda: _fresh(place, clock) is not None)
        yield
    finally:
        os.close(file)


def _wait(lock: Callable[[], None], *, made: Callable[[], bool]) -> None:
    """Until the lock is ours, the entry is made, or patience ends."""
    deadline, pause = time.monotonic() + _PATIENCE, 0.005
    while time.monotonic() < deadline:
        try:
            return lock()
        except BlockingIOError:
            if made():
                return None
        except OSError:
            return None  # a file system without locks
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
    return None


def _write(place: Place, data: bytes) -> None:
    """Write the entry beside its place and move it there. A session that cannot be kept is good all the same."""
    _sweep(place.folder)
    beside = place.path + b".%d.new" % os.getpid()
    try:
        file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(file, view) :]
        finally:
            os.close(file)
        os.replace(beside, place.path)
    except OSError:
        return


def _sweep(folder: bytes) -> None:
    """Remove what nobody asks for any more, and what a killed process left."""
    oldest = time.time() - _STALE
    try:
        with os.scandir(folder) as files:
            for file in files:
                if file.stat(follow_symlinks=False).st_mtime < oldest and file.is_file(follow_symlinks=False):
                    os.unlink(file.path)
    except OSError:
        return


def clear(folder: bytes) -> int:
    """Remove every entry, as after a sign-out; how many there were."""
    count = 0
    try:
        with os.scandir(folder) as files:
            for file in files:
                if file.is_file(follow_symlinks=False) and not file.name.endswith(b".lock"):
                    os.unlink(file.path)
                    count += not file.name.endswith(b".new")
    except OSError:
        pass
    return count
