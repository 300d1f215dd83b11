"""`offkey rehearse`: the repository's pipelines, run for real against the lab."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from offkey.cli.common import add_common, configuration_source, deliver, directory, note, style, to_json
from offkey.cli.progress import Progress
from offkey.cli.stopping import stopped_tidily
from offkey.errors import ConfigurationError

if TYPE_CHECKING:
    from offkey.model.configuration import Configuration
    from offkey.model.rehearsal import Rehearsal

SUMMARY = "run the repository's pipelines end to end in the lab, real terraform included"

_EPILOG = """\
The repository is copied; the copy's federation/ is applied to an empty lab AWS on 127.0.0.1, account by account.
Then every job that uses AWS runs under every event that starts it: its identity token is issued and verified,
its roles are assumed, its terraform commands run. Other commands run only where rehearse.run in offkey.yaml
allows them. At the end strangers try to get in. Nothing touches AWS, GitHub, or your working tree.

exit codes: 0 everything held · 1 a run failed, an intruder got in, or a trust policy lets in more than
offkey.yaml asks for · 2 something is missing to rehearse with · 4 nothing failed, but something that works with
AWS could not be run here
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EPILOG
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="the repository (default: .)")
    add_common(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    from offkey.emit import rehearsal as emit
    from offkey.emit.rehearsal_json import document
    from offkey.rehearse.rehearsal import Watch, rehearse

    root = directory(arguments.path)
    configuration = _configuration(arguments, root)
    with stopped_tidily(), Progress(arguments) as progress:
        found = rehearse(root, configuration, secrets_before=None, watch=Watch(progress.say))
    look = style(arguments, sys.stdout)
    deliver(
        arguments,
        {
            "text": lambda: emit.text(found, look, verbose=bool(arguments.verbose)),
            "json": lambda: to_json(document(found)),
        },
    )
    return exit_code(found)


def _configuration(arguments: argparse.Namespace, root: Path) -> Configuration:
    from offkey.migrate.infer.configuration import known
    from offkey.migrate.roots import roots
    from offkey.migrate.usage import usages
    from offkey.model.partial import complete
    from offkey.read.configuration import read_partial
    from offkey.read.repository import read

    source = configuration_source(arguments, root)
    if source is None:
        hint = "`offkey migrate --write` writes it with what the repository shows, and asks for the rest"
        raise ConfigurationError("there is no offkey.yaml here or above", hint=hint)
    repository = read(root)
    found = usages(repository)
    note(arguments, "reading the repository")
    return complete(known(repository, found, roots(repository, found), read_partial(source)))


def exit_code(found: Rehearsal) -> int:
    """0 where everything held, 1 where something did not, 4 where what is missing could be what would not hold."""
    if found.ok:
        return 0
    broken = bool(found.unasked) or any(not r.refused for r in found.refusals) or any(c.exit != 0 for c in found.setup)
    return 1 if broken or any(run.broken for run in found.runs) else 4
