"""`offkey lab`: the lab by itself, for whatever speaks to AWS."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from offkey.cli.common import add_common, note, to_json
from offkey.errors import ConfigurationError, UsageError
from offkey.model.secret import Secret

if TYPE_CHECKING:
    from offkey.lab.lab import Lab

SUMMARY = "the lab by itself: an AWS on 127.0.0.1 that verifies tokens, trusts and permissions"
SCHEMA = "offkey.lab/1"
FOLDER = "OFFKEY_LAB"
"""The environment variable that tells other processes where an open lab left its address."""

_ACCOUNT = ("lab=111111111111",)
_EPILOG = """\
  eval "$(offkey lab up ...)" does not work, as the lab runs until Ctrl-C: copy the exports to another shell.
  There, AWS_PROFILE=NAME is the administrator of the account called NAME, and `offkey lab token` mints tokens.
  AWS_PROFILE=NAME-sso is a person who signs in first, with `offkey login` or `aws sso login`.
"""
_TIMES = frozenset({"exp", "iat", "nbf"})
_SESSION = "offkey-lab"
_PERMISSION_SET = "AdministratorAccess"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `lab`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    up = actions.add_parser(
        "up",
        help="open a lab and serve until Ctrl-C",
        description="Open a lab, print what points other programs at it, and serve until Ctrl-C.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_common(up)
    up.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    up.add_argument(
        "--account", action="append", metavar="NAME=ID", help=f"an account; may be repeated (default: {_ACCOUNT[0]})"
    )
    up.add_argument(
        "--session-seconds",
        type=int,
        metavar="N",
        help="end sessions of roles after N seconds, to see who renews them (AWS has 900 at least)",
    )
    token = actions.add_parser(
        "token",
        help="mint an identity token in the open lab",
        description="Mint an identity token of the lab's issuer. It opens nothing outside the lab.",
        allow_abbrev=False,
    )
    add_common(token, formats=("text",))
    token.add_argument(
        "claims", nargs="+", metavar="CLAIM=VALUE", help="for example sub=repo:acme/infra:environment:live"
    )
    token.add_argument("--audience", default="sts.amazonaws.com", help="default: sts.amazonaws.com")
    token.add_argument("--issuer", default="", metavar="URL", help="default: GitHub's")
    where = token.add_mutually_exclusive_group(required=True)
    where.add_argument("--file", metavar="FILE", help="write the token to FILE, readable by you alone")
    where.add_argument("--print", action="store_true", help="print the token, knowing that logs keep what is printed")


def run(arguments: argparse.Namespace) -> int:
    """Open a lab, or mint a token in one that is open."""
    return _token(arguments) if arguments.action == "token" else _up(arguments)


def _up(arguments: argparse.Namespace) -> int:
    try:
        from offkey.lab.lab import Lab
    except ImportError as error:
        hint = "pip install 'offkey[lab]'"
        raise ConfigurationError(f"the lab needs {error.name}, which is not installed", hint=hint) from error
    accounts = _accounts(arguments.account or _ACCOUNT)
    seconds = arguments.session_seconds
    if seconds is not None and seconds < 1:
        raise UsageError("--session-seconds: a session lasts a second at least")
    longest = None if seconds is None else timedelta(seconds=seconds)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with (
        Lab(accounts, port=arguments.port, longest_session=longest) as lab,
        tempfile.TemporaryDirectory(prefix="offkey-lab-") as folder,
    ):
        environment = _published(lab, Path(folder))
        _show(arguments, lab, environment)
        try:
            stop.wait()
        except KeyboardInterrupt:
            note(arguments, "closed")
    return 0


def _accounts(given: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    wrong = [name + mark + id_ for name, mark, id_ in pairs if not (name and mark and id_)]
    if wrong:
        raise UsageError(f"--account {wrong[0]}: write it as NAME=ID")
    return {id_: name for name, _, id_ in pairs}


def _published(lab: Lab, folder: Path) -> Mapping[str, str]:
    """Leave the lab's address and its administrators in `folder`; the environment that finds them."""
    from offkey.lab.control import Control

    control = Control(lab.issuers)
    lab.door.pages.append(control)
    known = {"endpoint": lab.endpoint, "bearer": control.bearer.reveal()}
    _private(folder / "lab.json", json.dumps(known))
    profiles = []
    for account, name in lab.accounts.items():
        credentials = lab.administrator(account).credentials
        token = credentials.session_token
        profiles.append(
            f"[{name}]\naws_access_key_id = {credentials.access_key_id}\n"
            f"aws_secret_access_key = {credentials.secret_access_key.reveal()}\n"
            f"aws_session_token = {token.reveal() if token else ''}\n"
        )
    _private(folder / "credentials", "\n".join(profiles))
    _private(folder / "config", _people(lab))
    files = {"AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"), "AWS_CONFIG_FILE": str(folder / "config")}
    return {**lab.environment(), **files, FOLDER: str(folder)}


