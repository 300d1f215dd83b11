"""Edits of HCL: attributes and blocks come, change and go as whole lines, aligned as `terraform fmt` does.

What cannot be done without touching something else raises `EditError`; the caller then says so
instead of editing.
"""

from __future__ import annotations

from offkey.edit.hcl_align import Change, is_aligned_with_others, realign
from offkey.edit.lines import (
    blank_before,
    column,
    delete_lines,
    end_of_lines,
    indented,
    insert_at_line,
    is_blank,
    require_own_lines,
)
from offkey.errors import EditError
from offkey.model.text import Edit, Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.hcl import Attribute, Block, Body

__all__ = [
    "delete_attribute",
    "delete_attributes",
    "delete_block",
    "deletions",
    "insert_attributes",
    "insert_block",
    "rename_attribute",
    "replace_block",
    "replace_value",
]


def delete_attribute(source: Source, body: Body, attribute: Attribute) -> list[Edit]:
    """Delete an attribute of `body` with its lines and the comment behind it; its neighbours are aligned anew."""
    return delete_attributes(source, body, [attribute])


def delete_attributes(source: Source, body: Body, gone: list[Attribute]) -> list[Edit]:
    """Delete several attributes of `body`, as `delete_attribute` does each."""
    edits = deletions(source, body, gone)
    return edits if _on_one_line(source, body) else edits + realign(source, body, Change(gone=gone))[1]


def deletions(source: Source, body: Body, gone: list[Attribute]) -> list[Edit]:
    """The same, for who has its neighbours aligned together with more that changes."""
    _require_native(source)
    if _on_one_line(source, body):
        whole = len(body.attributes) <= len(gone) and not body.blocks
        if not whole:
            raise EditError("the block stands on one line", place=source.place(body.span))
        return [Edit(source.path, body.span, "")]
    return [_without_gap(source, body, delete_lines(source, _trimmed(source, a.span), what=a.name)) for a in gone]


def delete_block(source: Source, body: Body, block: Block) -> list[Edit]:
    """Delete a block of `body` with its lines, and a blank line that only separated it."""
    _require_native(source)
    edit = _without_gap(source, body, delete_lines(source, block.span, what=block.type))
    return [edit, *realign(source, body, Change(gone=[block]))[1]]


def replace_value(source: Source, body: Body, attribute: Attribute, text: str) -> list[Edit]:
    """Give an attribute of `body` another value; `text` is HCL, its further lines indented as they shall stand."""
    _require_native(source)
    _, aligned = realign(source, body, Change(revalued={attribute: text}))
    return [Edit(source.path, _trimmed(source, attribute.value.span), text), *aligned]


def rename_attribute(source: Source, body: Body, attribute: Attribute, name: str) -> list[Edit]:
    """Give an attribute of `body` another name; its neighbours are aligned anew."""
    _require_native(source)
    _, aligned = realign(source, body, Change(renamed={attribute: name}))
    return [Edit(source.path, attribute.name_span, name), *aligned]


def replace_block(source: Source, block: Block, text: str) -> list[Edit]:
    """Put `text` (a block or attribute, not indented) in the place of a block."""
    _require_native(source)
    require_own_lines(source, block.span, what=block.type)
    lines = indented(text, " " * column(source, block.span.start))
    return [Edit(source.path, block.span, lines.lstrip(" ").removesuffix("\n"))]


def insert_attributes(
    source: Source, body: Body, new: Mapping[str, str], *, after: Attribute | None = None
) -> list[Edit]:
    """Insert attributes (HCL text by name) after `after`, else after the last attribute, else first in the body."""
    _require_native(source)
    if _on_one_line(source, body):
        return [_opened(source, body, new)]
    neighbour = after or max(body.attributes, key=lambda a: a.span, default=None)
    if neighbour is None:
        lines = _aligned(new, indentation(source, body), 0)
        gap = "\n" if body.blocks and not is_blank(source, _first_line(source, body)) else ""
        return [insert_at_line(source, _first_line(source, body), lines + gap)]
    span = _trimmed(source, neighbour.span)
    require_own_lines(source, span, what=neighbour.name)
    width, edits = realign(source, body, Change(after=neighbour, new=new))
    lines = _aligned(new, source.indentation(span.start), width)
    return [insert_at_line(source, end_of_lines(source, span), lines), *edits]


