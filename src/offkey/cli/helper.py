"""A credential helper whose session is not in the cache: one exchange, with as little imported as that takes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

from offkey.cli.session_options import parsed, take


def run(words: Sequence[str]) -> int:
    """`offkey credentials`, by itself where the words are what a profile holds, by the whole command where not."""
    from offkey.session.warm import own_arguments

    own = own_arguments(list(words))
    options = parsed(own) if len(own) == len(words) or "process" in words or "--format=process" in words else None
    if options is None or options.get("as") or options.get("cache"):
        import site

        site.main()  # what these need is installed beside offkey
    if options is None:
        from offkey.cli.main import guarded

        return guarded(["credentials", *words])
    return _guarded(options, own)


def _guarded(options: dict[str, Any], own: list[str]) -> int:
    from offkey.errors import OffkeyError

    try:
        return _hand_out(options, own)
    except OffkeyError as error:
        from offkey.cli.main import told

        return told(error)
    except Exception as error:  # noqa: BLE001 - as in cli/main: what nobody foresaw is our bug
        from offkey.cli.main import defect

        return defect(error)


def _hand_out(options: dict[str, Any], own: list[str]) -> int:
    from offkey.session import audit
    from offkey.session.entry import process_json
    from offkey.session.sts import system_clock

    session, line, _ = take(options, own, os.environ)
    audit.write(line, clock=system_clock)
    sys.stdout.write(process_json(session) + "\n")
    sys.stdout.flush()
    return 0
