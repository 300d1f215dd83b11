"""`offkey demo`: the bundled example, from its keys to none, each stage in a few lines."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from offkey.cli.common import add_common, deliver, style, to_json
from offkey.cli.progress import Progress
from offkey.cli.stopping import stopped_tidily
from offkey.errors import DefectError, UsageError

if TYPE_CHECKING:
    from offkey.emit.style import Style
    from offkey.migrate.migration import Migration
    from offkey.model.rehearsal import Rehearsal
    from offkey.model.repository import Repository

SUMMARY = "migrate and rehearse the bundled example, without an AWS account"
EXAMPLE = "acme-infra"

_EPILOG = """\
The example is a small team's Terraform: three accounts, state and locks in the shared one, a shared user whose
access keys lie in GitHub's secrets. It is copied, scanned, migrated and rehearsed: with terraform on PATH, init,
plan and apply run for real in two accounts of a lab AWS on 127.0.0.1. Nothing touches AWS.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EPILOG
    parser.add_argument("--keep", metavar="DIR", help="leave the migrated copy in DIR (must not exist yet)")
    add_common(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    from offkey.cli.rehearse import exit_code
    from offkey.emit import rehearsal as emit
    from offkey.emit.rehearsal_json import document
    from offkey.rehearse.workspace import copy_repository

    look = style(arguments, sys.stdout)
    started = time.monotonic()
    with stopped_tidily(), tempfile.TemporaryDirectory(prefix="offkey-demo-") as folder:
        root = Path(arguments.keep) if arguments.keep else Path(folder, EXAMPLE)
        try:
            root.mkdir(parents=True)
        except FileExistsError as error:
            raise UsageError(f"--keep {root}: it is there already", hint="name a folder that is to be made") from error
        copy_repository(example(), root)
        found = _stages(_Stage(arguments, look), arguments, root)
    seconds = time.monotonic() - started

    def text() -> str:
        last = [*emit.verdict_lines(found, look), look.dim(f"{seconds:.0f} s; nothing touched AWS")]
        return "\n".join(last) + "\n"

    deliver(arguments, {"text": text, "json": lambda: to_json(document(found))})
    return exit_code(found)


def example() -> Path:
    """The folder of the bundled example: beside the package where it is installed, else in the source tree."""
    here = Path(__file__).resolve().parents[1]
    for folder in (here / "examples" / EXAMPLE, here.parents[1] / "examples" / EXAMPLE):
        if folder.is_dir():
            return folder
    raise DefectError("the bundled example is not there")


def _stages(say: _Stage, arguments: argparse.Namespace, root: Path) -> Rehearsal:
    from offkey.read.repository import read

    repository = read(root)
    say.stage("scan", "which long-lived credentials does it depend on?")
    _scan(say, repository)
    say.stage("migrate", "the edits that remove them, and the Terraform that replaces them")
    migration = _migrate(say, repository, root)
    say.stage("rehearse", "the migrated pipeline, for real, in a lab AWS on this machine")
    return _rehearse(say, arguments, root, migration)


class _Stage:
    """Prints the account of the stages as they happen; with `--format json` it goes to stderr."""

    def __init__(self, arguments: argparse.Namespace, look: Style) -> None:
        self.look = look
        self._stream = sys.stderr if arguments.format == "json" else sys.stdout
        self._silent = arguments.quiet
        self._number = 0

    def stage(self, name: str, about: str) -> None:
        """Begin a stage."""
        self._number += 1
        self._print(["", f"{self.look.bold(f'{self._number} {name}')}  {self.look.dim(about)}"])

    def lines(self, lines: Iterable[str]) -> None:
        """Print lines of the stage."""
        self._print(f"  {line}" for line in lines)

    def _print(self, lines: Iterable[str]) -> None:
        for line in lines:
            if not self._silent:
                print(self.look.fitted(line.rstrip()), file=self._stream, flush=True)


def _scan(say: _Stage, repository: Repository) -> None:
    from offkey.emit.demo import scan_lines
    from offkey.rules import load, usual
    from offkey.scan.engine import run as scan
    from offkey.scan.secrets import inventory

    say.lines(scan_lines(inventory(repository), scan(repository, load(usual())).findings, say.look))


def _migrate(say: _Stage, repository: Repository, root: Path) -> Migration:
    from offkey.cli.changes import changes
    from offkey.edit.write import write_all
    from offkey.emit.demo import migration_lines
    from offkey.migrate.migration import migrate
    from offkey.model.text import Source
    from offkey.read.configuration import read_partial

    answers = read_partial(Source("offkey.yaml", (root / "offkey.yaml").read_bytes()))
    migration = migrate(repository, answers)
    write_all(root, migration.plan.after)
    say.lines(migration_lines(migration.plan, changes(migration), migration.federation, say.look))
    return migration


def _rehearse(say: _Stage, arguments: argparse.Namespace, root: Path, migration: Migration) -> Rehearsal:
    from offkey.emit import rehearsal as emit
    from offkey.rehearse.rehearsal import Watch, rehearse

    with Progress(arguments) as progress:

        def show(lines: Iterable[str]) -> None:
            progress.clear()
            say.lines(lines)

        watch = Watch(
            progress.say,
            ran=lambda run: show(emit.run_lines(run, say.look)),
            prepared=lambda commands: show(emit.setup_lines(commands, say.look)),
        )
        before = migration.plan.secrets_before
        found = rehearse(root, migration.configuration, secrets_before=before, watch=watch)
    say.lines(emit.note_lines(found.notes, say.look))
    say.stage("refuse", "tokens and keys that must not get in")
    verbose = bool(arguments.verbose)
    say.lines([*emit.refusal_lines(found.refusals, say.look, verbose=verbose), ""])
    return found
