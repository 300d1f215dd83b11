"""How YAML is written in its plain forms: the patterns of lines, and texts of several lines under `|` and `>`.

Every pattern takes what it takes for good (`++`, `*+`).

Source: YAML 1.1 as libyaml reads it; https://yaml.org/spec/1.1/#id926836
"""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Span

_SKIPPED = r"(?:[ ]*+(?:\#[^\n]*+)?\n)*+([ ]*+)(?:\#[^\n]*+\Z)?+"
START = regex(r"(?:[ ]*+(?:\#[^\n]*+)?\n)*+(?:---[ ]*+(?:\#[^\n]*+)?\n)?+" + _SKIPPED)
_FIRST = r"(?:[^ \t\n\-?:,\[\]{}\#&*!|>'\"%@`]|[\-?:](?=[^ \t\n,\[\]{}]))"
_REST = r"(?:[^ \t\n:]++|:(?=[^ \t\n])|[ ]++(?=[^ \t\n:\#]))*+"
_QUOTED = r"('(?:[^'\n]++|'')*+')|(\"(?:[^\"\\\n]++|\\[\"\\/nt])*+\")"
_SCALAR = r"(?:(" + _FIRST + _REST + r")|" + _QUOTED + r")"
_NEXT = r"(?:[ ]++(?:\#[^\n]*+)?)?+(?:\n|\Z)" + _SKIPPED
PAIR = regex(_SCALAR + r"[ ]*+:(?:[ ]++" + _SCALAR + r")?+" + _NEXT)
"""A key with its value in the same line, or none there, and the indentation of the next line with something in it."""
KEY = regex(_SCALAR + r"[ ]*+:[ ]++(?=[|>\[{])")
ITEM = regex(r"-(?:[ ]++" + _SCALAR + r")?+" + _NEXT)
"""The same for an item."""
LINE = regex(_SCALAR + _NEXT)
"""A scalar alone on its line."""
MORE = regex(r"([^ \t\n:\#]" + _REST + r")" + _NEXT)
"""One more line of a plain scalar."""
DASHED = regex(r"-[ ]++")
DASH = regex(r"-(?=[ \n]|\Z)")
AFTER = regex(_NEXT)
SKIP = regex(_SKIPPED)
GAP = regex(r"[ \n]*+")
COLON = regex(r"[ ]*+:")
FLOW = regex(
    r"(?:([^ \t\n\-?:,\[\]{}\#&*!|>'\"%@`][^ \t\n,\[\]{}:\#]*+(?:[ ]++[^ \t\n,\[\]{}:\#]++)*+)|" + _QUOTED + r")"
)

_HEADER = regex(r"[|>](-?+)(?:[ ]++(?:\#[^\n]*+)?)?+\n")
_BLANK_LINES = regex(r"(?:[ ]*+\n)*+")
_SPACES = regex(r"[ ]*+")


@dataclass(frozen=True, slots=True)
class BlockText:
    """A text, where it stands, and where the line after it begins."""

    value: str
    span: Span
    after: int


def block_text(data: str, start: int, indent: int, *, ends: int = 1) -> BlockText | None:
    r"""The text whose `|` or `>` stands at `start`, in a collection in the column `indent`; None where it is unusual.

    A line ends with `ends` characters, the last of them `\n`, which say nothing.
    """
    header = _HEADER.match(data, start)
    if header is None:
        return None
    blank = _BLANK_LINES.match(data, header.end())
    first = blank.end() if blank else header.end()
    spaces = _SPACES.match(data, first)
    column = spaces.end() - first if spaces else 0
    if column <= indent or first + column >= len(data):
        end = first if column <= indent else len(data)
        written = data[start:end].rstrip()
        return None if column > indent else BlockText("", _span(data, start, len(written), ends), first)
    if data[first + column : first + column + 1] == "\t" or _deeper(data[header.end() : first], column):
        return None
    lines, after = _lines(data, header.end(), column, ends)
    if lines is None:
        return None
    folded, strip = data[start : start + 1] == ">", header[1] == "-"
    written = data[start:after].rstrip(" \t\n")
    value = _joined(lines, folded=folded)
    ended = data[after - 1 : after] == "\n"
    return BlockText(value + ("\n" if ended and not strip else ""), _span(data, start, len(written), ends), after)


def _deeper(blank: str, column: int) -> bool:
    """Whether one of the blank lines before a text has more spaces than its first line."""
    return any(len(line) > column for line in blank.split("\n"))


def _span(data: str, start: int, length: int, ends: int) -> Span:
    """To the end of the last line with something in it."""
    newline = data.find("\n", start + length)
    return Span(start, len(data) if newline < 0 else newline + 1 - ends)


def _lines(data: str, position: int, column: int, ends: int) -> tuple[list[str] | None, int]:
    """The lines of the text without their indentation, and where the line after it begins."""
    found: list[str] = []
    after = position
    while position < len(data):
        newline = data.find("\n", position)
        end = len(data) if newline < 0 else newline
        line = data[position : end if newline < 0 else end + 1 - ends]
        inside = line.lstrip(" ")
        if not inside and len(line) <= column:
            found.append("")
        elif len(line) - len(inside) < column:
            if inside[:1] == "\t":
                return None, position
            break
        else:
            found.append(line[column:])
            after = end + 1 if newline >= 0 else end
        position = end + 1
    while found and not found[-1]:
        found.pop()
    return found, after


def _joined(lines: list[str], *, folded: bool) -> str:
    if not folded:
        return "\n".join(lines)
    pieces: list[str] = []
    breaks = 0
    before_blank = True
    for index, line in enumerate(lines):
        if not line:
            breaks += 1
            continue
        blank = line[0] in " \t"
        if index == breaks and not pieces:
            pieces.append("\n" * breaks)
        elif not before_blank and not blank:
            pieces.append("\n" * breaks if breaks else " ")
        else:
            pieces.append("\n" * (breaks + 1))
        pieces.append(line)
        before_blank, breaks = blank, 0
    return "".join(pieces)
