"""Where a stretch of a YAML scalar's text stands in the file.

Block scalars lose their indentation and quoted ones their escapes, so offsets do not carry over. The
stretch itself does, unless it is broken over lines: the n-th time it stands in the text is the n-th time
it stands in the file.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.text import Place, Source, Span
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


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
    found = _places(Same(source), scalar.start, scalar.end, raw)
    index = text.count(needle, 0, offset)
    return Span(found[index], found[index] + len(raw)) if index < len(found) else None


@lru_cache(maxsize=8)
def _places(source: Same[Source], start: int, end: int, raw: bytes) -> Sequence[int]:
    """Where the stretch begins, each time: looked for once, and not for each of them."""
    data, found = source.value.data, []
    position = data.find(raw, start, end)
    while position >= 0:
        found.append(position)
        position = data.find(raw, position + len(raw), end)
    return found
