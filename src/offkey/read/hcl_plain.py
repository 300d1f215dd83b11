"""Expressions in their plain forms, read from the text without a syntax tree.

Nearly all arguments are a string, a name with steps, a list or an object of those, a call or an operation.
What is written in any other way is not read here: None, and the caller asks the parser. What is read is what the parser
reads, span for span.

Every pattern takes what it takes for good (`++`, `*+`), so the work is linear in the size of the text.

Source: HCL native syntax specification, "Expressions".
"""

from __future__ import annotations

from offkey.model.hcl_expression import (
    Access,
    Call,
    Conditional,
    Expression,
    GetAttribute,
    GetIndex,
    Literal,
    Operation,
    Reference,
    Splat,
    Step,
)
from offkey.model.regex import regex
from offkey.model.text import Span
from offkey.read.hcl_brackets import KEYWORDS, OPENED
from offkey.read.hcl_cursor import NAME, STRING, Cursor, OtherError, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_MAX_DEPTH = 40
_MAX_SPLATS = 20
_TERM = regex(STRING + rb"|([0-9]{1,15}+(?:\.[0-9]{1,15}+)?+)(?![\w.])|(" + NAME + rb")|([\[{(\"])")
_STEP = regex(
    rb"\.(?:(" + NAME + rb")|([0-9]{1,9}+)(?!\w|\.[0-9])|(\*)(?=\.[A-Za-z_]))"
    rb"|\[(?:([0-9]{1,9}+)\]|" + STRING + rb"\]|(\*)\])"
)
_PRECEDENCE = {b"||": 1, b"&&": 2, b"==": 3, b"!=": 3, b"<": 4, b">": 4, b"<=": 4, b">=": 4}
_OF_SUM, _OF_PRODUCT = 5, 6
_GOES_ON = frozenset({b"[", b".", b"("})


def plain(data: bytes, start: int, end: int) -> Expression | None:
    """The expression that fills `data[start:end]`; None where it is not in a plain form."""
    try:
        if data.startswith(b"<<", start):
            from offkey.read.hcl_heredoc import heredoc

            return heredoc(Plain(data, end), start)
        expression, position = Plain(data, end).expression(start, 0)
    except OtherError:
        return None
    return expression if position == end else None


