"""Whole lines: what YAML and HCL edits have in common."""

from __future__ import annotations

from offkey.errors import EditError
from offkey.model.regex import regex
from offkey.model.text import Edit, Source, Span

BOM = b"\xef\xbb\xbf"
_COMMENT = regex(rb"[ \t]*(?:/\*(?:[^*\n]|\*(?!/))*\*/[ \t]*)?(?:(?:#|//)[^\n]*)?\r?\n?\Z")
_DASH = regex(rb"[ \t]*-[ \t]+\Z")


def require_own_lines(source: Source, span: Span, *, what: str, dash: bool = False) -> None:
    """Raise `EditError` where `span` shares its first or last line with anything but a comment behind it.

    With `dash`, one YAML dash may stand before it.
    """
    lines = source.lines(span)
    before = source.data[lines.start : span.start].removeprefix(BOM)
    own = not before.strip() or (dash and _DASH.match(before) is not None)
    if not own or not _COMMENT.match(source.data[span.end : lines.end]):
        raise EditError(f"{what} shares its line with something else", place=source.place(span))


def require_line_start(source: Source, offset: int, *, what: str) -> None:
    """Raise `EditError` where anything but white space stands before `offset` on its line."""
    if source.data[source.line_start(offset) : offset].removeprefix(BOM).strip():
        raise EditError(f"{what} shares its line with something else", place=source.place(Span(offset, offset)))


def delete_lines(source: Source, span: Span, *, what: str) -> Edit:
    """Delete the lines of `span`, with the comment behind it. Raises `EditError` where others share them."""
    require_own_lines(source, span, what=what)
    lines = source.lines(span)
    start = len(BOM) if lines.start == 0 and source.data.startswith(BOM) else lines.start
    return Edit(source.path, Span(start, lines.end), "")


def insert_at_line(source: Source, offset: int, text: str) -> Edit:
    r"""Insert whole lines at `offset`, a line's start or the end of the file; `text` ends with `\n`.

    Where the file's last line has no newline, it gets one and the inserted text keeps none.
    """
    at_end = offset == len(source.data) and offset > 0 and not source.data.endswith(b"\n")
    start = max(offset, len(BOM)) if source.data.startswith(BOM) else offset
    return Edit(source.path, Span(start, start), "\n" + text.removesuffix("\n") if at_end else text)


def end_of_lines(source: Source, span: Span) -> int:
    """The offset just after the last line of `span`."""
    return source.lines(span).end


def is_blank(source: Source, offset: int) -> bool:
    """Whether the line that holds `offset` holds nothing but white space, or `offset` is the file's end."""
    return not source.data[source.line_start(offset) : source.line_end(offset)].strip()


def blank_before(source: Source, start: int) -> bool:
    """Whether the line above the line that starts at `start` is blank."""
    return start > 0 and is_blank(source, start - 1)


def column(source: Source, offset: int) -> int:
    """How many columns stand before `offset` on its line."""
    start = source.line_start(offset)
    return len(source.data[start:offset].removeprefix(BOM).decode("utf-8", "replace"))


def indented(text: str, prefix: str) -> str:
    """`text` with `prefix` before every line that is not empty, and one newline at its end."""
    lines = text.rstrip("\n").split("\n")
    return "".join(f"{prefix if line.strip() else ''}{line}\n" for line in lines)
