"""Child processes with a built environment, bounded time, and only the tail of their output kept."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from offkey.model.regex import regex
from offkey.model.rehearsal import RanCommand

_TAIL = 16_000
_COLOURS = regex(r"\x1b\[[0-9;]*m")
_TIMEOUT = 900.0
"""Seconds. A terraform that waits for anything longer than this in a lab on this machine hangs."""


def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    shown_cwd: str,
    environment: Mapping[str, str],
    redact: Callable[[str], str],
    executable: str | None = None,
    timeout: float = _TIMEOUT,
) -> RanCommand:
    """Run `argv` and keep its exit code, duration and the tail of its output, secrets replaced.

    `environment` is the whole environment of the child: nothing is inherited. The child gets a
    process group of its own, which is ended as a whole when time is up or the user interrupts.
    """
    started = time.monotonic()
    try:
        child = subprocess.Popen(
            list(argv),
            executable=executable,
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        return RanCommand(tuple(map(redact, argv)), shown_cwd, 127, 0.0, f"{argv[0]}: {error.strerror}")
    try:
        output, _ = child.communicate(timeout=timeout)
        code = child.returncode
    except subprocess.TimeoutExpired:
        _end(child)
        output, _ = child.communicate()
        code = 124
    except BaseException:
        _end(child)
        raise
    text = redact(plain(output[-_TAIL:].decode("utf-8", "replace")))
    return RanCommand(tuple(map(redact, argv)), shown_cwd, code, time.monotonic() - started, text)


def plain(text: str) -> str:
    """`text` without the colours that terraform paints."""
    return _COLOURS.sub("", text)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Interrupt the group (terraform then releases its state lock), and kill it if that does not help."""
    for number, patience in ((signal.SIGINT, 10.0), (signal.SIGKILL, 5.0)):
        try:
            os.killpg(child.pid, number)
            child.wait(patience)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        return
