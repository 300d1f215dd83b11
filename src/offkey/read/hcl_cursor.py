"""Where a reader of plain forms stands in a text: what it skips, and what it insists on.

Every pattern takes what it takes for good (`++`, `*+`), so the work is linear in the size of the text.
"""

from __future__ import annotations

from offkey.model.regex import regex

_COMMENT = rb"\#[^\n]*+|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/"
_OPERATORS = rb"(==|!=|[<>]=?+|&&|\|\||[+*%-]|/(?![/*]))"
SPACED = rb"(?:[ \t\r\n]++|" + _COMMENT + rb")"
"""A piece of white space, or a comment."""
STRING = rb'"((?:[^"\\$%\n]++|[$%](?!\{))*+)"'
NAME = rb"[A-Za-z_][\w-]*+(?![\x80-\xff])"
_SPACE = regex(SPACED + rb"*+")
_BLANK = regex(rb"[ \t]*+")
_WHITE = regex(rb"[ \t\r\n]*+")
_ON_A_LINE = regex(rb"[ \t]*+" + _OPERATORS + rb"[ \t]*+")
_ON_ANY_LINE = regex(rb"[ \t\r\n]*+" + _OPERATORS + rb"[ \t\r\n]*+")


class OtherError(Exception):
    """Something that is not in a plain form."""


class Cursor:
    """The text `data` up to `end`. In brackets an expression may go on in the next line."""

    def __init__(self, data: bytes, end: int) -> None:
        self.data, self.end = data, end
        self._gap, self.operator = _BLANK, _ON_A_LINE

    def in_brackets(self, inside: bool) -> bool:
        """Whether what follows stands in brackets; the answer is what held before."""
        before = self._gap is _WHITE
        self._gap, self.operator = (_WHITE, _ON_ANY_LINE) if inside else (_BLANK, _ON_A_LINE)
        return before

    def space(self, position: int) -> int:
        """Where white space, line ends and comments are over."""
        met = _SPACE.match(self.data, position, self.end)
        return met.end() if met else position

    def blank(self, position: int) -> int:
        """Where the white space is over that may stand between the parts of an expression here."""
        met = self._gap.match(self.data, position, self.end)
        return met.end() if met else position

    def closed(self, position: int, mark: bytes) -> int:
        """The position behind `mark`, which stands here. Raises OtherError where it does not."""
        if self.data[position : position + 1] != mark or position >= self.end:
            raise OtherError
        return position + 1

    def after(self, position: int, mark: bytes) -> int:
        """Where the text goes on after `mark`, with white space around it."""
        return self.blank(self.closed(self.blank(position), mark))

    def at(self, position: int, text: bytes) -> bool:
        """Whether `text` stands here, all of it before the end."""
        return self.data.startswith(text, position, self.end)


def text_of(data: bytes) -> str:
    """The characters of a part of a file."""
    return data.decode("utf-8", "surrogateescape")
