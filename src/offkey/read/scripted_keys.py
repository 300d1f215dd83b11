"""The access keys that a shell script makes.

Source: AWS CLI Command Reference, `iam create-access-key`
"""

from __future__ import annotations

from offkey.model.regex import regex
from offkey.model.text import Span
from offkey.read.shell import parse
from offkey.read.shell_commands import option

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from offkey.model.pipeline import Command
    from offkey.model.text import Place, Source

_MAKING = "create-access-key"
_ENDPOINT = "--endpoint-url"
_SUBSTITUTED = regex(
    rb"(?<!\\)(?P<sign>[$<]\(|`)\s*(?P<command>aws\s(?:[^\n|;&()`]|\\\n)*?\biam\s+create-access-key\b(?:[^\n|;&()`]|\\\n)*)"
)
"""The command in a substitution, which is a part of another command."""
_READ = b"<("
_COMMENT = regex(rb"[ \t]*#")


def created_keys(source: Source) -> Iterator[Place]:
    """Every command of the AWS CLI that makes a key, but for what only imitates AWS."""
    if _MAKING.encode() not in source.data or b"AWS_ENDPOINT_URL" in source.data:
        return
    for command in parse(source.data.decode("utf-8", "surrogateescape")).commands:
        if _makes(command):
            yield source.place(command.span)
        for inner in _SUBSTITUTED.finditer(source.data, command.span.start, command.span.end):
            if inner["sign"] != _READ:
                yield from _inside(source, inner)
    for inner in _SUBSTITUTED.finditer(source.data):
        if inner["sign"] == _READ and not _COMMENT.match(source.data, source.line_start(inner.start())):
            yield from _inside(source, inner)  # what a command reads is not part of it


def _inside(source: Source, inner: re.Match[bytes]) -> Iterator[Place]:
    if _ENDPOINT.encode() not in inner["command"]:
        yield source.place(Span(*inner.span("command")))


def _makes(command: Command) -> bool:
    words = command.words
    named = words[:1] == ("aws",) and _MAKING in words and words[words.index(_MAKING) - 1] == "iam"
    return named and not option(command, _ENDPOINT)
