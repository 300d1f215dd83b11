"""A command with children and temporary folders that ends on SIGTERM as it does on Ctrl-C: tidily."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stopped_tidily() -> Iterator[None]:
    """Take SIGTERM for an interrupt: a CI system that cancels a job sends it, and nothing is to be left behind."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
