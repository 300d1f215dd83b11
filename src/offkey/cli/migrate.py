"""`offkey migrate`: the whole change of one repository, shown or written."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from offkey.cli.common import add_common, coloured, configuration_source, deliver, directory, note, to_json
from offkey.errors import ConfigurationError

if TYPE_CHECKING:
    from offkey.migrate.migration import Migration
    from offkey.model.configuration import PartialConfiguration

SUMMARY = "edit the repository and write the Terraform that replaces its static keys"

_EPILOG = """\
examples:
  offkey migrate                    show every edit, nothing is written
  offkey migrate --write            write all files, or none
  offkey migrate --format json      what changes, what is left alone and why, the steps that remain

What the repository does not show (account ids, the hub account) is asked for: answers go into
offkey.yaml, which the first --write starts for you. Nothing is ever sent to AWS or GitHub.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EPILOG
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="the repository (default: .)")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--diff", action="store_true", help="show what would change (the default)")
    mode.add_argument("--write", action="store_true", help="write the changes: all files, or none")
    parser.add_argument("--allow-dirty", action="store_true", help="write over changes that are not committed")
    add_common(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    from offkey.cli.changes import changes
    from offkey.emit import migration as emit
    from offkey.emit.style import Style
    from offkey.migrate.migration import migrate
    from offkey.read.repository import read

    root = directory(arguments.path)
    note(arguments, "reading the repository")
    repository = read(root)
    migration = migrate(repository, _user(arguments, root))
    found = changes(migration)
    written = arguments.write and _write(arguments, root, migration)
    style = Style(coloured(arguments, sys.stdout))
    diff = "" if arguments.write else emit.diff_text(found, style)
    deliver(
        arguments,
        {
            "text": lambda: diff + emit.summary(migration.plan, found, style, written=written),
            "json": lambda: to_json(emit.document(migration.plan, found)),
        },
    )
    if migration.missing:
        raise _open_questions(migration, written=arguments.write)
    for incomplete in repository.incomplete:
        note(arguments, f"could not read {incomplete.path}:{incomplete.line}: {incomplete.reason}")
    return 4 if repository.incomplete else 0


def _user(arguments: argparse.Namespace, root: Path) -> PartialConfiguration | None:
    from offkey.read.configuration import read_partial

    source = configuration_source(arguments, root)
    return None if source is None else read_partial(source)


def _write(arguments: argparse.Namespace, root: Path, migration: Migration) -> bool:
    """Write everything; while questions are open, only the file that asks them."""
    from offkey.edit.git import require_clean
    from offkey.edit.write import write_all

    files: Mapping[str, bytes] = migration.plan.after
    if migration.missing:
        files = {path: data for path, data in files.items() if path == "offkey.yaml"}
    if not arguments.allow_dirty:
        require_clean(root, list(files))
    write_all(root, files)
    return not migration.missing


def _open_questions(migration: Migration, *, written: bool) -> ConfigurationError:
    lines = "\n".join(f"  {m.key}: {m.question} For example: {m.example}" for m in migration.missing)
    where = "offkey.yaml holds the questions" if written else "`offkey migrate --write` starts offkey.yaml with them"
    return ConfigurationError(
        f"offkey.yaml does not say:\n{lines}",
        hint=f"{where}; until they are answered the changes are a preview with placeholders, and are not written",
    )
