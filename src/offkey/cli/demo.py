"""`offkey demo`: the bundled example, from its keys to none, each stage in a few lines."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from offkey.cli.common import add_common, coloured, deliver, to_json
from offkey.cli.progress import Progress
from offkey.errors import DefectError

if TYPE_CHECKING:
    from offkey.cli.changes import FileChange
    from offkey.emit.style import Style
    from offkey.migrate.migration import Migration
    from offkey.model.configuration import PartialConfiguration
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
    from offkey.emit.style import Style
    from offkey.rehearse.workspace import copy_repository

    style = Style(coloured(arguments, sys.stdout))
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="offkey-demo-") as folder:
        root = Path(arguments.keep) if arguments.keep else Path(folder, EXAMPLE)
        root.mkdir(parents=True, exist_ok=False)
        copy_repository(example(), root)
        found = _stages(arguments, root, style)
    seconds = time.monotonic() - started

    def text() -> str:
        last = [*emit.verdict_lines(found, style), style.dim(f"{seconds:.0f} s; nothing touched AWS")]
        return "\n".join(last) + "\n"

    deliver(arguments, {"text": text, "json": lambda: to_json(emit.document(found))})
    return exit_code(found)


def example() -> Path:
    """The folder of the bundled example: beside the package where it is installed, else in the source tree."""
    here = Path(__file__).resolve().parents[1]
    for folder in (here / "examples" / EXAMPLE, here.parents[1] / "examples" / EXAMPLE):
        if folder.is_dir():
            return folder
    raise DefectError("the bundled example is not there")


def _stages(arguments: argparse.Namespace, root: Path, style: Style) -> Rehearsal:
    from offkey.emit import rehearsal as emit
    from offkey.migrate.migration import migrate
    from offkey.read.repository import read
    from offkey.rehearse.rehearsal import Watch, rehearse

    say = _Stage(arguments, style)
    repository = read(root)
    say.stage("scan", "which long-lived credentials does it depend on?")
    say.lines(_scanned(repository, style))
    say.stage("migrate", "the edits that remove them, and the Terraform that replaces them")
    migration = migrate(repository, _answers(root))
    say.lines(_migrated(root, migration, style))
    say.stage("rehearse", "the migrated pipeline, for real, in a lab AWS on this machine")
    with Progress(arguments) as progress:

        def ran(lines: Iterator[str]) -> None:
            progress.clear()
            say.lines(lines)

        watch = Watch(
            progress.say,
            ran=lambda run: ran(emit.run_lines(run, style)),
            prepared=lambda commands: ran(emit.setup_lines(commands, style)),
        )
        before = migration.plan.secrets_before
        found = rehearse(root, migration.configuration, secrets_before=before, watch=watch)
    say.lines(f"{style.dim('note')}  {note}" for note in found.notes)
    say.stage("refuse", "tokens and keys that must not get in")
    say.lines(emit.refusal_lines(found.refusals, style))
    say.lines([""])
    return found


class _Stage:
    """Prints the account of the stages as they happen; with `--format json` it goes to stderr."""

    def __init__(self, arguments: argparse.Namespace, style: Style) -> None:
        self._stream = sys.stderr if arguments.format == "json" else sys.stdout
        self._silent = arguments.quiet
        self._style = style
        self._number = 0

    def stage(self, name: str, about: str) -> None:
        """Begin a stage."""
        self._number += 1
        self.lines(["", f"{self._style.bold(f'{self._number} {name}')}  {self._style.dim(about)}"])

    def lines(self, lines: Iterator[str] | list[str]) -> None:
        """Print lines of the stage."""
        for line in lines:
            if not self._silent:
                print(f"  {line}" if line and not line[0].isdigit() else line, file=self._stream, flush=True)


def _answers(root: Path) -> PartialConfiguration:
    from offkey.model.text import Source
    from offkey.read.configuration import read_partial

    return read_partial(Source("offkey.yaml", (root / "offkey.yaml").read_bytes()))


def _scanned(repository: Repository, style: Style) -> Iterator[str]:
    from offkey.emit.style import columns
    from offkey.rules import RULES
    from offkey.scan.engine import run as scan
    from offkey.scan.secrets import inventory

    secrets = inventory(repository)
    report = scan(repository, RULES)
    yield f"{style.bad(str(len(secrets)))} persistent secrets, {len(report.findings)} findings"
    rows = [
        (s.id, style.dim(f"{s.places[0]}{f' and {more} more' if (more := len(s.places) - 1) else ''}")) for s in secrets
    ]
    yield from (f"  {line}" for line in columns(rows))
    counts: dict[str, int] = {}
    for finding in report.findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    yield style.dim("  " + ", ".join(f"{rule} {n}" if n > 1 else rule for rule, n in sorted(counts.items())))


def _migrated(root: Path, migration: Migration, style: Style) -> Iterator[str]:
    from offkey.cli.changes import changes
    from offkey.edit.write import write_all
    from offkey.emit.style import columns

    found = changes(migration)
    write_all(root, migration.plan.after)
    edited = [change for change in found if not change.created]
    yield from columns([_row(change, style) for change in edited])
    created = [change for change in found if change.created]
    lines = sum(change.added for change in created)
    folders = sorted({change.path.rsplit("/", 1)[0] for change in created})
    yield f"{len(created)} new files, {style.good(f'+{lines}')}, in {', '.join(folders)}"
    for left in migration.plan.unresolved:
        yield f"{style.warn('left alone')}  {left.path}:{left.line}  {left.reason}"
    people = sum(step.who == "person" for step in migration.plan.steps)
    yield style.dim(f"{people} steps remain for a person, each with its undo (`offkey migrate` lists them)")


def _row(change: FileChange, style: Style) -> tuple[str, str]:
    return change.path, f"{style.good(f'+{change.added}')} {style.bad(f'-{change.removed}')}"
