"""A command line of `exec` read without argparse, which takes longer to import than all that is done with it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from offkey.cli.session_options import parsed

if TYPE_CHECKING:
    import argparse

_FLAGS = {"--variables": "variables", "--raw": "raw", "-q": "quiet", "--quiet": "quiet"}
_UNSAID = {"as": None, "role": None, "session_name": None, "config": None, "verbose": 0} | dict.fromkeys(
    _FLAGS.values(), False
)


def run(words: Sequence[str]) -> int | None:
    """Run a command line that is plain, and return its exit code; None where nothing was done."""
    arguments = read(words)
    if arguments is None:
        return None
    import gc

    from offkey.cli import exec as command

    gc.disable()  # what is made here lives until the end, and little is made while the command runs
    sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        return command.run(arguments)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - handed to the one handler
        from offkey.cli.main import answered

        return answered(error)


def read(words: Sequence[str]) -> argparse.Namespace | None:
    """What stands behind `exec`, as far as it is plain: None where there is more to it, and argparse knows."""
    if "--" not in words:
        return None
    end = words.index("--")
    said: dict[str, object] = dict(_UNSAID)
    rest: list[str] = []
    index = 0
    while index < end:
        flag = _FLAGS.get(words[index])
        if flag:
            said[flag] = True
            index += 1
        else:
            rest += words[index : min(index + 2, end)]
            index += 2
    options = parsed(rest)
    if options is None:
        return None
    return cast("argparse.Namespace", SimpleNamespace(**{**said, **options, "command_line": list(words[end + 1 :])}))
