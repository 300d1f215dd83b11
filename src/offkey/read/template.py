"""Quoted strings, heredocs and their `${…}` and `%{…}`: the syntax tree becomes Literal or Template.

Source: HCL native syntax specification, "Templates".
"""

from __future__ import annotations

from offkey.model.hcl_expression import Call, Conditional, Expression, ForExpression, Literal, Opaque
from offkey.model.text import Span
from offkey.read.hcl_brackets import joined
from offkey.read.template_text import (
    Marker,
    Text,
    Token,
    lines_of,
    tokens_of,
    trim,
    undouble,
    unescape,
    unindent,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from tree_sitter import Node
else:
    Protocol = object

_DIRECTIVE_DEPTH = 20


class Reader(Protocol):
    """What reads the expressions inside a template."""

    def read(self, node: Node) -> Expression:
        """The expression under an `expression` node."""

    def text(self, node: Node) -> str:
        """The node's own characters."""

    def opaque(self, reason: str, span: Span) -> Opaque:
        """What stands for a part that could not be read."""


def read_quoted(node: Node, data: bytes, reader: Reader) -> Expression:
    """The `"…"` under `node` (a `string_lit` or `quoted_template`)."""
    span = Span(node.start_byte, node.end_byte)
    inner = Span(span.start + 1, max(span.start + 1, span.end - 1))
    tokens = tokens_of(node, inner, data)
    if any(isinstance(t, Text) and "\n" in t.text for t in tokens):
        return reader.opaque("a quoted string does not run over several lines", span)
    trim(tokens)
    return _Assembly(tokens, span, reader, unescape).expression()


def read_heredoc(node: Node, data: bytes, reader: Reader) -> Expression:
    """The `<<EOT … EOT` under `node`; `<<-` takes the common indentation away."""
    span = Span(node.start_byte, node.end_byte)
    first, last = data.find(b"\n", span.start, span.end), data.rfind(b"\n", span.start, span.end)
    if first < 0:
        return reader.opaque("a heredoc without an end", span)
    tokens = [line for token in tokens_of(node, Span(first + 1, last + 1), data) for line in lines_of(token)]
    trim(tokens)
    if data.startswith(b"<<-", span.start):
        unindent(tokens)
    return _Assembly(tokens, span, reader, undouble).expression()


class _Assembly:
    """Tokens in order become one expression; directives become conditionals and loops."""

    def __init__(self, tokens: list[Token], span: Span, reader: Reader, unescape: Callable[[str], str]) -> None:
        self._tokens, self._span, self._reader, self._unescape = tokens, span, reader, unescape
        self._position = 0

    def expression(self) -> Expression:
        """The whole template: a Literal where it is plain text."""
        parts, _ = self._parts(0)
        if self._position < len(self._tokens):
            return self._reader.opaque("a template directive that is not closed, or closes nothing", self._span)
        return joined(parts, self._span)

    def _parts(self, depth: int) -> tuple[list[Expression], str]:
        """Parts up to the marker that ends this level, which is consumed and named ('' at the end)."""
        parts: list[Expression] = []
        texts: list[Text] = []
        while self._position < len(self._tokens):
            token = self._tokens[self._position]
            self._position += 1
            if isinstance(token, Text):
                texts.append(token)
                continue
            self._settle(texts, parts)
            if token.kind in {"template_else_intro", "template_if_end", "template_for_end"}:
                self._position -= 0 if depth else 1
                return parts, token.kind
            parts.append(self._marker(token, depth))
        self._settle(texts, parts)
        return parts, ""

    def _settle(self, texts: list[Text], parts: list[Expression]) -> None:
        """The text gathered so far as one Literal."""
        if texts:
            value = self._unescape("".join(t.text for t in texts))
            parts.append(Literal(value, Span(texts[0].span.start, texts[-1].span.end)))
            texts.clear()

    def _marker(self, token: Marker, depth: int) -> Expression:
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

    def _conditional(self, token: Marker, condition: Expression, depth: int) -> Expression:
        """`%{ if c }a%{ else }b%{ endif }` is `c ? "a" : "b"`."""
        yes, end = self._parts(depth)
        no: list[Expression] = []
        if end == "template_else_intro":
            no, end = self._parts(depth)
        span = self._since(token)
        if end != "template_if_end":
            return self._unclosed(token)
        return Conditional(condition, joined(yes, span), joined(no, span), span)

    def _loop(self, token: Marker, collection: Expression, depth: int) -> Expression:
        """`%{ for x in xs }a%{ endfor }` is `join("", [for x in xs : "a"])`."""
        body, end = self._parts(depth)
        span = self._since(token)
        if end != "template_for_end":
            return self._unclosed(token)
        names = tuple(self._reader.text(c) for c in token.node.named_children if c.type == "identifier")
        loop = ForExpression(names, collection, None, joined(body, span), None, False, span)
        return Call("join", (Literal("", Span(span.start, span.start)), loop), False, span)

    def _since(self, token: Marker) -> Span:
        last = self._tokens[min(self._position, len(self._tokens)) - 1]
        return Span(token.span.start, last.span.end)

    def _unclosed(self, token: Marker) -> Expression:
        self._position = len(self._tokens) + 1
        return self._reader.opaque("a template directive that is not closed", token.span)
