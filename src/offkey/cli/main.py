"""The group of commands, and the one place that turns errors into words and exit codes."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from offkey.errors import DefectError, OffkeyError

COMMANDS: dict[str, str] = {
    "scan": "find long-lived credentials and the patterns that undo federation",
    "migrate": "edit the repository and write the Terraform that replaces its static keys",
    "provision": "write the OIDC provider, roles and trusts of offkey.yaml as Terraform",
    "rehearse": "run the repository's pipelines end to end in the lab, real terraform included",
    "demo": "migrate and rehearse the bundled example, without an AWS account",
    "prove": "which workflows, branches, pull requests and strangers reach which role, with a token as witness",
    "who-can": "everybody who can become one role, each class with a token",
    "compare": "whether a new trust policy is wider than the old one, with the token it gains or loses",
    "evaluate": "answer concrete requests, one JSON object a line on stdin, as AWS would",
    "exec": "run a command with credentials that expire",
    "credentials": "credentials that expire: for the SDKs (credential_process), a shell, or a file of variables",
    "login": "sign in at IAM Identity Center as a person, for offkey, the AWS CLI, SDKs and Terraform at once",
    "lab": "the lab by itself: an AWS on 127.0.0.1 that verifies tokens, trusts and permissions",
    "doctor": "which identity each tool would use here and why, and everything that is wrong with it",
    "explain": "print the page of a rule, the cause of an error, or the claims of a token and who admits it",
}
"""Every command and its one line of help: known without importing the command, so that help is fast."""

_DESCRIPTION = """\
Takes Terraform on AWS off long-lived access keys, and proves that it stays off.

  offkey scan                 which static keys does this repository depend on?
  offkey migrate              show the edits that remove them (--write makes them)
  offkey rehearse             run the migrated pipeline against a lab AWS on this machine
  offkey prove                who can become which role, with an identity token as the witness
  offkey demo                 see all of it on a bundled example
"""
_EPILOG = """\
exit codes: 0 clean · 1 findings, or a refusal · 2 usage or configuration · 3 a bug in offkey ·
4 something could not be read · 130 interrupted"""


def _module(command: str) -> ModuleType:
    return importlib.import_module(f"offkey.cli.{command.replace('-', '_')}")


def parser(commands: Sequence[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """Build the argument parser; only the modules of `commands` are imported."""
    top = argparse.ArgumentParser(
        prog="offkey",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action=_Version)
    group = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, summary in COMMANDS.items():
        sub = group.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            formatter_class=_Formatter,
            allow_abbrev=False,
        )
        if name in commands:
            _module(name).configure(sub)
    return top


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, which argparse itself asks `shutil` for: that takes ten times as long to import."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    """`COLUMNS`, else the width of the terminal, else 80."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told) > 0:
        return int(told)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError, AttributeError):  # no terminal, or no stream
        return 80


class _Version(argparse.Action):
    """Prints the version; the metadata is read only when asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="print the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"offkey {version('offkey')}")
        parser.exit()


def main(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code. Raises what the command raises."""
    named = next((word for word in argv if not word.startswith("-")), None)
    top = parser([named] if named in COMMANDS else [])
    arguments = top.parse_args(argv)
    if arguments.command is None:
        top.print_help()
        return 2
    code: int = _module(arguments.command).run(arguments)
    return code


def guarded(argv: Sequence[str]) -> int:
    """`main`, with every error turned into words on stderr and an exit code."""
    try:
        return main(argv)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the one handler: what nobody foresaw is our bug
        return answered(error)


def answered(error: BaseException) -> int:
    """What is said about an error that nothing caught, and its exit code."""
    match error:
        case OffkeyError():
            return told(error)
        case KeyboardInterrupt():
            print("offkey: interrupted", file=sys.stderr)
            return 130
        case BrokenPipeError():
            # The reader of our output went away (`| head`); what is left in the buffer has nowhere to go.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 141
    return defect(error)


def told(error: OffkeyError) -> int:
    """Say what went wrong, and what to do about it; the exit code that goes with it."""
    if isinstance(error, DefectError):
        return defect(error)
    print(f"offkey: error: {error}", file=sys.stderr)
    if error.hint:
        print(f"  hint: {error.hint}", file=sys.stderr)
    return error.exit_code


def defect(error: BaseException) -> int:
    """Say that this is our bug and where to report it; the traceback is shown only when asked for."""
    print(f"offkey: this is a bug in offkey: {type(error).__name__}: {error}", file=sys.stderr)
    if os.environ.get("OFFKEY_TRACEBACK"):
        import traceback

        traceback.print_exception(error)
    else:
        print("  run again with OFFKEY_TRACEBACK=1 and report what it prints (see SECURITY.md for", file=sys.stderr)
        print("  anything sensitive); nothing that was not finished has been written", file=sys.stderr)
    return 3


def run() -> None:
    """The entry point of the `offkey` script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    code = guarded(sys.argv[1:])
    from offkey.cli.start import keep

    keep()
    sys.exit(code)
