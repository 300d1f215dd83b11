r"""Quoted strings, heredocs and their `${…}` and `%{…}`: the syntax tree becomes Literal or Template.

tree-sitter drops white space inside templates, so literal text is always taken as the bytes
*between* the interpolations, from the file itself.

Source: HCL native syntax specification, "Templates" and "Template Literals"; the details that it
leaves open (which text `~` trims, which lines `<<-` counts) were observed with `terraform console`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from offkey.model.terraform import Call, Conditional, Expression, ForExpression, Literal, Opaque, Template
from offkey.model.text import Span

if TYPE_CHECKING:
    from tree_sitter import Node


_ESCAPE = re.compile(r"\$\$\{|%%\{|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.", re.DOTALL)
_DOUBLED = re.compile(r"(?:\$\$|%%)\{")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_MARKERS = frozenset(
    {
        "template_interpolation",
        "template_if_intro",
        "template_else_intro",
        "template_if_end",
        "template_for_start",
        "template_for_end",
    }
)
_DIRECTIVE_DEPTH = 20


class Reader(Protocol):
    """What reads the expressions inside a template."""

    def read(self, node: Node) -> Expression:
        """The expression under an `expression` node."""

    def text(self, node: Node) -> str:
        """The node's own characters."""

    def opaque(self, reason: str, span: Span) -> Opaque:
        """What stands for a part that could not be read."""


@dataclass(slots=True)
class _Text:
    """A run of literal text; in a heredoc, at most one line."""

    text: str
    span: Span


@dataclass(slots=True)
class _Marker:
    """An interpolation, or one part of a directive; `~` on either side trims the text next to it."""

    kind: str
    node: Node
    span: Span
    trims_before: bool
    trims_after: bool


_Token = _Text | _Marker


def read_quoted(node: Node, data: bytes, reader: Reader) -> Expression:
    """The `"…"` under `node` (a `string_lit` or `quoted_template`)."""
    span = Span(node.start_byte, node.end_byte)
    inner = Span(span.start + 1, max(span.start + 1, span.end - 1))
    tokens = _tokens(node, inner, data)
    if any(isinstance(t, _Text) and "\n" in t.text for t in tokens):
        return reader.opaque("a quoted string does not run over several lines", span)
    _trim(tokens)
    return _Assembly(tokens, span, reader, _unescape).expression()


def read_heredoc(node: Node, data: bytes, reader: Reader) -> Expression:
    """The `<<EOT … EOT` under `node`; `<<-` takes the common indentation away."""
    span = Span(node.start_byte, node.end_byte)
    first, last = data.find(b"\n", span.start, span.end), data.rfind(b"\n", span.start, span.end)
    if first < 0:
        return reader.opaque("a heredoc without an end", span)
    tokens = [line for token in _tokens(node, Span(first + 1, last + 1), data) for line in _lines(token)]
    _trim(tokens)
    if data.startswith(b"<<-", span.start):
        _unindent(tokens)
    return _Assembly(tokens, span, reader, _undouble).expression()


def _tokens(node: Node, inner: Span, data: bytes) -> list[_Token]:
    """The markers under `node` in order, and the bytes between them as text."""
    tokens: list[_Token] = []
    position = inner.start
    for marker in _markers(node):
        if marker.span.start > position:
            tokens.append(_text(data, position, marker.span.start))
        tokens.append(marker)
        position = marker.span.end
    if inner.end > position:
        tokens.append(_text(data, position, inner.end))
    return tokens


def _markers(node: Node) -> list[_Marker]:
    found = []
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type not in _MARKERS:
            stack.extend(reversed(current.named_children))
            continue
        children = [child.type for child in current.children]
        before, after = children[1:2] == ["strip_marker"], children[-2:-1] == ["strip_marker"]
        found.append(_Marker(current.type, current, Span(current.start_byte, current.end_byte), before, after))
    return found


def _text(data: bytes, start: int, end: int) -> _Text:
    return _Text(data[start:end].decode("utf-8", "surrogateescape"), Span(start, end))


def _lines(token: _Token) -> list[_Token]:
    """A heredoc's text line by line: Terraform trims and counts indentation per line."""
    if isinstance(token, _Marker):
        return [token]
    lines: list[_Token] = []
    start = token.span.start
    for line in _LINE.findall(token.text):
        end = start + len(line.encode("utf-8", "surrogateescape"))
        lines.append(_Text(line, Span(start, end)))
        start = end
    return lines


def _trim(tokens: list[_Token]) -> None:
    """What `~` takes away: the white space of the token next to it, in a heredoc one line."""
    for index, token in enumerate(tokens):
        if isinstance(token, _Text):
            continue
        before = tokens[index - 1] if index else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.trims_before and isinstance(before, _Text):
            before.text = before.text.rstrip()
        if token.trims_after and isinstance(after, _Text):
            after.text = after.text.lstrip()


