"""`offkey compare`: whether a new trust policy is wider than the old one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from offkey.cli.common import add_common, deliver, look, to_json
from offkey.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from offkey.model.comparison import Comparison
    from offkey.model.proof import TrustedRole

SUMMARY = "whether a new trust policy is wider than the old one, with the token it gains or loses"
_EPILOG = """\
  offkey compare old.json new.json        two trust policies
  offkey compare --base origin/main       every trust policy of this repository against a git revision:
                                          a pull request that lets anybody new in exits with 1

exit codes: 0 equal or narrower · 1 wider, or incomparable · 4 not decided"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `compare`."""
    parser.epilog = _EPILOG
    parser.add_argument("paths", nargs="*", metavar="OLD NEW", help="two trust policies; with --base a repository")
    parser.add_argument("--base", metavar="REV", help="compare the repository's trust policies with those at REV")
    add_common(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compare, show, and return the exit code."""
    if arguments.base is not None:
        from offkey.cli.compare_revisions import run as run_revisions

        return run_revisions(arguments)
    if len(arguments.paths) != 2:  # the two policies
        raise UsageError("compare takes OLD and NEW", hint="or --base REV for the policies of a repository")
    from offkey.reason.compare import compare

    old, new = (_role(path) for path in arguments.paths)
    found = compare(old.trust, new.trust, account=new.account or old.account)
    _show(arguments, found)
    return exit_code(found)


def exit_code(found: Comparison) -> int:
    """1 where anybody is new, 4 where that is not known, else 0."""
    from offkey.model.comparison import Relation

    if found.relation in {Relation.WIDER, Relation.INCOMPARABLE}:
        return 1
    return 4 if found.relation is Relation.UNDECIDED else 0


def _role(path: str) -> TrustedRole:
    """The one role of a file. Raises UsageError where it holds none, or several; UnreadableError where it is broken."""
    from offkey.prove.inputs import inventory

    found = inventory([path])
    if found.incomplete:
        first = found.incomplete[0]
        raise UnreadableError(first.reason, place=f"{first.path}:{first.line}")
    if len(found.roles) != 1:
        hint = "give files with one trust policy each" if found.roles else "give a trust policy as JSON"
        raise UsageError(f"{path} holds {len(found.roles)} roles", hint=hint)
    return found.roles[0]


def _show(arguments: argparse.Namespace, found: Comparison) -> None:
    from offkey.emit import proof, proof_json

    style = look(arguments)
    deliver(
        arguments,
        {"text": lambda: proof.comparison(found, style), "json": lambda: to_json(proof_json.compare(found))},
    )
