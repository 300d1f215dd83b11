"""A heredoc of text and interpolations, read without a syntax tree: most are JSON.

Source: HCL native syntax specification, "Template Expressions".
"""

from __future__ import annotations

from offkey.model.hcl_expression import Expression, Literal
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Span
from offkey.read.hcl_brackets import interpolation, joined
from offkey.read.hcl_cursor import OtherError
from offkey.read.template_text import Text, lines_of, undouble, unindent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.read.hcl_plain import Plain

_OPENING = regex(rb"<<-?[A-Za-z_][\w-]*+\n")
_OTHER = regex(rb"[^\t\n\x20-\x7e]")
_TEXT = regex(rb"(?:[^$%]++|\$\$\{|%%\{|\$(?![{$])|%(?![{%]))++")


@dataclass(frozen=True, slots=True)
class _Hole:
    """What stands between two pieces of text."""

    expression: Expression


def heredoc(reader: Plain, start: int) -> Expression:
    """The heredoc from `start` to the end. Raises OtherError where it holds directives, or more than ASCII text."""
    data, end = reader.data, reader.end
    opening, last = _OPENING.match(data, start, end), data.rfind(b"\n", start, end) + 1
    if opening is None or last <= opening.end() or data[end : end + 1] != b"\n":
        raise OtherError
    if _OTHER.search(data, opening.end(), last) is not None:
        raise OtherError
    tokens = _tokens(reader, opening.end(), last)
    if data.startswith(b"<<-", start):
        unindent(tokens)
    return joined(_settled(tokens), Span(start, end))


def _tokens(reader: Plain, position: int, last: int) -> list[Text | _Hole]:
    """The text line by line, and the interpolations in it."""
    found: list[Text | _Hole] = []
    while position < last:
        met = _TEXT.match(reader.data, position, last)
        if met is not None:
            text = Text(met[0].decode(), Span(position, met.end()))
            found += (line for line in lines_of(text) if isinstance(line, Text))
            position = met.end()
        else:
            expression, position = interpolation(reader, position, 1)
            found.append(_Hole(expression))
    return found


def _settled(tokens: list[Text | _Hole]) -> list[Expression]:
    """The text between two interpolations as one literal."""
    found: list[Expression] = []
    texts: list[Text] = []
    for token in (*tokens, None):
        if isinstance(token, Text):
            texts.append(token)
            continue
        if texts:
            span = Span(texts[0].span.start, texts[-1].span.end)
            found.append(Literal(undouble("".join(text.text for text in texts)), span))
            texts = []
        if token is not None:
            found.append(token.expression)
    return found
