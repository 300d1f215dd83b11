"""HCL as text, laid out as `terraform fmt` would: nothing is left for it to change."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from offkey.model.records import dataclass
from offkey.model.regex import regex

_WIDTH = 110
"""Columns that comments are wrapped to and a list may fill on one line."""

_SPECIAL = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TEMPLATE = regex(r"([$%])(\1*)\{")
_INVISIBLE = regex(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""Characters that do not show, or turn what follows around: a reviewer would read something else than stands there."""


@dataclass(frozen=True, slots=True)
class Raw:
    """An expression as it stands in the file: a reference, a call."""

    text: str


Value = str | bool | int | Raw | Sequence["Value"] | Mapping[str, "Value"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = value`."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Comment:
    """Why the next item is as it is; blank lines part paragraphs. Wrapped to the width of the page."""

    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """`type "label" { … }`."""

    type: str
    labels: tuple[str, ...] = ()
    body: tuple[Item, ...] = ()


Item = Attribute | Comment | Block


def text(items: Iterable[Item]) -> str:
    """A whole file, ending in a newline."""
    return "".join(f"{line}\n" if line else "\n" for line in _body(tuple(items), 0))


def quoted(value: str) -> str:
    """`value` as a quoted string in which nothing is a template.

    Source: HCL native syntax, "Quoted Template Expressions"; https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md.
    """
    escaped = "".join(_SPECIAL.get(character, character) for character in value)
    escaped = _INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped)
    return f'"{_TEMPLATE.sub(_literal, escaped)}"'


def _literal(match: re.Match[str]) -> str:
    """`${` is doubled; after a further `$` doubling would be ambiguous, and the brace is escaped instead."""
    mark, more = match[1], match[2]
    return f"{mark}{more}\\u007b" if more else f"{mark}{mark}{{"


def _body(items: tuple[Item, ...], depth: int) -> Iterator[str]:
    indent = "  " * depth
    run: list[Attribute] = []
    before: Item | None = None
    for item in items:
        if not isinstance(item, Attribute):
            yield from _aligned(run, indent)
            run = []
        if before is not None and _parted(before, item):
            yield from _aligned(run, indent)
            run = []
            yield ""
        match item:
            case Attribute():
                run.append(item)
            case Comment():
                yield from _comment(item.text, indent)
            case Block():
                yield from _block(item, depth)
        before = item
    yield from _aligned(run, indent)


def _parted(before: Item, item: Item) -> bool:
    """Whether a blank line stands between two items: around blocks and before comments, never after one."""
    if isinstance(before, Comment):
        return False
    return not (isinstance(before, Attribute) and isinstance(item, Attribute))


def _aligned(run: list[Attribute], indent: str) -> Iterator[str]:
    """Neighbours on one line each have their `=` in one column; a value of several lines parts neighbours."""
    rendered = [(attribute.name, _value(attribute.value, indent)) for attribute in run]
    start = 0
    while start < len(rendered):
        end = start
        while end < len(rendered) and "\n" not in rendered[end][1]:
            end += 1
        width = max((len(name) for name, _ in rendered[start:end]), default=0)
        for name, value in rendered[start:end]:
            yield f"{indent}{name:<{width}} = {value}"
        if end < len(rendered):
            name, value = rendered[end]
            yield from f"{indent}{name} = {value}".split("\n")
        start = end + 1


def _comment(comment: str, indent: str) -> Iterator[str]:
    for paragraph in comment.split("\n"):
        shown = _INVISIBLE.sub(" ", paragraph)
        lines = textwrap.wrap(shown, _WIDTH - len(indent) - 2, break_long_words=False, break_on_hyphens=False)
        yield from (f"{indent}# {line}" for line in lines) if lines else (f"{indent}#",)


def _block(block: Block, depth: int) -> Iterator[str]:
    indent = "  " * depth
    head = " ".join([block.type, *(quoted(label) for label in block.labels)])
    if not block.body:
        yield f"{indent}{head} {{}}"
        return
    yield f"{indent}{head} {{"
    yield from _body(block.body, depth + 1)
    yield f"{indent}}}"


def _value(value: Value, indent: str) -> str:
    match value:
        case Raw():
            return value.text
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return quoted(value)
        case Mapping():
            return _object(value, indent)
    return _list(value, indent)


def _list(values: Sequence[Value], indent: str) -> str:
    inner = indent + "  "
    items = [_value(value, inner) for value in values]
    line = f"[{', '.join(items)}]"
    if "\n" not in line and len(line) <= _WIDTH - 40:
        return line
    return "[\n" + "".join(f"{inner}{item},\n" for item in items) + f"{indent}]"


def _object(values: Mapping[str, Value], indent: str) -> str:
    if not values:
        return "{}"
    entries = [Attribute(_key(name), value) for name, value in values.items()]
    return "{\n" + "".join(f"{line}\n" for line in _aligned(entries, indent + "  ")) + f"{indent}}}"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else quoted(name)
