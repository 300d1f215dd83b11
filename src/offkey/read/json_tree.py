"""JSON with the bytes of every value, for files whose places have to be shown.

Source: RFC 8259.
"""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import VERBOSE, regex
from offkey.model.text import Span
from offkey.read.json_scanner import Decoder

MAX_DEPTH = 60

_TOKEN = regex(
    rb"""[ \t\r\n]*(?:
        (?P<punctuation>[{}\[\],:])
      | (?P<string>"(?:[^"\\\x00-\x1f]++|\\.)*+")
      | (?P<number>-?(?:0|[1-9]\d{0,300})(?:\.\d{1,300})?(?:[eE][+-]?\d{1,3})?)
      | (?P<word>true|false|null)
    )""",
    VERBOSE,
)
_BLANK = regex(rb"[ \t\r\n]*")
_TEXTS = Decoder(parse_int=int, parse_float=float, parse_constant=float)
_WORDS = {b"true": True, b"false": False, b"null": None}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, number, truth value or null."""

    value: str | int | float | bool | None
    span: Span


@dataclass(frozen=True, slots=True)
class Member:
    """One pair of an object; `key_span` includes the quotes."""

    key: str
    key_span: Span
    value: Tree


@dataclass(frozen=True, slots=True)
class Object:
    """`{…}`, equal keys kept apart."""

    members: tuple[Member, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Array:
    """`[…]`."""

    items: tuple[Tree, ...]
    span: Span


Tree = Scalar | Object | Array


@dataclass(frozen=True, slots=True)
class NotJson:
    """Where the text stops being JSON, and why."""

    at: int
    reason: str


def read(data: bytes, start: int = 0) -> Tree | NotJson:
    """The JSON value in `data` from the byte `start` on."""
    return _Parser(data, start).read()


@dataclass(slots=True)
class _Token:
    kind: str
    text: bytes
    span: Span


class _Parser:
    """A recursive descent over tokens; the first thing that is wrong ends it."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data, self._position = data, start
        self._wrong: NotJson | None = None

    def read(self) -> Tree | NotJson:
        tree = self._value(self._next(), 0)
        if self._after_blank() < len(self._data):
            self._refuse(self._after_blank(), "there is more after the end")
        return self._wrong or tree

    def _after_blank(self) -> int:
        blank = _BLANK.match(self._data, self._position)
        return blank.end() if blank else self._position

    def _refuse(self, at: int, reason: str) -> None:
        if self._wrong is None:
            self._wrong = NotJson(at, reason)

    def _next(self) -> _Token:
        match = _TOKEN.match(self._data, self._position)
        if match is None or match.lastgroup is None:
            self._refuse(self._after_blank(), "a syntax error")
            return _Token("", b"", Span(self._position, self._position))
        self._position = match.end()
        return _Token(match.lastgroup, match[match.lastgroup], Span(*match.span(match.lastgroup)))

    def _value(self, token: _Token, depth: int) -> Tree:
        if depth > MAX_DEPTH:
            self._refuse(token.span.start, "nested too deeply")
        elif token.text == b"{":
            return self._object(token.span.start, depth)
        elif token.text == b"[":
            return self._array(token.span.start, depth)
        return self._scalar(token)

    def _scalar(self, token: _Token) -> Scalar:
        match token.kind:
            case "string":
                return Scalar(self._string(token), token.span)
            case "number":
                return Scalar(self._number(token), token.span)
            case "word":
                return Scalar(_WORDS[token.text], token.span)
        self._refuse(token.span.start, "a syntax error")
        return Scalar(None, token.span)

    def _number(self, token: _Token) -> int | float:
        if token.text.lstrip(b"-").isdigit():
            return int(token.text)
        number = float(token.text)
        if abs(number) == float("inf"):
            self._refuse(token.span.start, "a number that is too large")
        return number

    def _string(self, token: _Token) -> str:
        text = token.text.decode("utf-8", "surrogateescape")
        if "\\" not in text:
            return text[1:-1]
        try:
            return str(_TEXTS.decode(text))
        except ValueError:
            self._refuse(token.span.start, "a wrong escape in a text")
            return ""

    def _object(self, start: int, depth: int) -> Object:
        members: list[Member] = []
        token = self._next()
        while token.text != b"}" and self._wrong is None:
            if token.kind != "string":
                self._refuse(token.span.start, "a key that is no text")
            key = self._string(token)
            self._expect(b":")
            members.append(Member(key, token.span, self._value(self._next(), depth + 1)))
            token = self._separator(b"}")
        return Object(tuple(members), Span(start, self._position))

    def _array(self, start: int, depth: int) -> Array:
        items: list[Tree] = []
        token = self._next()
        while token.text != b"]" and self._wrong is None:
            items.append(self._value(token, depth + 1))
            token = self._separator(b"]")
        return Array(tuple(items), Span(start, self._position))

    def _expect(self, text: bytes) -> None:
        token = self._next()
        if token.text != text:
            self._refuse(token.span.start, f"no {text.decode()}")

    def _separator(self, closing: bytes) -> _Token:
        """The closing brace, or the first token after a comma."""
        token = self._next()
        if token.text == closing:
            return token
        if token.text != b",":
            self._refuse(token.span.start, f"neither , nor {closing.decode()}")
        following = self._next()
        if following.text == closing:
            self._refuse(following.span.start, "a comma before the end")
        return following
