"""`offkey explain`: the page of a rule, the cause of an error text, or the claims of a token and who admits it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from offkey.cli.common import add_common, deliver, look, note, note_unread, to_json
from offkey.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from offkey.model.proof import TrustedRole

SUMMARY = "print the page of a rule, the cause of an error, or the claims of a token and who admits it"
_EPILOG = """\
  offkey explain wildcard-subject                   the page of a rule
  offkey explain "Incorrect token audience"         causes and cures of an error text
  offkey explain token.jwt infra --role deploy      why this role admits or refuses the token
  terraform init 2>&1 | offkey explain -            what is known about the errors in a log

A token comes as a file or through the pipe, never as an argument: those stand in the shell's history and in the list of
processes. Its signature is not looked at, and never shown.

exit codes: 0 explained; of a role or a trust policy that is named: admitted · 1 it refuses the token · 2 usage ·
4 not known, or not readable
"""
_NAME_MOST = 80


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `explain`."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "what",
        metavar="RULE|ERROR|TOKEN",
        help="a rule's id, the words of an error, or the file of a token or log (- for stdin)",
    )
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="with a token: the repository or trust policy whose roles are asked"
    )
    parser.add_argument("--role", metavar="ROLE", help="ask this role only (ARN, name or glob; in PATH or here)")
    add_common(parser)


def run(arguments: argparse.Namespace) -> int:
    """Explain whatever it is. Raises UsageError where nothing is known of it."""
    if arguments.what in rule_ids():
        return _rule(arguments)
    from offkey.read.token import holds_token, is_token

    if any(word and holds_token(word) for word in (arguments.what, arguments.path, arguments.role)):
        raise UsageError(
            "a token is a secret and does not belong into the arguments of a command",
            hint="give the name of its file, or pipe it: offkey explain - < token.jwt",
        )
    if arguments.what != "-" and not _is_file(arguments.what):
        return _error(arguments, arguments.what)
    text = _input(arguments.what)
    return _token(arguments, text) if is_token(text) else _error(arguments, text)


def _is_file(what: str) -> bool:
    """Whether a file is called so; what no file can be called (too long, a null character) is none."""
    try:
        return Path(what).is_file()
    except (OSError, ValueError):
        return False


def _input(what: str) -> str:
    try:
        data = sys.stdin.buffer.read() if what == "-" else Path(what).read_bytes()
    except OSError as error:
        raise UnreadableError(f"could not be read: {error.strerror}", place=what) from error
    return data.decode("utf-8", "replace")


def _rule(arguments: argparse.Namespace) -> int:
    text = page(arguments.what)
    document = {"schema": "offkey.explain/1", "kind": "rule", "rule": arguments.what, "page": text}
    deliver(arguments, {"text": lambda: text, "markdown": lambda: text, "json": lambda: to_json(document)})
    return 0


def _error(arguments: argparse.Namespace, text: str) -> int:
    from offkey.emit import error_texts as emit
    from offkey.reason.error_texts import matching, nearest

    found = matching(text)
    near = None if found else nearest(text)
    if near is not None:
        note(arguments, "no error is known with these words; the nearest:")
        found = (near,)
    if not found:
        raise UsageError(f"nothing is known about {_name(arguments.what)}", hint=_hint(arguments.what))
    style = look(arguments)
    deliver(arguments, {"text": lambda: emit.text(found, style), "json": lambda: to_json(emit.document(found))})
    return 0


def _name(what: str) -> str:
    from offkey.model.redaction import printable, redacted

    shown = "what came on stdin" if what == "-" else printable(redacted(what))
    return shown if len(shown) <= _NAME_MOST else f"{shown[:_NAME_MOST]}…"


def _hint(what: str) -> str:
    if what == "-" or " " in what or _is_file(what):
        return "give the error as AWS, Terraform or the action words it"
    if "/" in what or Path(what).suffix:
        return "there is no such file"
    return did_you_mean(what, rule_ids())


def _token(arguments: argparse.Namespace, text: str) -> int:
    from offkey.emit import explain as emit
    from offkey.emit.verdict import verdict_word
    from offkey.model.platforms.table import platform_of
    from offkey.prove import explain, lifetime
    from offkey.read.token import read

    now = datetime.now(UTC)
    token = read(text, path="stdin" if arguments.what == "-" else arguments.what)
    claims = explain.claims(token.claims)
    obstacles = tuple(lifetime.obstacles(token, now))
    roles = [explain.role(one, token.claims) for one in _roles(arguments)]
    platform = platform_of(token.claims.issuer.removeprefix("https://")).title or None
    style = look(arguments)

    def shown() -> str:
        said = emit.token(claims, obstacles, platform=platform, now=now, style=style)
        asked = emit.roles(roles, style, verbose=bool(arguments.verbose))
        return f"{said}\n{asked}" if roles else said

    document = emit.document(claims, obstacles, roles, platform=platform)
    deliver(arguments, {"text": shown, "json": lambda: to_json(document)})
    if not (arguments.role or (arguments.path and Path(arguments.path).is_file())):
        return 0
    words = {verdict_word(one.verdict) for one in roles}
    return 1 if "refused" in words else 4 if "unknown" in words else 0


def _roles(arguments: argparse.Namespace) -> list[TrustedRole]:
    """The roles to ask: none without PATH or --role. Raises UsageError where no role is called so."""
    from offkey.prove.explain import called
    from offkey.prove.inputs import inventory

    if arguments.path is None and arguments.role is None:
        note(arguments, "with a PATH (a repository, a trust policy) the roles there are asked about this token")
        return []
    read = inventory([arguments.path or "."])
    note_unread(arguments, read.incomplete)
    known = read.roles
    found = list(called(known, arguments.role)) if arguments.role else list(known)
    if not found:
        names = ", ".join(sorted(one.name for one in known if one.name)) or "none"
        asked = f"no role is called {arguments.role}" if arguments.role else "there is no role"
        raise UsageError(f"{asked} in {arguments.path or 'this repository'}", hint=f"roles found: {names}")
    return found


def rule_ids() -> list[str]:
    """The ids of all rules that have a page."""
    from importlib import resources  # slow to import, and seldom needed

    pages = resources.files("offkey").joinpath(
        "rules"
    )  # importing the rules themselves would take longer than all else
    return [f.name.removesuffix(".md").replace("_", "-") for f in pages.iterdir() if f.name.endswith(".md")]


def page(rule: str) -> str:
    """The page of the rule `rule`. Raises UsageError where no rule has this id."""
    from importlib import resources  # see rule_ids

    ids = rule_ids()
    if rule not in ids:
        raise UsageError(f"no rule is called {rule}", hint=did_you_mean(rule, ids))
    pages = resources.files("offkey").joinpath("rules")
    return pages.joinpath(rule.replace("-", "_") + ".md").read_text(encoding="utf-8")


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A hint that names the nearest of the `known` words, or all of them."""
    import difflib

    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"the rules are: {', '.join(sorted(known))}"
