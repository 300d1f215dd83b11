"""Time as a parameter: tests and rehearsals expire things by moving it, nobody sleeps."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Tells the time: aware, UTC."""


def system_clock() -> datetime:
    """The machine's own time."""
    return datetime.now(UTC)


class MovableClock:
    """A clock that runs with `base` and can be put forward, from any thread."""

    def __init__(self, base: Clock = system_clock) -> None:
        self._base = base
        self._ahead = timedelta()
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """The time now."""
        with self._lock:
            return self._base() + self._ahead

    def advance(self, by: timedelta) -> None:
        """Put the clock forward (or back, with a negative `by`)."""
        with self._lock:
            self._ahead += by