class Plain(Cursor):
    """Reads the expressions in `data` up to `end`, each from where it starts to where it ends."""

    def expression(self, start: int, depth: int) -> tuple[Expression, int]:
        """An operation, or a condition between two expressions. Raises OtherError for any other form."""
        test, position = self._operation(start, depth, 0)
        mark = self.blank(position)
        if self.data[mark : mark + 1] != b"?" or mark >= self.end:
            return test, position
        yes, position = self.expression(self.blank(mark + 1), depth + 1)
        no, position = self.expression(self.after(position, b":"), depth + 1)
        return Conditional(test, yes, no, Span(start, position)), position

    def _operation(self, start: int, depth: int, least: int) -> tuple[Expression, int]:
        """A term with the operators after it that bind at least as strongly as `least`."""
        left, position = self._operand(start, depth)
        for _ in range(_MAX_DEPTH):
            met = self.operator.match(self.data, position, self.end)
            strength = _PRECEDENCE.get(met[1], _OF_SUM if met[1] in b"+-" else _OF_PRODUCT) if met else -1
            if met is None or strength < least:
                return left, position
            right, position = self._operation(met.end(), depth + 1, strength + 1)
            left = Operation(text_of(met[1]), (left, right), Span(start, position))
        raise OtherError

    def _operand(self, start: int, depth: int) -> tuple[Expression, int]:
        sign = self.data[start : start + 1]
        if sign not in {b"!", b"-"}:
            return self.term(start, depth)
        operand, position = self.term(start + 1, depth + 1)
        return Operation(text_of(sign), (operand,), Span(start, position)), position

    def term(self, start: int, depth: int) -> tuple[Expression, int]:
        """What is no operation. Raises OtherError for any other form."""
        met = _TERM.match(self.data, start, self.end)
        if met is None or depth > _MAX_DEPTH:
            raise OtherError
        kind, position = met.lastindex, met.end()
        if kind == 1:
            return Literal(text_of(met[1]), Span(start, position)), self._no_more(position)
        if kind == 2:
            return Literal(_number(met[2]), Span(start, position)), self._no_more(position)
        if kind == 3:
            return self._named(met[3], start, position, depth)
        read = OPENED[met[4]](self, position, depth + 1)
        return read[0], self._no_more(read[1])

    def _no_more(self, position: int) -> int:
        """The position, where no step follows."""
        if self.data[position : position + 1] in _GOES_ON and position < self.end and not self.at(position, b"..."):
            raise OtherError
        return position

    def _named(self, name: bytes, start: int, position: int, depth: int) -> tuple[Expression, int]:
        """A keyword, a call or a reference."""
        mark = self.data[position : position + 1] if position < self.end else b""
        if mark == b"(":
            arguments, expand, position = self.several(position + 1, b")", depth + 1)
            call = Call(text_of(name), tuple(arguments), expand, Span(start, position))
            steps, end = self._steps(position, depth)
            return (Access(call, tuple(steps), Span(start, end)) if steps else call), end
        if name in KEYWORDS:
            return Literal(KEYWORDS[name], Span(start, position)), self._no_more(position)
        steps, position = self._steps(position, depth)
        return Reference(text_of(name), tuple(steps), Span(start, position)), position

    def _steps(self, position: int, depth: int) -> tuple[list[Step], int]:
        data, end = self.data, self.end
        steps: list[Step] = []
        only_names = False  # after `.*` an index would be one of the whole list
        while position < end and data[position] in b".[" and not self.at(position, b"..."):
            met = _STEP.match(data, position, end)
            if only_names and not (met and met[1]):
                raise OtherError
            if met is None:
                step, position = self._index(position, depth)
            else:
                step, position = _step(met), met.end()
                only_names = only_names or met[3] is not None
            steps.append(step)
        if sum(isinstance(step, Splat) for step in steps) > _MAX_SPLATS:
            raise OtherError
        return steps, self._no_more(position)

    def _index(self, position: int, depth: int) -> tuple[Step, int]:
        if self.data[position : position + 1] != b"[":
            raise OtherError
        outside = self.in_brackets(True)
        key, position = self.expression(self.space(position + 1), depth + 1)
        self.in_brackets(outside)
        return GetIndex(key), self.closed(self.space(position), b"]")

    def several(self, position: int, closing: bytes, depth: int) -> tuple[list[Expression], bool, int]:
        """Expressions with commas between them, up to what closes them; and whether the last is followed by `…`."""
        outside = self.in_brackets(True)
        found: list[Expression] = []
        expand = False
        position = self.space(position)
        while not self.at(position, closing):
            one, position = self.expression(position, depth)
            found.append(one)
            position = self.space(position)
            if self.at(position, b","):
                position = self.space(position + 1)
            elif self.at(position, b"...") and closing == b")":
                expand, position = True, self.space(position + 3)
                break
            elif not self.at(position, closing):
                raise OtherError
        end = self.closed(position, closing)
        self.in_brackets(outside)
        return found, expand, end


def _step(met: re.Match[bytes]) -> Step:
    name, key, number = met[1], met[5], met.lastindex or 0
    if name is not None:
        return GetAttribute(text_of(name))
    if key is not None:
        return GetIndex(Literal(text_of(key), Span(met.start(5) - 1, met.end(5) + 1)))
    if met[number] == b"*":
        return Splat()
    return GetIndex(Literal(int(met[number]), Span(*met.span(number))))


def _number(text: bytes) -> int | float:
    if text.isdigit():
        return int(text)
    value = float(text)
    return int(value) if value.is_integer() else value
