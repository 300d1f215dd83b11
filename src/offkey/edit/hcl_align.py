"""Equals signs in a column: how `terraform fmt` aligns attributes on consecutive lines.

A group is only aligned anew where it is aligned already; what its author left loose stays loose.
Source: https://developer.hashicorp.com/terraform/language/style#code-formatting, and `formatCells`
in hashicorp/hcl hclwrite/format.go: a value that opens a bracket and goes on below breaks a group,
a heredoc does not.
"""

from __future__ import annotations

from offkey.model.hcl import Attribute, Block, Body
from offkey.model.records import dataclass, field
from offkey.model.text import Edit, Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

Child = Attribute | Block


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to the children of a body, as far as it moves equals signs.

    `new` are attributes (HCL text by name) that come to stand on the lines below `after`.
    """

    gone: Collection[Child] = ()
    renamed: Mapping[Attribute, str] = field(default_factory=dict)
    revalued: Mapping[Attribute, str] = field(default_factory=dict)
    after: Attribute | None = None
    new: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Row:
    """One child once the change is made. `joined`: no line lies between it and the row above."""

    child: Child | None
    name: str
    aligned: bool
    joined: bool


def realign(source: Source, body: Body, change: Change) -> tuple[int, list[Edit]]:
    """The width of names where `change.new` stands, and the edits of white space that align the others."""
    laid = list(_laid(source, body))
    loose = _loose(source, laid)
    width, edits = 0, list[Edit]()
    for group in _groups(_rows(laid, change)):
        wanted = max(len(row.name) for row in group)
        if any(row.child is None for row in group):
            width = wanted
        attributes = [row for row in group if isinstance(row.child, Attribute)]
        if not any(row.child in loose for row in attributes):
            edits += [edit for row in attributes for edit in _padded(source, row, wanted)]
        elif any(row.child is None for row in group):
            width = 0
    return width, edits


def is_aligned_with_others(value: str) -> bool:
    """Whether an attribute with this value is aligned: it ends on its line, or is a heredoc."""
    return "\n" not in value.rstrip("\r\n") or value.startswith("<<")


def _laid(source: Source, body: Body) -> Iterator[_Row]:
    """The children as they stand. Two whose lines meet are joined."""
    above = -1
    children: list[Child] = [*body.attributes, *body.blocks]
    for child in sorted(children, key=lambda c: c.span.start):
        line = source.line_of(child.span.start)
        if isinstance(child, Block):
            yield _Row(child, "", False, line == above + 1)
        else:
            yield _Row(child, child.name, is_aligned_with_others(source.text(child.value.span)), line == above + 1)
        above = line + source.data[child.span.start : child.span.end].rstrip(b"\r\n").count(b"\n")


def _rows(laid: Sequence[_Row], change: Change) -> Iterator[_Row]:
    """The rows in order. Two children whose lines met, or are parted by deleted ones only, are joined."""
    met = True
    for row in laid:
        child = row.child
        met = met and row.joined
        if child in change.gone:
            continue
        if isinstance(child, Attribute) and (child in change.renamed or child in change.revalued):
            aligned = is_aligned_with_others(change.revalued[child]) if child in change.revalued else row.aligned
            yield _Row(child, change.renamed.get(child, child.name), aligned, met)
        else:
            yield _Row(child, row.name, row.aligned, met)
        met = True
        if child is change.after:
            yield from (_Row(None, name, is_aligned_with_others(value), True) for name, value in change.new.items())


def _groups(rows: Iterable[_Row]) -> list[list[_Row]]:
    groups: list[list[_Row]] = [[]]
    for row in rows:
        if not row.aligned or not row.joined:
            groups.append([])
        if row.aligned:
            groups[-1].append(row)
    return [group for group in groups if group]


def _loose(source: Source, laid: Sequence[_Row]) -> set[Child | None]:
    """The attributes of every group that is not aligned as it stands."""
    loose: set[Child | None] = set()
    for group in _groups(laid):
        width = max(len(row.name) for row in group)
        if any(_padded(source, row, width) for row in group):
            loose.update(row.child for row in group)
    return loose


def _padded(source: Source, row: _Row, width: int) -> list[Edit]:
    """The edit that puts the equals sign of a row in the column after `width`, if it is not there."""
    if not isinstance(row.child, Attribute):
        return []
    span = Span(row.child.name_span.end, source.data.index(b"=", row.child.name_span.end))
    spaces = width - len(row.name) + 1
    return [] if source.text(span) == " " * spaces else [Edit(source.path, span, " " * spaces)]
