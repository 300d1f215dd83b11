"""Equals signs in a column: how `terraform fmt` aligns attributes on consecutive lines.

A group is only aligned anew where it is aligned already; what its author left loose stays loose.
Source: https://developer.hashicorp.com/terraform/language/style#code-formatting
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from offkey.model.terraform import Attribute, Body
from offkey.model.text import Edit, Source, Span


def is_aligned_with_others(value: str) -> bool:
    """Whether `terraform fmt` aligns an attribute with this value: it ends on its line, or opens a heredoc."""
    return "\n" not in value.rstrip("\r\n") or value.startswith("<<")


def added(source: Source, body: Body, neighbour: Attribute, new: Mapping[str, str]) -> tuple[int, list[Edit]]:
    """The width of names once `new` stands behind `neighbour`, and the edits that align the others to it."""
    group = _group(source, body, neighbour)
    if "\n" in source.text(neighbour.span).rstrip() or not _is_aligned(source, group):
        return 0, []
    names = [len(name) for name, value in new.items() if is_aligned_with_others(value)]
    width = max([_width(group), *names])
    return width, _aligned_to(source, group, width)


def removed(source: Source, body: Body, gone: Iterable[Attribute]) -> list[Edit]:
    """The edits that align what stays once `gone` is deleted."""
    leaving = {attribute.span for attribute in gone}
    edits: list[Edit] = []
    for group in _groups(source, body):
        staying = [attribute for attribute in group if attribute.span not in leaving]
        if staying and len(staying) < len(group) and _is_aligned(source, group):
            edits += _aligned_to(source, staying, _width(staying))
    return edits


def renamed(source: Source, body: Body, attribute: Attribute, name: str) -> list[Edit]:
    """The edits that align a group once one of it is called `name`."""
    group = _group(source, body, attribute)
    if not _is_aligned(source, group):
        return []
    others = [other for other in group if other is not attribute]
    width = max([len(name), *(_length(other) for other in others)])
    own = _padding(source, attribute, width - len(name) + 1)
    return _aligned_to(source, others, width) + own


def _groups(source: Source, body: Body) -> list[list[Attribute]]:
    """The attributes that are aligned with one another: on consecutive lines, a heredoc as the last."""
    groups: list[list[Attribute]] = []
    above = -1
    for attribute in sorted(body.attributes, key=lambda a: a.span):
        line = source.line_of(attribute.span.start)
        value = source.text(attribute.value.span)
        if not is_aligned_with_others(value):
            above = -1
            continue
        if line != above + 1 or above < 0:
            groups.append([])
        groups[-1].append(attribute)
        above = -1 if value.startswith("<<") else line
    return groups


def _group(source: Source, body: Body, attribute: Attribute) -> list[Attribute]:
    return next((group for group in _groups(source, body) if attribute in group), [attribute])


def _length(attribute: Attribute) -> int:
    return attribute.name_span.end - attribute.name_span.start


def _width(group: Iterable[Attribute]) -> int:
    return max(_length(attribute) for attribute in group)


def _equals(source: Source, attribute: Attribute) -> int:
    return source.data.index(b"=", attribute.name_span.end)


def _is_aligned(source: Source, group: list[Attribute]) -> bool:
    width = _width(group)
    return all(_equals(source, a) - a.name_span.start == width + 1 for a in group)


def _aligned_to(source: Source, group: Iterable[Attribute], width: int) -> list[Edit]:
    return [edit for a in group for edit in _padding(source, a, width - _length(a) + 1)]


def _padding(source: Source, attribute: Attribute, spaces: int) -> list[Edit]:
    span = Span(attribute.name_span.end, _equals(source, attribute))
    return [] if span.end - span.start == spaces else [Edit(source.path, span, " " * spaces)]
