"""Where the `offkey` script starts: a session that lies in the cache is handed out before anything else is imported."""

from __future__ import annotations

import sys


def run() -> None:
    """The entry point of the `offkey` script."""
    if sys.argv[1:2] == ["credentials"]:
        from offkey.session import warm

        if warm.main(sys.argv[2:]):
            return
    if sys.argv[1:2] == ["exec"]:
        from offkey.cli import exec_line

        code = exec_line.run(sys.argv[2:])
        if code is not None:
            import os

            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)  # everything is said: taking the interpreter down would take as long as a session
    from offkey.cli.main import run as whole

    whole()
