"""Values that a script takes out of its environment before it sets the variable of that name itself.

`aws configure set aws_access_key_id "$AWS_ACCESS_KEY_ID"` first, and the keys of a session in that variable later: the
profile keeps the key that the script was given.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.regex import ASCII, MULTILINE, regex
from offkey.model.text import Span
from offkey.read.shell_functions import lines_of_functions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.static_key import Origin
    from offkey.model.text_file import Handed, TextFile

_SETS = regex(
    r"(?P<line>\n)|(?P<comment>(?<![^\s;])#[^\n]*)|(?<![\w$-])(?P<name>[A-Za-z_]\w*)\+?="
    r"|\b(?:read|for)[ \t](?P<words>[^\n;|&]{0,500})|\beval\b|(?<![^\s;&|(])(?:source|\.)[ \t]",
    MULTILINE | ASCII,
)
"""What sets variables; what has no name may set any."""


def is_before_set(file: TextFile, origin: Origin, handed: Handed) -> bool:
    """Whether a value is used for something else before the script sets its variable, outside of any function."""
    if handed.name == origin.name:
        return False
    text, line = file.source.text(Span(0, len(file.source.data))), handed.place.line
    first = _first_lines(text)
    return line < min(first.get(origin.name, 0), first.get("", line + 1)) and line not in lines_of_functions(text)


@lru_cache(maxsize=8)
def _first_lines(text: str) -> Mapping[str, int]:
    """The first line that sets each variable, and under no name the first that may set any."""
    found: dict[str, int] = {}
    line = 1
    for match in _SETS.finditer(text):
        if match["line"]:
            line += 1
        elif not match["comment"]:
            for name in (match["words"] or match["name"] or "").split() or [""]:
                found.setdefault(name, line)
    return found
