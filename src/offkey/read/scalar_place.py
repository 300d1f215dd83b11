"""Where a stretch of a YAML scalar's text stands in the file.

Block scalars lose their indentation and quoted ones their escapes, so offsets do not carry over. The
stretch itself does, unless it is broken over lines: the n-th time it stands in the text is the n-th time
it stands in the file.
"""

from __future__ import annotations

from offkey.model.text import Place, Source, Span


def place_in(source: Source, scalar: Span, text: str, *, needle: str, offset: int) -> Place:
    """The place of `needle`, which stands at `offset` (characters) of `text`, the value of `scalar`.

    Where the file breaks it over lines, the place of its first word; where that is written otherwise too
    (an escape), the scalar's first line.
    """
    for shorter in dict.fromkeys((needle, needle.split(maxsplit=1)[0] if needle.split() else needle)):
        found = _find(source, scalar, text, shorter, offset)
        if found is not None:
            return source.place(found)
    return source.place(Span(scalar.start, scalar.start))


def command_place(source: Source, scalar: Span, text: str, offset: int) -> Place:
    """The place of the command that starts at `offset` (bytes) of a script: its first line."""
    data = text.encode("utf-8", "surrogateescape")
    characters = len(data[:offset].decode("utf-8", "surrogateescape"))
    line = text[characters:].split("\n", 1)[0].rstrip()
    return place_in(source, scalar, text, needle=line, offset=characters)


def _find(source: Source, scalar: Span, text: str, needle: str, offset: int) -> Span | None:
    raw = needle.encode("utf-8", "surrogateescape")
    if not raw:
        return None
    position = scalar.start
    for _ in range(text.count(needle, 0, offset) + 1):
        position = source.data.find(raw, position, scalar.end)
        if position < 0:
            return None
        position += len(raw)
    return Span(position - len(raw), position)
