"""Where a stretch of a file's text stands in the file."""

from __future__ import annotations

from offkey.model.text import Place, Source, Span


def place_of(source: Source, start: int, end: int) -> Place:
    """The place of the characters from `start` to `end` of the file as it is, with what a reader has blanked out."""
    text = source.text(Span(0, len(source.data)))
    first = len(text[:start].encode("utf-8", "surrogateescape"))
    return source.place(Span(first, first + len(text[start:end].encode("utf-8", "surrogateescape"))))