def _people(lab: Lab) -> str:
    """Let a person administer every account; the config file with which they sign in, and with a region for all."""
    from offkey.lab.identity_center import START_URL
    from offkey.lab.permission_set import REGION

    sections = [
        f"[sso-session {_SESSION}]\nsso_start_url = {START_URL}\nsso_region = {REGION}\n"
        "sso_registration_scopes = sso:account:access\n"
    ]
    for account, name in lab.accounts.items():
        lab.people.assign(account, _PERMISSION_SET)
        sections.append(f"[profile {name}]\nregion = {REGION}\n")
        sections.append(
            f"[profile {name}-sso]\nsso_session = {_SESSION}\nsso_account_id = {account}\n"
            f"sso_role_name = {_PERMISSION_SET}\nregion = {REGION}\n"
        )
    return "\n".join(sections)


def _private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o600)
        file.write(text)


def _show(arguments: argparse.Namespace, lab: Lab, environment: Mapping[str, str]) -> None:
    if arguments.format == "json":
        accounts = {name: account for account, name in lab.accounts.items()}
        document = {"schema": SCHEMA, "endpoint": lab.endpoint, "accounts": accounts, "environment": dict(environment)}
        sys.stdout.write(to_json(document))
    else:
        sys.stdout.writelines(f"export {name}={shlex.quote(value)}\n" for name, value in environment.items())
    sys.stdout.flush()
    names = ", ".join(f"{name} ({account})" for account, name in lab.accounts.items())
    note(arguments, f"the lab is open at {lab.endpoint} with {names}; Ctrl-C closes it")


def _token(arguments: argparse.Namespace) -> int:
    from offkey.lab.control import mint

    folder = os.environ.get(FOLDER)
    if not folder:
        raise UsageError(f"{FOLDER} is not set", hint="set what `offkey lab up` prints")
    try:
        known = json.loads(Path(folder, "lab.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"no lab is open at {folder}: {error.strerror}", hint="start one: offkey lab up") from error
    claims = dict(_claim(text) for text in arguments.claims)
    token = mint(
        known["endpoint"], Secret(known["bearer"]), claims, audience=arguments.audience, issuer=arguments.issuer
    )
    if arguments.print:
        sys.stdout.write(token.reveal() + "\n")
    else:
        _private(Path(arguments.file), token.reveal())
    return 0


def _claim(text: str) -> tuple[str, str | int]:
    """A claim as the token has it: times are numbers, everything else GitHub and its like say in text."""
    name, mark, value = text.partition("=")
    if not (name and mark):
        raise UsageError(f"{text!r} is not a claim", hint="write it as name=value")
    if name not in _TIMES:
        return name, value
    if not value.lstrip("-").isdecimal():
        raise UsageError(f"{text!r}: a time is a number of seconds since 1970", hint="date +%s prints the one of now")
    return name, int(value)
