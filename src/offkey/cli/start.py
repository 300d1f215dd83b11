"""Where the `offkey` script starts: a session that lies in the cache is handed out before anything else is imported."""

from __future__ import annotations

import sys

from offkey.session import warm


def run() -> None:
    """The entry point of the `offkey` script."""
    if sys.argv[1:2] == ["credentials"] and warm.main(sys.argv[2:]):
        return
    from offkey.cli.main import run as whole

    whole()
