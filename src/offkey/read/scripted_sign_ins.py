"""Profiles for IAM Identity Center that a shell script writes: by `aws configure set`, or as text for the config file.

Source: AWS CLI Command Reference, `configure set`
"""

from __future__ import annotations

from offkey.model.regex import MULTILINE, regex
from offkey.model.text import Span
from offkey.read.shell import parse
from offkey.read.shell_commands import option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.text import Place, Source

_START = "sso_start_url"
_SESSIONS = (b"sso_session", b"sso-session")
_SETTING = ("aws", "configure", "set")
_SECTION = regex(
    rb"""^[^\n#]*?\[(?:profile[ \t]+)?(?P<name>[^\]\[\n"'=]+)\][^\n\[]*\n(?:(?!EOF\b)[^\n\[]*\n){0,12}?"""
    rb"""(?P<line>[ \t]*(?:echo[ \t]+["']?)?sso_start_url[ \t]*=[ \t]*[^\s=][^\n]*)""",
    MULTILINE,
)
"""A section of the file, as a here-document or line by line, up to the address."""


def scripted_sign_ins(source: Source) -> Iterator[tuple[str, Place]]:
    """Each profile that is written with the address of its own, where the script knows no session; with the place."""
    data = source.data
    if _START.encode() not in data or any(word in data for word in _SESSIONS):
        return
    if b"configure" in data:
        for command in parse(data.decode("utf-8", "surrogateescape")).commands:
            keys = [word for word in command.words[3:] if word.rpartition(".")[2] == _START]
            if command.words[:3] == _SETTING and keys:
                own = keys[0].split(".")[-2:-1]
                yield (own[0] if own else option(command, "--profile") or "default"), source.place(command.span)
    for match in _SECTION.finditer(data):
        yield match["name"].decode("utf-8", "replace"), source.place(Span(*match.span("line")))
