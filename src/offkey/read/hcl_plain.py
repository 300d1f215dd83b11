"""Expressions in their plain forms, read from the text without a syntax tree.

Nearly all arguments are a string, a name with steps, a list or an object of those, a call or an operation on one line.
What is written in any other way is not read here: None, and the caller asks the parser. What is read is what the parser
reads, span for span.

Every pattern takes what it takes for good (`++`, `*+`), so the work is linear in the size of the text.

Source: HCL native syntax specification, "Expressions" and "Templates".
"""

from __future__ import annotations

import re
from collections.abc import Callable

from offkey.model.hcl_expression import (
    Access,
    Call,
    Conditional,
    Expression,
    GetAttribute,
    GetIndex,
    ListExpression,
    Literal,
    ObjectExpression,
    ObjectItem,
    Operation,
    Reference,
    Splat,
    Step,
    Template,
)
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.text import Span

_MAX_DEPTH = 40
_MAX_SPLATS = 20
_STRING = rb'"((?:[^"\\$%\n]++|[$%](?!\{))*+)"'
_NAME = rb"[A-Za-z_][\w-]*+(?![\x80-\xff])"
_TERM = regex(_STRING + rb"|([0-9]{1,18}+)(?![\w.])|(" + _NAME + rb")|([\[{(\"])")
_STEP = regex(rb"\.(" + _NAME + rb")|\[(?:([0-9]{1,9}+)\]|" + _STRING + rb"\]|(\*)\])")
_KEY = regex(_STRING + rb"|(" + _NAME + rb")")
_SEPARATOR = regex(rb"[ \t]*+(?:=(?![=>])|:)[ \t]*+")
_TEXT = regex(rb"(?:[^\"\\$%\n]++|\$(?![{$])|%(?![{%]))++")
_OPERATOR = regex(rb"[ \t]*+(==|!=|[<>]=?+|&&|\|\||[+*%-]|/(?![/*]))[ \t]*+")
_PRECEDENCE = {b"||": 1, b"&&": 2, b"==": 3, b"!=": 3, b"<": 4, b">": 4, b"<=": 4, b">=": 4}
_OF_SUM, _OF_PRODUCT = 5, 6
_COMMENT = rb"\#[^\n]*+|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/"
_SPACE = regex(rb"(?:[ \t\r\n]++|" + _COMMENT + rb")*+")
_BLANK = regex(rb"[ \t]*+")
_ITEM_END = regex(rb"[ \t]*+(?:,|(?:\#[^\n]*+|//[^\n]*+)?\r?\n|(?=\}))")
_KEYWORDS: dict[bytes, bool | None] = {b"true": True, b"false": False, b"null": None}


def plain(data: bytes, start: int, end: int) -> Expression | None:
    """The expression that fills `data[start:end]`; None where it is not in a plain form."""
    if data.startswith(b"<<", start):
        from offkey.read.hcl_heredoc import heredoc

        return heredoc(data, start, end)
    try:
        expression, position = _Plain(data, end).expression(start, 0)
    except _OtherError:
        return None
    return expression if position == end else None


class _OtherError(Exception):
    """Something that is not in a plain form."""


