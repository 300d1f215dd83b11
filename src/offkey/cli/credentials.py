"""`offkey credentials`: credentials that expire, for whoever asks: an SDK, a shell, a file of variables."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from offkey.cli.session_options import add_session_options, helper_arguments, take
from offkey.session.formats import FORMATS, masks

if TYPE_CHECKING:
    import argparse

SUMMARY = "credentials that expire: for the SDKs (credential_process), a shell, or a file of variables"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `credentials`."""
    from offkey.cli.common import add_common

    add_common(parser, formats=tuple(FORMATS), files=False)
    add_session_options(parser)
    parser.add_argument(
        "--install-profile",
        metavar="NAME",
        help="write a profile to ~/.aws/config that asks offkey for this session, and print nothing",
    )
    parser.add_argument("--no-mask", action="store_true", help="print no ::add-mask:: commands in a job of GitHub")


def run(arguments: argparse.Namespace) -> int:
    """Print credentials, or write the profile that asks for them."""
    options = vars(arguments)
    if arguments.install_profile:
        from offkey.cli.install_profile import install

        return install(arguments)
    return _hand_out(options, helper_arguments(options), os.environ)


def _hand_out(options: Mapping[str, Any], words: list[str], environment: Mapping[str, str]) -> int:
    from offkey.session import audit
    from offkey.session.sts import system_clock

    session, line, _ = take(options, words, environment)
    form = options["format"]
    text = FORMATS[form](session)
    if form != "process" and not options.get("no_mask"):
        sys.stderr.writelines(masks(session, environment))
        sys.stderr.flush()  # the log must know what to hide before anything can show it
    audit.write(line, clock=system_clock)
    sys.stdout.write(text)
    sys.stdout.flush()
    return 0
