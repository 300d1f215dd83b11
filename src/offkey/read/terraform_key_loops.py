"""The items of a local map that a resource is made for each of (`for_each`), or its expressions go through."""

from __future__ import annotations

from itertools import islice

from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.text import Source, Span
from offkey.read.terraform_declared import written_locals

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from offkey.model.hcl import Block
    from offkey.model.module import Module
    from offkey.read.terraform_named_values import Named

_LOOP = regex(rb"\bfor_each\s*=\s*(?:nonsensitive\()?local\.(?P<local>[\w-]+)")
_THROUGH = regex(rb"\bfor\s+\w+\s*,\s*(?P<value>\w+)\s+in\s+(?:nonsensitive\()?local\.(?P<local>[\w-]+)")
_PICKED = regex(rb"\blocal\.(?P<local>[\w-]+)\[(?![\"'\d])")
_WORD = regex(rb"\w+")
_LOOPS = 10
"""Expressions that go through a local map in one block; what a value becomes stands close behind."""
_SEEN = 400


def looped(module: Module, block: Block, file: Source) -> list[Named]:
    """The items of the local maps that a block is made for each of, or goes through, where it takes their values."""
    start = block.body.span.start
    text = file.data[start : block.body.span.end]
    if b"for" not in text or b"local." not in text:
        return []
    spans = {match["local"]: Span(start + match.start(), start + match.end()) for match in _gone_through(text)}
    match = _LOOP.search(text)
    over = block.body.attribute("for_each") if b"for_each" in text and b"each.value" in text else None
    if over is not None:
        spans |= dict.fromkeys(_taken(match, file.data[over.span.start : over.span.end]), over.span)
    if not spans:
        return []
    from offkey.read.terraform_named_values import inside

    names = {name.decode("utf-8", "replace"): span for name, span in spans.items()}
    written = [(each, span) for name, span in names.items() for each in written_locals(module, name)]
    return [
        replace(named, span=span, item=source.place(named.span))
        for (value, source), span in written
        for named in inside(value)
    ]


def _taken(match: re.Match[bytes] | None, over: bytes) -> Iterator[bytes]:
    """The local maps that a `for_each` goes over, or picks from by a key that it goes over (`local.map[key]`)."""
    if match is not None:
        yield match["local"]
    for picked in islice(_PICKED.finditer(over), _LOOPS):
        yield picked["local"]


def _gone_through(text: bytes) -> Iterator[re.Match[bytes]]:
    """The loops over a local map whose values become a part of the block: `[for name, value in local.map : …]`."""
    for match in islice(_THROUGH.finditer(text), _LOOPS):
        if match["value"] in _WORD.findall(text, match.end(), match.end() + _SEEN):
            yield match
