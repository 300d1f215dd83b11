"""Which of several places of a text is in the same object, or block, as another: by braces alone."""

from __future__ import annotations

from offkey.model.regex import regex

_BRACE = regex(rb"[{}]")


def nearest(data: bytes, text: bytes, beside: int) -> int:
    """Where `text` stands in the smallest braces around `beside` that hold it; else the last place before that."""
    start = end = beside
    while (start := _opening(data, start)) > 0:
        end = _closing(data, end)
        found = data.find(text, start, end)
        if found >= 0:
            return found
    before = data.rfind(text, 0, beside)
    return before if before >= 0 else data.find(text)


def _opening(data: bytes, position: int) -> int:
    """The brace that is still open before a position; -1 for none."""
    closed = 0
    while (position := max(data.rfind(b"{", 0, position), data.rfind(b"}", 0, position))) >= 0:
        closed += 1 if data[position : position + 1] == b"}" else -1
        if closed < 0:
            return position
    return -1


def _closing(data: bytes, position: int) -> int:
    """Behind the brace that closes what is open at a position; the end for none."""
    opened = 0
    for brace in _BRACE.finditer(data, position):
        opened += 1 if brace[0] == b"{" else -1
        if opened < 0:
            return brace.end()
    return len(data)
