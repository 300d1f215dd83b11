"""`offkey exec`: a command with credentials that expire, and nothing else in its environment that could win."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from offkey.cli.session_options import add_session_options, helper_arguments, take
from offkey.errors import ConfigurationError, UsageError
from offkey.model.records import dataclass, field

if TYPE_CHECKING:
    import argparse

    from offkey.model.error_texts import ErrorText
    from offkey.model.session import Session
    from offkey.session.child_files import ChildFiles
    from offkey.session.environment import Built

SUMMARY = "run a command with credentials that expire"
_EPILOG = """\
  offkey exec --as prod -- terraform apply
  offkey exec --role arn:aws:iam::111111111111:role/deploy -- aws sts get-caller-identity

The command asks for new credentials by itself while it runs (credential_process); --variables hands over one set. Its
exit code is passed through, and what it prints stays as it is: known errors are explained below it."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `exec`."""
    from offkey.cli.common import add_common

    parser.epilog = _EPILOG
    parser.usage = "offkey exec [--role ARN | --as NAME] [options] -- COMMAND…"
    add_common(parser, formats=("text",), files=False)
    add_session_options(parser)
    parser.add_argument(
        "--variables",
        action="store_true",
        help="hand over AWS_ACCESS_KEY_ID and so on: one set, which ends with its hour",
    )
    parser.add_argument("--raw", action="store_true", help="become the command: explain none of its errors")
    parser.add_argument("command_line", nargs="*", metavar="COMMAND", help="the command and its arguments, after --")


def run(arguments: argparse.Namespace) -> int:
    """Run the command in its built environment, and return its exit code."""
    command = list(arguments.command_line)
    if not command:
        raise UsageError("no command is named", hint="offkey exec --as NAME -- terraform plan")
    ready = _prepared(arguments, command)
    _say(arguments, ready)
    if arguments.raw or not hasattr(os, "posix_spawnp"):
        from offkey.session.child import replace

        replace(command, ready.built.variables)
    return _watched(arguments, command, ready.built.variables)


@dataclass(frozen=True, slots=True)
class _Ready:
    """What the command is started with."""

    session: Session
    built: Built
    files: ChildFiles
    inherited: Mapping[str, str] = field(repr=False)
    variables: bool = False


def _prepared(arguments: argparse.Namespace, command: Sequence[str]) -> _Ready:
    """Get the session, and build the environment around it.

    It is asked for with the child's environment, so that what the child asks for later lies in the cache.
    """
    from offkey.cli import session_options
    from offkey.session import audit, child_files, environment
    from offkey.session.sts import system_clock

    inherited = dict(os.environ)
    options = _pinned(arguments, inherited)
    words = helper_arguments(options)
    region = session_options.wanted(options, inherited).region
    files = child_files.place(
        _folder(inherited), _own_config(inherited), command=_helper(words, options), region=region
    )
    built = environment.build(inherited, region=region, config=files.config, credentials=files.credentials)
    session, line, _ = take(options, words, built.variables)
    audit.write(line, clock=system_clock)
    if not _with_variables(arguments, command):
        return _Ready(session, built, files, inherited)
    from offkey.session.formats import masks, variables

    sys.stderr.writelines(masks(session, inherited))
    given = {**built.variables, **variables(session)}
    return _Ready(session, environment.Built(given, built.dropped), files, inherited, variables=True)


def _pinned(arguments: argparse.Namespace, inherited: Mapping[str, str]) -> dict[str, Any]:
    """The options with what the environment says in their place: the child's is another one, and another folder."""
    options = dict(vars(arguments))
    if options["as"]:
        from pathlib import Path

        from offkey.cli.common import configuration_source

        source = configuration_source(arguments, Path.cwd())
        options["config"] = str(Path(source.path).resolve()) if source else options["config"]
    elif not options["role"]:
        options["role"] = inherited.get("AWS_ROLE_ARN") or None
    if not options["session_name"]:
        options["session_name"] = inherited.get("AWS_ROLE_SESSION_NAME") or None
    return options


