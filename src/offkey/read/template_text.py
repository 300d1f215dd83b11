r"""The text of templates: cut into literal pieces and markers, trimmed, unindented and unescaped.

tree-sitter drops white space inside templates, so literal text is always taken as the bytes
*between* the interpolations, from the file itself.

Source: HCL native syntax specification, "Templates" and "Template Literals"; the details that it
leaves open (which text `~` trims, which lines `<<-` counts) were observed with `terraform console`.
"""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import DOTALL, regex
from offkey.model.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from tree_sitter import Node

_ESCAPE = regex(r"\$\$\{|%%\{|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.", DOTALL)
_DOUBLED = regex(r"(?:\$\$|%%)\{")
_LINE = regex(r"[^\n]*\n|[^\n]+")
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


@dataclass(slots=True)
class Text:
    """A run of literal text; in a heredoc, at most one line."""

    text: str
    span: Span


@dataclass(slots=True)
class Marker:
    """An interpolation, or one part of a directive; `~` on either side trims the text next to it."""

    kind: str
    node: Node
    span: Span
    trims_before: bool
    trims_after: bool


Token = Text | Marker


def tokens_of(node: Node, inner: Span, data: bytes) -> list[Token]:
    """The markers under `node` in order, and the bytes between them as text."""
    tokens: list[Token] = []
    position = inner.start
    for marker in _markers(node):
        if marker.span.start > position:
            tokens.append(_text(data, position, marker.span.start))
        tokens.append(marker)
        position = marker.span.end
    if inner.end > position:
        tokens.append(_text(data, position, inner.end))
    return tokens


def _markers(node: Node) -> list[Marker]:
    found = []
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type not in _MARKERS:
            stack.extend(reversed(current.named_children))
            continue
        children = [child.type for child in current.children]
        before, after = children[1:2] == ["strip_marker"], children[-2:-1] == ["strip_marker"]
        found.append(Marker(current.type, current, Span(current.start_byte, current.end_byte), before, after))
    return found


def _text(data: bytes, start: int, end: int) -> Text:
    return Text(data[start:end].decode("utf-8", "surrogateescape"), Span(start, end))


def lines_of(token: Token) -> list[Token]:
    """A heredoc's text line by line: Terraform trims and counts indentation per line."""
    if isinstance(token, Marker):
        return [token]
    lines: list[Token] = []
    start = token.span.start
    for line in _LINE.findall(token.text):
        end = start + len(line.encode("utf-8", "surrogateescape"))
        lines.append(Text(line, Span(start, end)))
        start = end
    return lines


def trim(tokens: list[Token]) -> None:
    """What `~` takes away: the white space of the token next to it, in a heredoc one line."""
    for index, token in enumerate(tokens):
        if isinstance(token, Text):
            continue
        before = tokens[index - 1] if index else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.trims_before and isinstance(before, Text):
            before.text = before.text.rstrip()
        if token.trims_after and isinstance(after, Text):
            after.text = after.text.lstrip()


def unindent(tokens: Sequence[object]) -> None:
    """`<<-`: the indentation that every line shares goes; blank lines neither count nor change."""
    starts: list[Text] = []
    common: int | None = None
    at_start = True
    for token in tokens:
        if at_start:
            indentation = 0
            if isinstance(token, Text):
                stripped = token.text.lstrip()
                blank = not stripped and token.text.endswith("\n")
                indentation = len(token.text) - len(stripped)
                if not blank:
                    starts.append(token)
            if not (isinstance(token, Text) and blank):
                common = indentation if common is None else min(common, indentation)
        at_start = isinstance(token, Text) and token.text.endswith("\n")
    for start in starts:
        start.text = start.text[common or 0 :]


def undouble(text: str) -> str:
    """A heredoc's text: `$${` and `%%{` resolved, a backslash is an ordinary character."""
    return _DOUBLED.sub(lambda match: match[0][1:], text) if "{" in text else text


def unescape(text: str) -> str:
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
