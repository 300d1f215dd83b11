"""The flags that every command shares, and the ways a result leaves the process."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from offkey.errors import ConfigurationError, UsageError
from offkey.model.text import Source

if TYPE_CHECKING:
    from offkey.emit.style import Style

CONFIGURATION = "offkey.yaml"


def add_common(parser: argparse.ArgumentParser, *, formats: Sequence[str] = ("text", "json")) -> None:
    """Add `--format -o --color -q -v --offline --config`, the same for every command."""
    group = parser.add_argument_group("common options")
    group.add_argument("--format", choices=formats, default="text", help="what stdout carries (default: text)")
    group.add_argument(
        "-o",
        "--output",
        action="append",
        default=[],
        metavar="FILE",
        help="write the result to FILE, its format by suffix; may be repeated",
    )
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    group.add_argument("-q", "--quiet", action="store_true", help="no notes on stderr")
    group.add_argument("-v", "--verbose", action="count", default=0, help="more notes on stderr")
    group.add_argument("--offline", action="store_true", help="never use the network, even if a token is at hand")
    group.add_argument("--config", metavar="FILE", help="default: offkey.yaml, found upwards to the repository's root")


def coloured(arguments: argparse.Namespace, stream: TextIO) -> bool:
    """Whether to colour what goes to `stream`: the flag, then NO_COLOR, then whether it is a terminal."""
    if arguments.color != "auto":
        return bool(arguments.color == "always")
    return "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb" and stream.isatty()


def style(arguments: argparse.Namespace, stream: TextIO) -> Style:
    """How text for `stream` looks: coloured where that is wanted, cut to the width of a terminal."""
    from offkey.emit.style import Style

    columns = shutil.get_terminal_size().columns if stream.isatty() else None
    return Style(coloured(arguments, stream), columns)


def note(arguments: argparse.Namespace, text: str) -> None:
    """Say something on stderr, unless `--quiet`."""
    if not arguments.quiet:
        print(text, file=sys.stderr, flush=True)


def directory(path: str) -> Path:
    """The directory a command works on. Raises UsageError where it is none."""
    root = Path(path)
    if not root.is_dir():
        raise UsageError(f"{path} is not a directory", hint="give the root of a repository")
    return root.resolve()


def to_json(document: Mapping[str, Any]) -> str:
    """A result document as text. Characters JSON cannot carry (bytes that were not UTF-8) are escaped."""
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def deliver(arguments: argparse.Namespace, renderings: Mapping[str, Any]) -> None:
    """Print the rendering that `--format` names and write one file per `-o`.

    `renderings` maps a format to a function without arguments that returns its text.
    Raises UsageError for a suffix that names no format of this command.
    """
    for name in arguments.output:
        path = Path(name)
        suffix = {".txt": "text", ".md": "markdown", ".sarif": "sarif", ".xml": "junit"}.get(
            path.suffix, path.suffix.removeprefix(".")
        )
        if suffix not in renderings:
            known = ", ".join(sorted(renderings))
            raise UsageError(f"-o {name}: no format is called {path.suffix!r}", hint=f"known here: {known}")
        path.write_text(renderings[suffix](), encoding="utf-8")
    sys.stdout.write(renderings[arguments.format]())


def configuration_source(arguments: argparse.Namespace, root: Path) -> Source | None:
    """The `offkey.yaml` in force: `--config`, else found upwards from `root` to the repository's root."""
    if arguments.config:
        path = Path(arguments.config)
        try:
            return Source(arguments.config, path.read_bytes())
        except OSError as error:
            raise ConfigurationError(
                f"{arguments.config}: {error.strerror}", hint="--config names this file"
            ) from error
    for folder in (root, *root.parents):
        candidate = folder / CONFIGURATION
        if candidate.is_file():
            return Source(os.path.relpath(candidate, root).replace(os.sep, "/"), candidate.read_bytes())
        if (folder / ".git").exists():
            break
    return None
