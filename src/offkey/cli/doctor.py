"""`offkey doctor`: which identity each tool would use here, and everything that is wrong with it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from offkey.cli.common import add_common, configuration_source, deliver, directory, look, to_json
from offkey.errors import UsageError

SUMMARY = "which identity each tool would use here and why, and everything that is wrong with it"
_EPILOG = """\
  offkey doctor                         this environment, and the Terraform in this folder
  offkey doctor --profile prod          as if --profile, or profile = in a block, said so
  offkey doctor --account 222222222222  and is that the account that is reached?
  offkey doctor --offline               without asking AWS or the CI platform anything

It looks at the variables, at ~/.aws/config and ~/.aws/credentials, at sign-ins, identity tokens and the repository that
the folder lies in. AWS is asked for the time and for whom the credentials speak. No secret is ever shown.

exit codes: 0 nothing is wrong · 1 something would go wrong · 2 usage or configuration · 4 something could not be read
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `doctor`."""
    parser.epilog = _EPILOG
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="the folder to work in (default: .)")
    parser.add_argument("--profile", metavar="NAME", help="the profile that a tool is told to use")
    parser.add_argument("--account", metavar="ID", help="the account that should be reached")
    parser.add_argument("--role", metavar="ROLE", help="the role that the identity token is for (ARN or name)")
    add_common(parser)


def run(arguments: argparse.Namespace) -> int:
    """Examine, show, and return the exit code."""
    from offkey.doctor.examine import examine
    from offkey.doctor.gather import gather
    from offkey.doctor.here import Wanted
    from offkey.emit import doctor_text
    from offkey.emit.doctor import doctor
    from offkey.model.arn import is_account_id

    folder = directory(arguments.path)
    if arguments.account is not None and not is_account_id(arguments.account):
        raise UsageError(f"{arguments.account!r} is not an account id", hint="twelve digits, zeros at the front kept")
    here = gather(
        dict(os.environ),
        folder,
        now=datetime.now(UTC),
        accounts=_accounts(arguments, folder),
        offline=arguments.offline,
        wanted=Wanted(arguments.profile, arguments.account, arguments.role),
    )
    found = examine(here)
    style = look(arguments)
    deliver(
        arguments,
        {
            "text": lambda: doctor_text.text(found, style, verbose=bool(arguments.verbose)),
            "json": lambda: to_json(doctor(found)),
        },
    )
    return 1 if found.grave else 4 if found.incomplete else 0


def _accounts(arguments: argparse.Namespace, folder: Path) -> Mapping[str, str]:
    """The accounts that `offkey.yaml` names, as far as it says their ids."""
    source = configuration_source(arguments, folder)
    if source is None:
        return {}
    from offkey.read.configuration import read_partial

    return {name: number for name, number in read_partial(source).accounts.items() if number}
