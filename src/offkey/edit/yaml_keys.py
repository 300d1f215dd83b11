"""Edits of the direct keys of a workflow, a job or a step."""

from __future__ import annotations

from offkey.edit.lines import (
    blank_before,
    column,
    end_of_lines,
    indented,
    is_blank,
    require_line_start,
    require_own_lines,
)
from offkey.edit.yaml_lines import delete_node, insert_lines, require_no_comment_behind
from offkey.errors import EditError
from offkey.model.pipeline import Job, Step, Workflow
from offkey.model.regex import regex
from offkey.model.text import Edit, Source, Span

Holder = Workflow | Job | Step

_DASH = regex(rb"[ ]*-[ ]+\Z")
_ANCHOR = regex(rb"(?<![^\s,\[{])&([\w-]+)")
_ALIAS = regex(rb"(?<![^\s,\[{])\*([\w-]+)")


def delete_key(source: Source, holder: Holder, key: str) -> list[Edit]:
    """Delete a key with everything below it; nothing where it is absent. Raises `EditError` for the only one."""
    spans = _keys(holder)
    if key not in spans:
        return []
    if len(spans) == 1:
        raise EditError(f"without {key} nothing would be left", place=source.place(spans[key]))
    return [delete_whole(source, spans[key])]


def insert_key(
    source: Source, holder: Holder, text: str, *, before: str | None = None, after: str | None = None
) -> list[Edit]:
    """Insert `text` (a key and its value, not indented) among the keys of `holder`.

    It goes before or after the key named, where that is present; else before the first key, or
    after it where a step's dash stands before it.
    """
    spans = _keys(holder)
    if not spans:
        raise EditError("there is no key to stand beside")
    first = min(spans.values())
    lines = indented(text, " " * column(source, first.start))
    if after in spans:
        return [_insert_behind(source, spans[after], lines)]
    target = spans.get(before or "", first)
    if _behind_dash(source, target):
        return [_insert_behind(source, target, lines)]
    require_line_start(source, target.start, what="the key")
    return [insert_lines(source, source.line_start(target.start), lines)]


def replace_key(source: Source, holder: Holder, key: str, text: str) -> list[Edit]:
    """Put `text` (the key and its value, not indented) in the place of a key that is present."""
    span = _keys(holder)[key]
    require_own_lines(source, span, what=key, dash=True)
    require_no_anchor(source, span)
    lines = indented(text, " " * column(source, span.start))
    require_no_comment_behind(source, span, lines)
    return [Edit(source.path, span, lines.lstrip(" ").removesuffix("\n"))]


def set_key(
    source: Source, holder: Holder, key: str, text: str, *, before: str | None = None, after: str | None = None
) -> list[Edit]:
    """`replace_key` where the key is present, `insert_key` where it is not."""
    if key in _keys(holder):
        return replace_key(source, holder, key, text)
    return insert_key(source, holder, text, before=before, after=after)


def delete_whole(source: Source, span: Span) -> Edit:
    """Delete a key with everything below it; behind a dash, what comes next takes its place.

    Of the blank lines above and below it, one is left.
    """
    require_no_anchor(source, span)
    if not _behind_dash(source, span):
        edit = delete_node(source, span, what="the key")
        end = edit.span.end
        if end < len(source.data) and is_blank(source, end) and blank_before(source, edit.span.start):
            return Edit(edit.path, Span(edit.span.start, source.line_end(end)), "")
        return edit
    require_own_lines(source, span, what="the key", dash=True)
    indent = span.start - source.line_start(span.start)
    offset, taking_over = end_of_lines(source, span), None
    while offset < len(source.data):
        line = source.data[offset : source.line_end(offset)]
        depth = len(line) - len(line.lstrip())
        if line.strip() and taking_over is None:
            taking_over = offset + depth
        if line.strip() and not line.lstrip().startswith(b"#"):
            if depth == indent and taking_over is not None:
                return Edit(source.path, Span(span.start, taking_over), "")
            break
        offset = source.line_end(offset)
    raise EditError("the key stands alone behind its dash", place=source.place(span))


def require_no_anchor(source: Source, span: Span) -> None:
    """Raise `EditError` where `span` holds a YAML anchor whose alias stands outside it."""
    anchors = [match[1] for match in _ANCHOR.finditer(source.data, span.start, span.end)]
    outside = ((0, span.start), (span.end, len(source.data))) if anchors else ()
    taken = {match[1] for part in outside for match in _ALIAS.finditer(source.data, *part)}
    for anchor in anchors:
        if anchor in taken:
            name = anchor.decode("utf-8", "replace")
            raise EditError(f"the alias *{name} needs what stands here", place=source.place(span))


def _keys(holder: Holder) -> dict[str, Span]:
    """The keys written in the holder itself. Raises `EditError` where its text stands elsewhere."""
    if not isinstance(holder, Workflow) and (holder.alias or not all(map(holder.span.covers, holder.keys.values()))):
        raise EditError("its text stands elsewhere, behind a YAML alias", place=holder.place)
    return dict(holder.keys)


def _behind_dash(source: Source, span: Span) -> bool:
    return _DASH.match(source.data[source.line_start(span.start) : span.start]) is not None


def _insert_behind(source: Source, span: Span, lines: str) -> Edit:
    require_own_lines(source, span, what="the key", dash=True)
    return insert_lines(source, end_of_lines(source, span), lines)
