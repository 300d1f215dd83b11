"""Where the `offkey` script starts: a session that lies in the cache is handed out before anything else is imported."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def run() -> None:
    """The entry point of the `offkey` script."""
    if sys.argv[1:2] == ["scan"]:
        from offkey.cli import bytecode

        bytecode.use()
        from offkey.cli import scan_line

        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        code = scan_line.run(sys.argv[2:])
        if code is not None:
            _end(code)
    if sys.argv[1:2] == ["credentials"]:
        from offkey.session import warm

        if warm.main(sys.argv[2:]):
            return
    if sys.argv[1:2] == ["exec"]:
        from offkey.cli import exec_line

        code = exec_line.run(sys.argv[2:])
        if code is not None:
            _end(code)
    from offkey.cli.main import run as whole

    whole()


def _end(code: int) -> NoReturn:
    """Everything is said: taking the interpreter down would take as long as a session."""
    import os

    keep()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def keep() -> None:
    """Keep for the next run what this one compiled and imported, where anything did."""
    for name in ("offkey.model.compiled", "offkey.cli.bytecode"):
        if name in sys.modules:
            sys.modules[name].keep()
