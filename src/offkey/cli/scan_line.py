"""A command line of `scan` read without argparse, which takes longer to import than a small repository to scan."""

from __future__ import annotations

import sys

from offkey.cli.findings import FORMATS
from offkey.model.builtin import SimpleNamespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_SEVERITIES = ("low", "medium", "high", "critical")
_COLORS = ("auto", "always", "never")
_CHOICES = {"--format": FORMATS, "--fail-on": _SEVERITIES, "--color": _COLORS, "--baseline": (), "--config": ()}
"""The options with a value, and which values there are; none: any."""
_REPEATED = {"--select": "select", "--ignore": "ignore", "-o": "output", "--output": "output"}
_FLAGS = {"-q": "quiet", "--quiet": "quiet", "--offline": "offline"}


def run(words: Sequence[str]) -> int | None:
    """Run a command line that is plain, and return its exit code; None where nothing was done."""
    arguments = read(words)
    if arguments is None:
        return None
    from offkey.cli import scan as command

    try:
        code = command.run(arguments)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - handed to the one handler
        from offkey.cli.main import answered

        return answered(error)
    return code


def read(words: Sequence[str]) -> Any:
    """What stands behind `scan`, as far as it is plain: None where there is more to it, and argparse knows."""
    said = _unsaid()
    paths: list[int] = []
    index = 0
    while index < len(words):
        word = words[index]
        if not word.startswith("-"):
            paths.append(index)
        elif word in _FLAGS:
            said[_FLAGS[word]] = True
        elif not _take(said, word, words[index + 1 : index + 2]):
            return None
        index += 1 if word in _FLAGS or not word.startswith("-") else 2
    if paths != list(range(paths[0], paths[0] + len(paths)) if paths else ()):
        return None  # argparse takes those behind an option for too many
    return SimpleNamespace(**said, paths=[words[index] for index in paths])


def _unsaid() -> dict[str, Any]:
    """What an empty command line says."""
    return {
        "version": None,
        "command": "scan",
        "select": [],
        "ignore": [],
        "fail_on": "medium",
        "baseline": None,
        "fix": None,
        "jobs": None,
        "diff": False,
        "org": None,
        "state": None,
        "format": "text",
        "output": [],
        "color": "auto",
        "quiet": False,
        "verbose": 0,
        "offline": False,
        "config": None,
    }


def _take(said: dict[str, Any], option: str, following: Sequence[str]) -> bool:
    """Note an option with its value; False where it is not plain."""
    if not following or not following[0] or following[0].startswith("-"):
        return False
    value = following[0]
    if option in _REPEATED:
        said[_REPEATED[option]].append(value)
        return True
    if option not in _CHOICES or (_CHOICES[option] and value not in _CHOICES[option]):
        return False
    said[option[2:].replace("-", "_")] = value
    return True