def _unindent(tokens: list[_Token]) -> None:
    """`<<-`: the indentation that every line shares goes; blank lines neither count nor change."""
    starts: list[_Text] = []
    common: int | None = None
    at_start = True
    for token in tokens:
        if at_start:
            indentation = 0
            if isinstance(token, _Text):
                stripped = token.text.lstrip()
                blank = not stripped and token.text.endswith("\n")
                indentation = len(token.text) - len(stripped)
                if not blank:
                    starts.append(token)
            if not (isinstance(token, _Text) and blank):
                common = indentation if common is None else min(common, indentation)
        at_start = isinstance(token, _Text) and token.text.endswith("\n")
    for start in starts:
        start.text = start.text[common or 0 :]


def _undouble(text: str) -> str:
    """A heredoc's text: `$${` and `%%{` resolved, a backslash is an ordinary character."""
    return _DOUBLED.sub(lambda match: match[0][1:], text) if "{" in text else text


def _unescape(text: str) -> str:
    r"""A quoted string's text: `\n`, `\"`, `\u00e9`, `$${` and `%%{` resolved."""
    return _ESCAPE.sub(_escape, text) if "\\" in text or "{" in text else text


def _escape(match: re.Match[str]) -> str:
    found = match[0]
    if found[0] != "\\":
        return found[1:]
    if len(found) > 2:
        code = int(found[2:], 16)
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
    return _ESCAPED.get(found[1], found)


class _Assembly:
    """Tokens in order become one expression; directives become conditionals and loops."""

    def __init__(self, tokens: list[_Token], span: Span, reader: Reader, unescape: Callable[[str], str]) -> None:
        self._tokens, self._span, self._reader, self._unescape = tokens, span, reader, unescape
        self._position = 0

    def expression(self) -> Expression:
        """The whole template: a Literal where it is plain text."""
        parts, _ = self._parts(0)
        if self._position < len(self._tokens):
            return self._reader.opaque("a template directive that is not closed, or closes nothing", self._span)
        return _joined(parts, self._span)

    def _parts(self, depth: int) -> tuple[list[Expression], str]:
        """Parts up to the marker that ends this level, which is consumed and named ('' at the end)."""
        parts: list[Expression] = []
        texts: list[_Text] = []
        while self._position < len(self._tokens):
            token = self._tokens[self._position]
            self._position += 1
            if isinstance(token, _Text):
                texts.append(token)
                continue
            self._settle(texts, parts)
            if token.kind in {"template_else_intro", "template_if_end", "template_for_end"}:
                self._position -= 0 if depth else 1
                return parts, token.kind
            parts.append(self._marker(token, depth))
        self._settle(texts, parts)
        return parts, ""

    def _settle(self, texts: list[_Text], parts: list[Expression]) -> None:
        """The text gathered so far as one Literal."""
        if texts:
            value = self._unescape("".join(t.text for t in texts))
            parts.append(Literal(value, Span(texts[0].span.start, texts[-1].span.end)))
            texts.clear()

    def _marker(self, token: _Marker, depth: int) -> Expression:
        inner = [child for child in token.node.named_children if child.type == "expression"]
        if not inner:
            return self._reader.opaque("an empty interpolation", token.span)
        if token.kind == "template_interpolation":
            return self._reader.read(inner[0])
        if depth >= _DIRECTIVE_DEPTH:
            self._position = len(self._tokens) + 1
            return self._reader.opaque("template directives nested too deeply", token.span)
        directive = self._conditional if token.kind == "template_if_intro" else self._loop
        return directive(token, self._reader.read(inner[0]), depth + 1)

    def _conditional(self, token: _Marker, condition: Expression, depth: int) -> Expression:
        """`%{ if c }a%{ else }b%{ endif }` is `c ? "a" : "b"`."""
        yes, end = self._parts(depth)
        no: list[Expression] = []
        if end == "template_else_intro":
            no, end = self._parts(depth)
        span = self._since(token)
        if end != "template_if_end":
            return self._unclosed(token)
        return Conditional(condition, _joined(yes, span), _joined(no, span), span)

    def _loop(self, token: _Marker, collection: Expression, depth: int) -> Expression:
        """`%{ for x in xs }a%{ endfor }` is `join("", [for x in xs : "a"])`."""
        body, end = self._parts(depth)
        span = self._since(token)
        if end != "template_for_end":
            return self._unclosed(token)
        names = tuple(self._reader.text(c) for c in token.node.named_children if c.type == "identifier")
        loop = ForExpression(names, collection, None, _joined(body, span), None, False, span)
        return Call("join", (Literal("", Span(span.start, span.start)), loop), False, span)

    def _since(self, token: _Marker) -> Span:
        last = self._tokens[min(self._position, len(self._tokens)) - 1]
        return Span(token.span.start, last.span.end)

    def _unclosed(self, token: _Marker) -> Expression:
        self._position = len(self._tokens) + 1
        return self._reader.opaque("a template directive that is not closed", token.span)


def _joined(parts: list[Expression], span: Span) -> Expression:
    """The parts as one expression. A template of one interpolation is that value, unconverted."""
    match parts:
        case []:
            return Literal("", span)
        case [Literal(value=str(value))]:
            return Literal(value, span)
        case _:
            return Template(tuple(parts), span)
