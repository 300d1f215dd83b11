"""Edits of a mapping of scalars (`env:`, `with:`, `permissions:`), in block or flow style."""

from __future__ import annotations

from itertools import pairwise

from offkey.edit.lines import column, end_of_lines, insert_at_line, require_own_lines
from offkey.edit.yaml_keys import delete_whole, require_no_anchor
from offkey.edit.yaml_lines import delete_node
from offkey.edit.yaml_scalar import scalar
from offkey.errors import EditError
from offkey.model.regex import regex
from offkey.model.text import Edit, Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from offkey.model.pipeline import Entries, Entry

_KEY_ALONE = regex(rb"[^:\n]*:?[ \t]*")
_COMMENT = regex(rb"(?<![^\s])#[^\n]*")
_KEY = regex(rb"[^:]*:(?:[ \t]+&[^\s,\[\]{}]+)?")


def delete_entry(source: Source, entries: Entries, entry: Entry) -> list[Edit]:
    """Delete one entry with its lines; a mapping it leaves empty goes too, with its key."""
    return delete_entries(source, entries, [entry])


def delete_entries(source: Source, entries: Entries, gone: Iterable[Entry]) -> list[Edit]:
    """Delete entries with their lines; a mapping they leave empty goes too, with its key."""
    leaving = list(gone)
    for entry in leaving:
        _require_own(source, entries, entry)
        require_no_anchor(source, entry.span)
    if not leaving:
        return []
    if {entry.span for entry in entries} <= {entry.span for entry in leaving}:
        return [delete_whole(source, entries.span)]
    if _opening(source, entries) is not None:
        return _delete_from_flow(source, entries, leaving)
    return [delete_node(source, entry.span, what=entry.key) for entry in leaving]


def replace_value(source: Source, entries: Entries, entry: Entry, value: str | int | bool) -> list[Edit]:
    """Give an entry another value, quoted only where necessary."""
    _require_own(source, entries, entry)
    written = scalar(value, flow=_opening(source, entries) is not None)
    gap = "" if source.data[entry.value_span.start - 1 : entry.value_span.start].isspace() else " "
    return [Edit(source.path, entry.value_span, gap + written)]


def add_entry(source: Source, entries: Entries, new: Mapping[str, str | int | bool]) -> list[Edit]:
    """Add entries behind the last one, as its siblings are written. The mapping's key must be there."""
    if not new:
        return []
    if entries.alias:
        raise EditError("the mapping stands elsewhere, behind a YAML alias", place=source.place(entries.span))
    opening = _opening(source, entries)
    if opening is not None:
        return [_add_to_flow(source, entries, new, opening)]
    if entries.items:
        last = entries.items[-1]
        _require_own(source, entries, last)
        require_own_lines(source, last.span, what=last.key)
        prefix, above = " " * column(source, entries.items[0].span.start), last.span
    else:
        _require_empty(source, entries)
        require_own_lines(source, entries.span, what="the key", dash=True)
        prefix, above = " " * (column(source, entries.span.start) + 2), entries.span
    text = "".join(f"{prefix}{scalar(key)}: {scalar(value)}\n" for key, value in new.items())
    return [insert_at_line(source, end_of_lines(source, above), text)]


def _opening(source: Source, entries: Entries) -> int | None:
    """The offset of the `{` of a flow mapping, or None for a block mapping."""
    end = entries.items[0].span.start if entries.items and not entries.alias else entries.span.end
    if not entries.span.start <= end:
        return None
    between = source.data[entries.span.start : end]
    key = _KEY.match(between)
    if key is None:
        return None
    rest = between[key.end() :]
    bare = _COMMENT.sub(lambda match: b" " * len(match[0]), rest).lstrip()
    return entries.span.start + key.end() + rest.index(b"{") if bare.startswith(b"{") else None


def _require_own(source: Source, entries: Entries, entry: Entry) -> None:
    if entries.alias or not entries.span.covers(entry.span):
        raise EditError(f"{entry.key} stands elsewhere, behind a YAML alias", place=source.place(entries.span))


def _require_empty(source: Source, entries: Entries) -> None:
    written = source.data[entries.span.start : entries.span.end]
    if not _KEY_ALONE.fullmatch(written):
        raise EditError("the key already has a value", place=source.place(entries.span))


def _delete_from_flow(source: Source, entries: Entries, gone: list[Entry]) -> list[Edit]:
    """Each entry goes with the comma behind it; those at the end with the comma before them."""
    leaving = {entry.span for entry in gone}
    items = sorted(entries.items, key=lambda entry: entry.span)
    staying = [item for item in items if item.span not in leaving]
    edits = []
    for item, following in pairwise(items):
        if item.span in leaving and item.span < staying[-1].span:
            edits.append(Edit(source.path, Span(item.span.start, following.span.start), ""))
    if staying[-1] is not items[-1]:
        edits.append(Edit(source.path, Span(staying[-1].span.end, items[-1].span.end), ""))
    return edits


def _add_to_flow(source: Source, entries: Entries, new: Mapping[str, str | int | bool], opening: int) -> Edit:
    text = ", ".join(f"{scalar(key, flow=True)}: {scalar(value, flow=True)}" for key, value in new.items())
    if entries.items:
        end = max(entry.span.end for entry in entries.items)
        return Edit(source.path, Span(end, end), f", {text}")
    inside = Span(opening + 1, entries.span.end - 1)
    if source.data[inside.start : inside.end].strip():
        raise EditError("the mapping holds what was not read", place=source.place(entries.span))
    return Edit(source.path, inside, f" {text} " if inside.start == inside.end else f" {text}{source.text(inside)}")
