"""Whole lines of YAML, where a comment may become part of the block scalar that comes to stand above it."""

from __future__ import annotations

from offkey.edit.lines import BOM, column, insert_at_line, require_own_lines
from offkey.errors import EditError
from offkey.model.regex import regex
from offkey.model.text import Edit, Source, Span

_HEADER = regex(r"(?:.*[\s:-])?[|>][-+1-9]*[ \t]*(?:#.*)?\Z")


def insert_lines(source: Source, offset: int, text: str) -> Edit:
    """Insert whole lines at `offset`, a line's start; behind comments that would become part of them."""
    content = _open_scalar(text)
    while content is not None and offset < len(source.data):
        comments = _swallowed(source, offset, content)
        if comments is None:
            break
        offset = comments
    return insert_at_line(source, offset, text)


def delete_node(source: Source, span: Span, *, what: str) -> Edit:
    """Delete the lines of a key, an entry or a step, and the comments below it that are indented deeper.

    They belong to it; and left alone, a block scalar above would take them for its own.
    """
    require_own_lines(source, span, what=what)
    lines = source.lines(span)
    start = max(lines.start, len(BOM)) if source.data.startswith(BOM) else lines.start
    end = lines.end
    while (comment := _swallowed(source, end, column(source, span.start) + 1)) is not None:
        end = comment
    return Edit(source.path, Span(start, end), "")


def require_no_comment_behind(source: Source, span: Span, text: str) -> None:
    """Raise `EditError` where `text`, put in the place of `span`, would swallow a comment behind or below it."""
    content = _open_scalar(text)
    end = source.lines(span).end
    if content is None:
        return
    if source.data[span.end : end].strip() or _swallowed(source, end, content) is not None:
        raise EditError("a comment behind it would become part of the new text", place=source.place(span))


def _open_scalar(text: str) -> int | None:
    """The column of the content of a block scalar that `text` ends with, or None."""
    lines = [line for line in text.split("\n") if line.strip()]
    for index in range(len(lines) - 2, -1, -1):
        if _HEADER.match(lines[index]):
            content = _indent(lines[index + 1])
            return content if all(_indent(line) >= content for line in lines[index + 1 :]) else None
    return None


def _swallowed(source: Source, offset: int, content: int) -> int | None:
    """The end of the first comment after blank lines at `offset`, if a scalar with this content goes on there."""
    while offset < len(source.data):
        end = source.line_end(offset)
        line = source.data[offset:end]
        if line.strip():
            start = offset + len(line) - len(line.lstrip())
            return end if line.lstrip().startswith(b"#") and column(source, start) >= content else None
        offset = end
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
