"""What people write above their settings in YAML: whose key follows, where the names do not say it."""

from __future__ import annotations

from offkey.read.aws_keys import speaks_of_another

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.text import Source, Span

_LINE = 2_000
"""Bytes of a line that are looked at."""
_LINES = 12
"""A comment is not about what stands further below it."""


def speaks_of_another_service(source: Source, span: Span) -> bool:
    """Whether the comment of the paragraph that `span` begins in names another service, and not AWS."""
    return speaks_of_another(_above(source, span))


def _above(source: Source, span: Span) -> str:
    """The comment behind the line, and the nearest lines of comment above it before an empty line."""
    line = source.line_of(span.start)
    _, mark, behind = source.line(line, most=_LINE).partition(" #")
    comments = [behind] if mark else []
    for number in range(line - 1, max(0, line - 1 - _LINES), -1):
        written = source.line(number, most=_LINE).strip()
        if not written:
            break
        if written.startswith("#"):
            comments.append(written)
        elif comments:
            break
    return " ".join(comments)
