"""A profile in `~/.aws/config` by which every SDK asks offkey for credentials, and asks again when they end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from offkey.errors import EditError, UsageError
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Edit, Source, Span

if TYPE_CHECKING:
    from pathlib import Path
from offkey.session.sections import sections

_NAME = regex(r"[A-Za-z0-9_+=,.@/-]{1,128}\Z")
_REGION = regex(r"[A-Za-z0-9-]{1,64}\Z")
_PLAIN = regex(r"[A-Za-z0-9_+=,.@:/-]+\Z")
_KEY = regex(rb"^(?P<key>[A-Za-z0-9_]+)[ \t]*=[ \t]*(?P<value>[^\n]*?)[ \t\r]*$", re.MULTILINE)
_OWN = b"credential_process"
_RIVALS = frozenset(
    {
        b"aws_access_key_id", b"aws_secret_access_key", b"aws_session_token", b"role_arn", b"source_profile",
        b"credential_source", b"web_identity_token_file", b"sso_session", b"sso_account_id", b"sso_role_name",
        b"sso_start_url", b"sso_region", b"login_session",
    }
)  # fmt: skip
"""Keys that make a profile one of another kind. Source: botocore's `credentials.py`, order of the providers."""


@dataclass(frozen=True, slots=True)
class Wish:
    """The profile to have: its name, the command to ask, and the region it works in (None: leave it)."""

    name: str
    command: Sequence[str]
    region: str | None = None


def helper_command(python: str, script: Path | str, arguments: Sequence[str]) -> list[str]:
    """The command for `credential_process`: without `site` the interpreter starts in two thirds of the time."""
    return [python, "-I", "-S", str(script), *arguments]


def edits(source: Source, wish: Wish) -> list[Edit]:
    """What makes `source`, a file like `~/.aws/config`, have the profile; nothing where it has it.

    Only the values of the profile's own keys change; every other byte stays.

    Raises: UsageError where the name, the region or the command cannot be written; EditError where the profile is there
    and is one of another kind: whose keys these are, only a person knows.
    """
    command = written(wish.command)
    if not _NAME.match(wish.name):
        raise UsageError(f"{wish.name!r} is not a name for a profile", hint="Letters, digits and any of _+=,.@/-")
    if wish.region and not _REGION.match(wish.region):
        raise UsageError(f"{wish.region!r} is not an AWS region", hint="Write it as in eu-west-1.")
    found = _section(source.data, wish.name)
    wanted = {_OWN: command.encode()} | ({b"region": wish.region.encode()} if wish.region else {})
    if found is None:
        return [_appended(source, wish.name, wanted)]
    start, end = found
    body = source.data[start:end]
    keys = {match["key"].lower(): match for match in _KEY.finditer(body)}
    rivals = sorted(key.decode() for key in keys if key in _RIVALS)
    if rivals:
        raise EditError(
            f"the profile {wish.name} has {', '.join(rivals)} already",
            hint="Choose another name, or remove these keys.",
        )
    changes = []
    for key, value in wanted.items():
        match = keys.get(key)
        if match is None:
            changes.append(Edit(source.path, Span(start, start), _text(key + b" = " + value + b"\n")))
        elif match["value"] != value and (key == _OWN or not match["value"]):
            span = Span(start + match.start("value"), start + match.end("value"))
            changes.append(Edit(source.path, span, _text(value)))
    return changes


def written(command: Sequence[str]) -> str:
    """`command` as one value: the AWS CLI splits it as a shell would, and the SDK for Go hands it to one.

    Raises: UsageError where a word holds what those two read differently, or a file of profiles cannot hold.
    """
    words = []
    for word in command:
        if not word or any(c in word for c in "\"'`$\\\n\r%!") or not word.isprintable():
            raise UsageError(f"{word!r} cannot stand in a credential_process", hint="Rename it, or write the profile.")
        words.append(word if _PLAIN.match(word) else f'"{word}"')
    return " ".join(words)


def _section(data: bytes, name: str) -> tuple[int, int] | None:
    """Where the body of the profile's section begins and ends."""
    names = {b"profile " + name.encode(), b'profile "' + name.encode() + b'"'}
    if name == "default":
        names.add(b"default")
    for section in sections(data):
        if re.sub(rb"[ \t]+", b" ", section.name) in names:
            return section.inside, section.end
    return None


def _appended(source: Source, name: str, wanted: dict[bytes, bytes]) -> Edit:
    header = b"default" if name == "default" else b"profile " + name.encode()
    end = len(source.data)
    gap = b"" if not end else b"\n" if source.data.endswith(b"\n") else b"\n\n"
    lines = [b"[" + header + b"]", *(key + b" = " + value for key, value in wanted.items()), b""]
    return Edit(source.path, Span(end, end), _text(gap + b"\n".join(lines)))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
