"""A heredoc without interpolations, read from the text without a syntax tree: most are JSON, as it is.

Source: HCL native syntax specification, "Template Expressions".
"""

from __future__ import annotations

from offkey.model.hcl_expression import Literal
from offkey.model.regex import regex
from offkey.model.text import Span
from offkey.read.template_text import Text, lines_of, unindent

_OPENING = regex(rb"<<-?[A-Za-z_][\w-]*+\n")
_MORE_THAN_TEXT = regex(rb"[$%]\{|[^\t\n\x20-\x7e]")


def heredoc(data: bytes, start: int, end: int) -> Literal | None:
    """The heredoc that fills `data[start:end]`; None where it holds more than plain ASCII text."""
    opening, last = _OPENING.match(data, start, end), data.rfind(b"\n", start, end) + 1
    if opening is None or last <= opening.end() or data[end : end + 1] != b"\n":
        return None
    if _MORE_THAN_TEXT.search(data, opening.end(), last) is not None:
        return None
    whole = Span(opening.end(), last)
    lines = lines_of(Text(data[whole.start : whole.end].decode(), whole))
    if data.startswith(b"<<-", start):
        unindent(lines)
    return Literal("".join(line.text for line in lines if isinstance(line, Text)), Span(start, end))
