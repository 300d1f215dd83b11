"""Comments that speak of what is taken away go with it."""

from __future__ import annotations

from offkey.model.text import Source, Span


def comment_above(source: Source, offset: int) -> Span | None:
    """The comment lines directly above the line of `offset`, indented alike; None where there are none."""
    line = source.line_start(offset)
    indent = source.indentation(offset)
    start = line
    while start > 0:
        above = source.line_start(start - 1)
        if source.indentation(above) != indent or not source.data[above:start].lstrip().startswith(b"#"):
            break
        start = above
    return Span(start, line) if start < line else None