def insert_block(source: Source, body: Body, text: str, *, after: Block | Attribute | None = None) -> list[Edit]:
    """Insert a block (`text`, not indented) after `after`, else at the end of the body, a blank line before it."""
    _require_native(source)
    if after is None and _on_one_line(source, body):
        return [_opened(source, body, {}, text)]
    lines = indented(text, indentation(source, body))
    if after is not None:
        span = _trimmed(source, after.span)
        require_own_lines(source, span, what="the line above")
        offset = end_of_lines(source, span)
        gap = "" if is_blank(source, offset) or offset >= body.span.end else "\n"
        return [insert_at_line(source, offset, "\n" + lines + gap)]
    offset = _last_line(source, body)
    empty = not (body.attributes or body.blocks)
    gap = "" if empty or blank_before(source, offset) else "\n"
    return [insert_at_line(source, offset, gap + lines)]


def indentation(source: Source, body: Body) -> str:
    """The white space before what stands in `body`; two columns past its brace where nothing does."""
    children = [*(attribute.span for attribute in body.attributes), *(block.span for block in body.blocks)]
    if children:
        return source.indentation(min(children).start)
    return "" if _is_file(source, body) else source.indentation(body.span.start) + "  "


def _require_native(source: Source) -> None:
    if source.path.endswith(".json"):
        raise EditError("JSON syntax is read, but not edited", place=source.place(Span(0, 0)))


def _is_file(source: Source, body: Body) -> bool:
    return body.span.end == len(source.data)


def _on_one_line(source: Source, body: Body) -> bool:
    return not _is_file(source, body) and source.line_of(body.span.start) == source.line_of(body.span.end)


def _opened(source: Source, body: Body, new: Mapping[str, str], block: str = "") -> Edit:
    """The body of a one-line block on lines of its own, with `new` and `block` at its end."""
    if body.blocks:
        raise EditError("the block stands on one line", place=source.place(body.span))
    outer = source.indentation(body.span.start)
    present = {attribute.name: source.text(attribute.value.span) for attribute in body.attributes}
    attributes = _aligned({**present, **new}, "", 0)
    gap = "\n" if attributes and block else ""
    lines = indented(attributes + gap + block, outer + "  ")
    return Edit(source.path, body.span, f"\n{lines}{outer}")


def _aligned(new: Mapping[str, str], prefix: str, width: int) -> str:
    """One line for each attribute, equals signs in the column after `width` or the longest name."""
    aligned = {name for name, value in new.items() if is_aligned_with_others(value)}
    width = max([width, *map(len, aligned)])
    return "".join(
        f"{prefix}{name.ljust(width) if name in aligned else name} = {value}\n" for name, value in new.items()
    )


def _trimmed(source: Source, span: Span) -> Span:
    """`span` without the newline that ends a heredoc."""
    end = len(source.data[span.start : span.end].rstrip(b"\r\n"))
    return Span(span.start, span.start + end)


def _first_line(source: Source, body: Body) -> int:
    return body.span.start if _is_file(source, body) else source.line_end(body.span.start)


def _last_line(source: Source, body: Body) -> int:
    if _is_file(source, body):
        return body.span.end
    start = source.line_start(body.span.end)
    if source.data[start : body.span.end].strip():
        raise EditError("the closing brace shares its line with something else", place=source.place(body.span))
    return start


def _without_gap(source: Source, body: Body, edit: Edit) -> Edit:
    """The deletion, and a blank line with it where two would meet, or one would stand beside a brace."""
    span = edit.span
    inside = Span(_first_line(source, body), max(_first_line(source, body), body.span.end))
    first = span.start <= inside.start
    last = not source.data[span.end : body.span.end].strip()
    if span.end < body.span.end and is_blank(source, span.end) and (first or blank_before(source, span.start)):
        return Edit(edit.path, Span(span.start, source.line_end(span.end)), "")
    if last and not first and blank_before(source, span.start):
        return Edit(edit.path, Span(source.line_start(span.start - 1), span.end), "")
    return edit
