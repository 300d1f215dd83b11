"""What stands in brackets or quotes, in its plain forms: lists, objects, `for` expressions and templates.

Source: HCL native syntax specification, "Collection Values", "For Expressions" and "Templates".
"""

from __future__ import annotations

from offkey.model.hcl_expression import (
    Expression,
    ForExpression,
    ListExpression,
    Literal,
    ObjectExpression,
    ObjectItem,
    Template,
)
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.text import Span
from offkey.read.hcl_cursor import NAME, SPACED, STRING, OtherError, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from offkey.read.hcl_plain import Plain

KEYWORDS: Mapping[bytes, bool | None] = {b"true": True, b"false": False, b"null": None}
_ESCAPED = rb'\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\$\$\{|%%\{'
_KEY = regex(STRING + rb"|(" + NAME + rb")")
_SEPARATOR = regex(rb"[ \t]*+(?:=(?![=>])|:)[ \t]*+")
_TEXT = regex(rb"(?:[^\"\\$%\n]++|" + _ESCAPED + rb"|\$(?![{$])|%(?![{%]))++")
_ITEM_END = regex(rb"[ \t]*+(?:,|(?:\#[^\n]*+|//[^\n]*+)?\r?\n|(?=\}))")
_FOR = regex(
    rb"for" + SPACED + rb"++(" + NAME + rb")" + SPACED + rb"*+(?:," + SPACED + rb"*+(" + NAME + rb")" + SPACED
    + rb"*+)?+in(?![\w\x80-\xff-])" + SPACED + rb"*+"
)  # fmt: skip
_IF = regex(SPACED + rb"*+if(?![\w\x80-\xff-])" + SPACED + rb"*+")


def parentheses(reader: Plain, position: int, depth: int) -> tuple[Expression, int]:
    """The expression in them, with their span."""
    outside = reader.in_brackets(True)
    inner, end = reader.expression(reader.space(position), depth)
    end = reader.closed(reader.space(end), b")")
    reader.in_brackets(outside)
    return replace(inner, span=Span(position - 1, end)), end


def list_or_for(reader: Plain, position: int, depth: int) -> tuple[Expression, int]:
    """`[a, b]` or `[for …]`, from behind the bracket."""
    loop = _for(reader, position, depth, b"]")
    if loop is not None:
        return loop
    items, _, end = reader.several(position, b"]", depth)
    return ListExpression(tuple(items), Span(position - 1, end)), end


def object_or_for(reader: Plain, start: int, depth: int) -> tuple[Expression, int]:
    """`{ a = b }` or `{ for … }`, from behind the brace."""
    loop = _for(reader, start, depth, b"}")
    if loop is not None:
        return loop
    outside = reader.in_brackets(False)
    items: list[ObjectItem] = []
    position = reader.space(start)
    while not reader.at(position, b"}"):
        key, value_start = _key(reader, position, depth)
        value, end = reader.expression(value_start, depth)
        items.append(ObjectItem(key, value, Span(position, end)))
        after = _ITEM_END.match(reader.data, end, reader.end)
        if after is None:
            raise OtherError
        position = reader.space(after.end())
    reader.in_brackets(outside)
    return ObjectExpression(tuple(items), Span(start - 1, position + 1)), position + 1


def _key(reader: Plain, position: int, depth: int) -> tuple[Expression, int]:
    """The key of an item, and where its value starts."""
    met = _KEY.match(reader.data, position, reader.end)
    if met is not None:
        text, end = met[met.lastindex or 0], met.end()
        value = KEYWORDS.get(text, text_of(text)) if met.lastindex == 2 else text_of(text)
        key: Expression = Literal(value, Span(position, end))
    elif reader.at(position, b'"') or reader.at(position, b"("):
        key, end = reader.term(position, depth)
    else:
        raise OtherError
    separator = _SEPARATOR.match(reader.data, end, reader.end)
    if separator is None:
        raise OtherError
    return key, separator.end()


def _for(reader: Plain, start: int, depth: int, closing: bytes) -> tuple[Expression, int] | None:
    """A `for` expression up to what closes it; None where it is none. `start` is behind the bracket."""
    begun = _FOR.match(reader.data, reader.space(start), reader.end)
    if begun is None:
        return None
    outside = reader.in_brackets(True)
    collection, position = reader.expression(begun.end(), depth)
    value, position = reader.expression(_behind(reader, position, b":"), depth)
    key, group = None, False
    if closing == b"}":
        key = value
        value, position = reader.expression(_behind(reader, position, b"=>"), depth)
        group = reader.at(reader.space(position), b"...")
        position = reader.space(position) + 3 if group else position
    condition = None
    test = _IF.match(reader.data, position, reader.end)
    if test is not None:
        condition, position = reader.expression(test.end(), depth)
    end = reader.closed(reader.space(position), closing)
    reader.in_brackets(outside)
    names = tuple(text_of(name) for name in begun.groups() if name is not None)
    return ForExpression(names, collection, key, value, condition, group, Span(start - 1, end)), end


def _behind(reader: Plain, position: int, mark: bytes) -> int:
    """Where the text goes on behind `mark`, which comes next."""
    position = reader.space(position)
    if not reader.at(position, mark):
        raise OtherError
    return reader.space(position + len(mark))


def quoted(reader: Plain, start: int, depth: int) -> tuple[Expression, int]:
    """A string with escapes or interpolations, from behind the quote."""
    data = reader.data
    parts: list[Expression] = []
    position = start
    while not reader.at(position, b'"'):
        met = _TEXT.match(data, position, reader.end)
        if met is not None:
            parts.append(Literal(_unescaped(met[0]), Span(position, met.end())))
            position = met.end()
        else:
            part, position = interpolation(reader, position, depth)
            parts.append(part)
    end = position + 1
    return joined(parts, Span(start - 1, end)), end


def joined(parts: list[Expression], span: Span) -> Expression:
    """The parts of a template as one expression. A template of one interpolation is that value, unconverted."""
    match parts:
        case []:
            return Literal("", span)
        case [Literal(value=str(value))]:
            return Literal(value, span)
    return Template(tuple(parts), span)


def _unescaped(text: bytes) -> str:
    from offkey.read.template_text import unescape

    written = text_of(text)
    return unescape(written) if "\\" in written or "{" in written else written


def interpolation(reader: Plain, position: int, depth: int) -> tuple[Expression, int]:
    """`${…}`, from before it. Raises OtherError where anything else stands here."""
    if not reader.at(position, b"${"):
        raise OtherError
    outside = reader.in_brackets(True)
    part, position = reader.expression(reader.space(position + 2), depth)
    end = reader.closed(reader.space(position), b"}")
    reader.in_brackets(outside)
    return part, end


OPENED: Mapping[bytes, Callable[[Plain, int, int], tuple[Expression, int]]] = {
    b"(": parentheses,
    b"[": list_or_for,
    b"{": object_or_for,
    b'"': quoted,
}
"""What reads on behind a mark, and gives the expression and where it ends."""
