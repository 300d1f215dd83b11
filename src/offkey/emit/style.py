"""Colour and columns for text that a person reads."""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import DOTALL, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_CODES = regex(r"\x1b\[[0-9;]*m")
_PIECES = regex(r"\x1b\[[0-9;]*m|.", DOTALL)

_MARGIN = 2
"""What a caller may put before every line."""
_LEAST_ROOM = 40
"""Columns: on a narrower terminal the lines are broken by it, not by us."""


@dataclass(frozen=True, slots=True)
class Style:
    """Paints when `colour` is true, else leaves text as it is."""

    colour: bool = False
    columns: int | None = None
    """The width of the terminal; None where the text goes elsewhere and is not cut."""

    def fitted(self, text: str) -> str:
        """`text` cut to the terminal's width, with an ellipsis where something is missing."""
        if self.columns is None or width(text) <= self.columns:
            return text
        kept, taken = [], 0
        for piece in _PIECES.findall(text):
            if _CODES.fullmatch(piece):
                kept.append(piece)
            elif taken + width(piece) < self.columns:
                kept.append(piece)
                taken += width(piece)
            else:
                break
        return "".join(kept) + "…" + ("\x1b[0m" if self.colour else "")

    def wrapped(self, text: str, *, margin: int) -> list[str]:
        """`text`, unpainted, over as many lines as a terminal needs that has `margin` columns before it.

        For what the reader has to read to the end: everything else may be cut.
        """
        if self.columns is None:
            return [text]
        import textwrap  # slow to import

        room = max(_LEAST_ROOM, self.columns - margin)
        return textwrap.wrap(text, room, break_on_hyphens=False) or [text]

    def bold(self, text: str) -> str:
        """What matters in a line."""
        return self._paint("1", text)

    def dim(self, text: str) -> str:
        """What may be skipped."""
        return self._paint("2", text)

    def good(self, text: str) -> str:
        """What went as it should."""
        return self._paint("32", text)

    def bad(self, text: str) -> str:
        """What needs the reader."""
        return self._paint("1;31", text)

    def warn(self, text: str) -> str:
        """What may need the reader."""
        return self._paint("33", text)

    def _paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


def paragraph(
    before: str, label: str, text: str, *, style: Style, paint: Callable[[str], str] | None = None
) -> Iterator[str]:
    """A label and a text that is broken, not cut, where the terminal is narrow."""
    start = width(before) + width(label) + 2
    first, *others = style.wrapped(text, margin=start + _MARGIN)
    yield f"{before}{(paint or style.warn)(label)}  {first}"
    yield from (" " * start + line for line in others)


def width(text: str) -> int:
    """The columns `text` takes on a terminal: colour codes take none, wide characters two."""
    plain = _CODES.sub("", text)
    if plain.isascii():
        return len(plain)
    import unicodedata

    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in plain)


def columns(rows: Sequence[Sequence[str]], gap: str = "  ") -> Iterator[str]:
    """The rows with their cells aligned; the last cell of a row is not padded."""
    widths: list[int] = []
    for row in rows:
        for index, cell in enumerate(row[:-1]):
            if index == len(widths):
                widths.append(0)
            widths[index] = max(widths[index], width(cell))
    for row in rows:
        cells = [cell + " " * (widths[i] - width(cell)) for i, cell in enumerate(row[:-1])]
        yield gap.join([*cells, *row[-1:]]).rstrip()
