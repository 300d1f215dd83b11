"""Commands of a script that bring keys of their own for another service than AWS.

`AWS_ACCESS_KEY_ID=$A AWS_SECRET_ACCESS_KEY=$B aws s3 ls --endpoint-url https://…` says nothing about the keys of the
commands around it, and theirs say nothing about `$A`.

Source: POSIX.1-2017, Shell Command Language, 2.9.1 Simple Commands
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.read.aws_endpoints import endpoints_in, text_says_elsewhere
from offkey.read.aws_keys import may_bring_own_key, read_name
from offkey.read.shell import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def without_own_keys(text: str) -> str:
    """The script with blanks in place of such commands."""
    return blanked(text, foreign_commands(text))


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with blanks in these places, which are in order and apart."""
    pieces, last = [], 0
    for start, end in spans:
        pieces += [text[last:start], " " * (end - start)]
        last = end
    return "".join((*pieces, text[last:]))


def foreign_commands(text: str) -> tuple[tuple[int, int], ...]:
    """Where such commands begin and end (characters), in order and apart."""
    return _found(text) if may_bring_own_key(text) and any(endpoints_in(text)) else ()


@lru_cache(maxsize=64)
def _found(text: str) -> tuple[tuple[int, int], ...]:
    data = text.encode("utf-8", "surrogateescape")
    found: list[tuple[int, int]] = []
    known = characters = 0
    for command in sorted(parse(text).commands, key=lambda command: command.span.start):
        if command.span.start < known:
            continue  # inside one that is found
        words = " ".join(command.words)
        if any(map(_is_key, command.assignments)) and any(endpoints_in(words)) and text_says_elsewhere(words):
            start = characters + len(data[known : command.span.start].decode("utf-8", "replace"))
            known = command.span.end
            characters = start + len(data[command.span.start : known].decode("utf-8", "replace"))
            found.append((start, characters))
    return tuple(found)


def _is_key(assigned: tuple[str, str]) -> bool:
    name = read_name(assigned[0])
    return name is not None and name.says_aws
