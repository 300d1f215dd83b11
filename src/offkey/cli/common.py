"""The flags that every command shares, and the ways a result leaves the process."""

from __future__ import annotations

import os
import sys

from offkey.errors import ConfigurationError, UsageError
from offkey.model.text import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import Any, TextIO

    from offkey.emit.style import Style
    from offkey.model.text import Incomplete

CONFIGURATION = "offkey.yaml"


def add_common(
    parser: argparse.ArgumentParser, *, formats: Sequence[str] = ("text", "json"), files: bool = True
) -> None:
    """Add `--format -o --color -q -v --offline --config`, the same for every command.

    The first format is the default. Without `files`, the command answers as it goes and has no `-o`.
    """
    group = parser.add_argument_group("common options")
    default = formats[0]
    group.add_argument("--format", choices=formats, default=default, help=f"what stdout carries (default: {default})")
    if files:
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
    import shutil  # slow to import

    from offkey.emit.style import Style

    columns = shutil.get_terminal_size().columns if stream.isatty() else None
    return Style(coloured(arguments, stream), columns)


def look(arguments: argparse.Namespace) -> Style:
    """How the text of a result looks: stdout and a file get the same, and a file has no colours."""
    from offkey.emit.style import Style

    to_file = any(name.lower().endswith((".txt", ".text")) for name in arguments.output)
    return Style(coloured(arguments, sys.stdout) and not to_file)


def note(arguments: argparse.Namespace, text: str) -> None:
    """Say something on stderr, unless `--quiet`. What it quotes of a repository moves no cursor and is not obeyed."""
    if not arguments.quiet:
        from offkey.model.redaction import printable

        print(printable(text), file=sys.stderr, flush=True)


def note_unread(arguments: argparse.Namespace, incomplete: Iterable[Incomplete]) -> None:
    """Say what could not be read, unless `--quiet`."""
    for item in incomplete:
        note(arguments, f"not read: {item.path}:{item.line} {item.reason}")


def directory(path: str) -> Path:
    """The directory a command works on. Raises UsageError where it is none."""
    from pathlib import Path

    root = Path(path)
    if not root.is_dir():
        raise UsageError(f"{path} is not a directory", hint="give the root of a repository")
    return root.resolve()


def to_json(document: Mapping[str, Any] | Sequence[Any]) -> str:
    """A result document as text. Characters JSON cannot carry (bytes that were not UTF-8) are escaped.

    So is `##[`, which a GitHub runner obeys wherever it stands in a log.
    """
    from offkey.cli.json_text import indented

    return indented(document).replace("##[", "#\\u0023[") + "\n"


def deliver(arguments: argparse.Namespace, renderings: Mapping[str, Any], *, shown: str | None = None) -> None:
    """Print the rendering that `--format` names (or `shown`) and write one file per `-o`.

    `renderings` maps a format to a function without arguments that returns its text.
    Raises UsageError for a suffix that names no format of this command, and for a file that cannot be written.
    """
    chosen = [(name, _format_of(name, renderings)) for name in arguments.output]
    for name, form in chosen:
        text: str = renderings[form]()
        try:
            # Bytes of a name that are not UTF-8 are shown escaped, as on stdout.
            with open(name, "w", encoding="utf-8", errors="backslashreplace") as stream:
                stream.write(text)
        except OSError as error:
            raise UsageError(f"-o {name}: {error.strerror}") from error
    sys.stdout.write(renderings[shown or arguments.format]())


_SUFFIXES = {
    ".txt": "text",
    ".md": "markdown",
    ".sarif": "sarif",
    ".sarif.json": "sarif",
    ".xml": "junit",
    ".gitlab.json": "gitlab",
    "gl-code-quality-report.json": "gitlab",
    ".github.txt": "github",
    ".mmd": "mermaid",
    ".gv": "dot",
}
"""What a file's name ends with, where that is not the format's own name; the longest counts."""


def _format_of(name: str, known: Mapping[str, Any]) -> str:
    from pathlib import Path

    lower = name.lower()
    fitting = [suffix for suffix, form in _SUFFIXES.items() if lower.endswith(suffix) and form in known]
    suffix = Path(lower).suffix
    form = _SUFFIXES[max(fitting, key=len)] if fitting else suffix.removeprefix(".")
    if form not in known:
        raise UsageError(f"-o {name}: no format is called {suffix!r}", hint=f"known here: {', '.join(sorted(known))}")
    return form


def named_source(name: str, *, flag: str) -> Source:
    """The file that `flag` names. Raises ConfigurationError where it cannot be read."""
    try:
        return Source(name, _bytes(name))
    except OSError as error:
        raise ConfigurationError(f"{name}: {error.strerror}", hint=f"{flag} names this file") from error


def _bytes(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()


def configuration_source(arguments: argparse.Namespace, root: str | Path) -> Source | None:
    """The `offkey.yaml` in force: `--config`, else found upwards from `root` to the repository's root."""
    if arguments.config:
        return named_source(arguments.config, flag="--config")
    folder = os.fspath(root)
    while True:
        candidate = os.path.join(folder, CONFIGURATION)
        if os.path.isfile(candidate):
            return Source(os.path.relpath(candidate, root).replace(os.sep, "/"), _bytes(candidate))
        above = os.path.dirname(folder)
        if above == folder or os.path.exists(os.path.join(folder, ".git")):
            return None
        folder = above