class _Plain:
    """Reads the expressions in `data` up to `end`, each from where it starts to where it ends."""

    def __init__(self, data: bytes, end: int) -> None:
        self._data, self._end = data, end

    def expression(self, start: int, depth: int) -> tuple[Expression, int]:
        """An operation, or a condition between two expressions."""
        test, position = self._operation(start, depth, 0)
        mark = self._blank(position)
        if self._data[mark : mark + 1] != b"?" or mark >= self._end:
            return test, position
        yes, position = self.expression(self._blank(mark + 1), depth + 1)
        no, position = self.expression(self._after(position, b":"), depth + 1)
        return Conditional(test, yes, no, Span(start, position)), position

    def _operation(self, start: int, depth: int, least: int) -> tuple[Expression, int]:
        """A term with the operators after it that bind at least as strongly as `least`."""
        left, position = self._operand(start, depth)
        for _ in range(_MAX_DEPTH):
            met = _OPERATOR.match(self._data, position, self._end)
            strength = _PRECEDENCE.get(met[1], _OF_SUM if met[1] in b"+-" else _OF_PRODUCT) if met else -1
            if met is None or strength < least:
                return left, position
            right, position = self._operation(met.end(), depth + 1, strength + 1)
            left = Operation(_text(met[1]), (left, right), Span(start, position))
        raise _OtherError

    def _operand(self, start: int, depth: int) -> tuple[Expression, int]:
        sign = self._data[start : start + 1]
        if sign not in {b"!", b"-"}:
            return self._term(start, depth)
        operand, position = self._term(start + 1, depth + 1)
        return Operation(_text(sign), (operand,), Span(start, position)), position

    def _term(self, start: int, depth: int) -> tuple[Expression, int]:
        met = _TERM.match(self._data, start, self._end)
        if met is None or depth > _MAX_DEPTH:
            raise _OtherError
        kind, position = met.lastindex, met.end()
        if kind == 1:
            return Literal(_text(met[1]), Span(start, position)), self._no_more(position)
        if kind == 2:
            return Literal(int(met[2]), Span(start, position)), self._no_more(position)
        if kind == 3:
            return self._named(met[3], start, position, depth)
        read = _OPENED[met[4]](self, position, depth + 1)
        return read[0], self._no_more(read[1])

    def _no_more(self, position: int) -> int:
        """The position, where no step follows."""
        if self._data[position : position + 1] in {b"[", b".", b"("} and position < self._end:
            raise _OtherError
        return position

    def _named(self, name: bytes, start: int, position: int, depth: int) -> tuple[Expression, int]:
        """A keyword, a call or a reference."""
        mark = self._data[position : position + 1] if position < self._end else b""
        if mark == b"(":
            arguments, position = self._several(position + 1, b")", depth + 1)
            call = Call(_text(name), tuple(arguments), False, Span(start, position))
            steps, end = self._steps(position, depth)
            return (Access(call, tuple(steps), Span(start, end)) if steps else call), end
        if name in _KEYWORDS:
            return Literal(_KEYWORDS[name], Span(start, position)), self._no_more(position)
        steps, position = self._steps(position, depth)
        return Reference(_text(name), tuple(steps), Span(start, position)), position

    def _steps(self, position: int, depth: int) -> tuple[list[Step], int]:
        data, end = self._data, self._end
        steps: list[Step] = []
        while position < end and data[position] in b".[":
            met = _STEP.match(data, position, end)
            if met is None:
                step, position = self._index(position, depth)
            else:
                step, position = _step(met), met.end()
            steps.append(step)
        if sum(isinstance(step, Splat) for step in steps) > _MAX_SPLATS:
            raise _OtherError
        return steps, self._no_more(position)

    def _index(self, position: int, depth: int) -> tuple[Step, int]:
        if self._data[position : position + 1] != b"[":
            raise _OtherError
        key, position = self.expression(self._space(position + 1), depth + 1)
        return GetIndex(key), self._closed(position, b"]")

    def _several(self, position: int, closing: bytes, depth: int) -> tuple[list[Expression], int]:
        """Expressions with commas between them, up to what closes them."""
        data = self._data
        found: list[Expression] = []
        position = self._space(position)
        while data[position : position + 1] != closing:
            one, position = self.expression(position, depth)
            found.append(one)
            position = self._space(position)
            if data[position : position + 1] == b",":
                position = self._space(position + 1)
            elif data[position : position + 1] != closing:
                raise _OtherError
        return found, self._closed(position, closing)

    def _parentheses(self, position: int, depth: int) -> tuple[Expression, int]:
        inner, end = self.expression(self._space(position), depth)
        end = self._closed(self._space(end), b")")
        return replace(inner, span=Span(position - 1, end)), end

    def _list(self, position: int, depth: int) -> tuple[Expression, int]:
        items, end = self._several(position, b"]", depth)
        return ListExpression(tuple(items), Span(position - 1, end)), end

    def _object(self, start: int, depth: int) -> tuple[Expression, int]:
        items: list[ObjectItem] = []
        position = self._space(start)
        while self._data[position : position + 1] != b"}":
            key, value_start = self._key(position)
            value, end = self.expression(value_start, depth)
            items.append(ObjectItem(key, value, Span(position, end)))
            after = _ITEM_END.match(self._data, end, self._end)
            if after is None:
                raise _OtherError
            position = self._space(after.end())
        end = self._closed(position, b"}")
        return ObjectExpression(tuple(items), Span(start - 1, end)), end

    def _key(self, position: int) -> tuple[Expression, int]:
        """The key of an item, and where its value starts."""
        met = _KEY.match(self._data, position, self._end)
        separator = met and _SEPARATOR.match(self._data, met.end(), self._end)
        if met is None or separator is None:
            raise _OtherError
        text = met[met.lastindex or 0]
        value = _KEYWORDS.get(text, _text(text)) if met.lastindex == 2 else _text(text)
        return Literal(value, Span(position, met.end())), separator.end()

    def _template(self, start: int, depth: int) -> tuple[Expression, int]:
        data = self._data
        parts: list[Expression] = []
        position = start
        while data[position : position + 1] != b'"':
            met = _TEXT.match(data, position, self._end)
            if met is not None:
                parts.append(Literal(_text(met[0]), Span(position, met.end())))
                position = met.end()
            elif data[position : position + 2] == b"${":
                part, position = self.expression(self._space(position + 2), depth)
                parts.append(part)
                position = self._closed(self._space(position), b"}")
            else:
                raise _OtherError
        end = self._closed(position, b'"')
        return Template(tuple(parts), Span(start - 1, end)), end

    def _after(self, position: int, mark: bytes) -> int:
        """Where the text goes on after `mark`, with blanks around it."""
        position = self._closed(self._blank(position), mark)
        return self._blank(position)

    def _closed(self, position: int, mark: bytes) -> int:
        if self._data[position : position + 1] != mark or position >= self._end:
            raise _OtherError
        return position + 1

    def _space(self, position: int) -> int:
        met = _SPACE.match(self._data, position, self._end)
        return met.end() if met else position

    def _blank(self, position: int) -> int:
        met = _BLANK.match(self._data, position, self._end)
        return met.end() if met else position


_OPENED: dict[bytes, Callable[[_Plain, int, int], tuple[Expression, int]]] = {
    b"(": _Plain._parentheses,
    b"[": _Plain._list,
    b"{": _Plain._object,
    b'"': _Plain._template,
}


def _step(met: re.Match[bytes]) -> Step:
    name, number, key = met[1], met[2], met[3]
    if name is not None:
        return GetAttribute(_text(name))
    if number is not None:
        return GetIndex(Literal(int(number), Span(*met.span(2))))
    if key is not None:
        return GetIndex(Literal(_text(key), Span(met.start(3) - 1, met.end(3) + 1)))
    return Splat()


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