def _folder(environment: Mapping[str, str]) -> str:
    from offkey.session import warm

    folder = warm.folder({os.fsencode(name): os.fsencode(value) for name, value in environment.items()})
    if folder is None:
        import tempfile

        return tempfile.mkdtemp(prefix="offkey-")
    return os.fsdecode(folder) + "/exec"


def _own_config(environment: Mapping[str, str]) -> bytes:
    from offkey.session.locations import CONFIG, own_location

    path = own_location(CONFIG, environment)
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error


def _helper(words: list[str], options: Mapping[str, Any]) -> str | None:
    """The command by which the child's tools ask for credentials; None where they are to have none but those given."""
    if options["variables"]:
        return None
    from offkey.cli import credential_process
    from offkey.session.profile import helper_command, written

    return written(helper_command(sys.executable, os.path.realpath(credential_process.__file__), words))


def _with_variables(arguments: argparse.Namespace, command: Sequence[str]) -> bool:
    """Whether the command gets its credentials in variables: on request, or because it reads nothing else."""
    if arguments.variables:
        return True
    from offkey.session.downloads import needs_variables

    return needs_variables(command, os.getcwd(), _version)


def _version(program: str) -> tuple[int, ...] | None:
    from offkey.session.terraform_program import numbers, version

    told = version(program, os.environ)
    return numbers(told) if told is not None else None


def _say(arguments: argparse.Namespace, ready: _Ready) -> None:
    """What was left out, who would have won, and who is at work now."""
    if ready.built.dropped:
        from offkey.session.instead import sentences

        note(arguments, f"note: left out of the environment: {', '.join(ready.built.dropped)}")
        for sentence in sentences(ready.inherited, _own_files(ready.inherited)):
            note(arguments, f"note: {sentence}")
    if ready.files.left_out and arguments.verbose:
        note(arguments, f"note: profiles with a key in them were left out: {', '.join(ready.files.left_out)}")
    if ready.variables and not arguments.variables:
        note(arguments, "note: credentials are in variables, because s3:: modules of this version see no profile")
    if arguments.verbose:
        note(arguments, f"note: running as {ready.session.arn}")


def note(arguments: argparse.Namespace, text: str) -> None:
    """Say something on stderr."""
    from offkey.cli import common  # slow to import, and mostly there is nothing to say

    common.note(arguments, text)


def _own_files(environment: Mapping[str, str]) -> tuple[bytes | None, bytes | None]:
    from offkey.session.locations import CONFIG, CREDENTIALS, own_location

    def read(variable: str) -> bytes | None:
        try:
            with open(own_location(variable, environment), "rb") as file:
                return file.read()
        except OSError:
            return None

    return read(CONFIG), read(CREDENTIALS)


class _Looked:
    """Collects the known errors in what the command prints; what knows them is imported once it prints."""

    def __init__(self) -> None:
        self._recogniser: Any = None

    def __call__(self, data: bytes) -> None:
        if self._recogniser is None:
            from offkey.session.recognise import Recogniser

            self._recogniser = Recogniser()
        self._recogniser.through(data)

    def errors(self) -> tuple[ErrorText, ...]:
        """What was recognised."""
        found: tuple[ErrorText, ...] = self._recogniser.finish() if self._recogniser else ()
        return found


def _watched(arguments: argparse.Namespace, command: Sequence[str], variables: Mapping[str, str]) -> int:
    """Run the command, and explain its errors where it fails."""
    from offkey.session.child import run

    looked = _Looked()
    code = run(command, variables, looked)
    if code:
        for error in looked.errors():
            _explain(arguments, error)
    return code


def _explain(arguments: argparse.Namespace, error: ErrorText) -> None:
    note(arguments, "")
    note(arguments, f"offkey: about {error.text!r}")
    for title, sentences in (("cause", error.causes), ("cure", error.cures)):
        for sentence in sentences:
            note(arguments, f"  {title}: {sentence}")
