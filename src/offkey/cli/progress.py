"""One line that says what is being done, on a terminal only."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from types import TracebackType
from typing import Self

from offkey.cli.common import coloured


class Progress:
    """A context manager around long work. Off a terminal, and with `--quiet`, it says nothing."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._live = sys.stderr.isatty() and not arguments.quiet
        self._colour = coloured(arguments, sys.stderr)
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.clear()

    def say(self, text: str) -> None:
        """Replace the line."""
        if not self._live:
            return
        columns = shutil.get_terminal_size().columns
        line = f"{time.monotonic() - self._started:4.0f} s  {text}"[: max(columns - 1, 10)]
        dim, plain = ("\x1b[2m", "\x1b[0m") if self._colour else ("", "")
        sys.stderr.write(f"\r\x1b[2K{dim}{line}{plain}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away, so that a result can be printed."""
        if self._live:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
