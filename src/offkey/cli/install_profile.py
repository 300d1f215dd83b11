"""`offkey credentials --install-profile NAME`: the profile by which every SDK asks offkey."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from offkey.cli import credential_process
from offkey.cli.common import note
from offkey.cli.session_options import helper_arguments, wanted
from offkey.edit.apply import apply
from offkey.edit.write import write_all
from offkey.errors import ConfigurationError
from offkey.model.text import Source
from offkey.session.locations import CONFIG, own_location
from offkey.session.profile import Wish, edits, helper_command
from offkey.session.wanted import region_of

if TYPE_CHECKING:
    import argparse


def install(arguments: argparse.Namespace) -> int:
    """Write the profile, unless it is there already.

    What it asks for is checked first: a profile that cannot work is not written.
    """
    options = dict(vars(arguments))
    options["config"] = _configuration(options) if options["as"] else None
    asked = wanted(options, os.environ)
    command = helper_command(sys.executable, Path(credential_process.__file__).resolve(), helper_arguments(options))
    path = _path()
    source = Source(str(path), path.read_bytes() if path.exists() else b"")
    # A region that nobody named is a guess, good enough to ask STS in and not to work in.
    region = options["region"] or (asked.region if options["as"] else region_of(os.environ))
    changes = edits(source, Wish(arguments.install_profile, command, region))
    if not changes:
        note(arguments, f"the profile {arguments.install_profile} is in {path} already")
        return 0
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_all(path.parent, {path.name: apply(source.data, changes)})
    note(arguments, f"wrote the profile {arguments.install_profile} to {path}")
    return 0


def _configuration(options: dict[str, object]) -> str:
    """The absolute path of the `offkey.yaml` that is meant: who asks later stands in another folder."""
    from offkey.cli.common import configuration_source

    if options["config"]:
        return str(Path(str(options["config"])).resolve())
    import argparse

    source = configuration_source(argparse.Namespace(config=None), Path.cwd())
    if source is None:
        raise ConfigurationError("--as needs an offkey.yaml, and there is none", hint="Say --config FILE.")
    return str(Path(source.path).resolve())


def _path() -> Path:
    """The file of profiles; where it is a link, what it leads to.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
    """
    return Path(os.path.realpath(own_location(CONFIG, os.environ)))
