"""HCL read as little as can be: the top-level blocks are cut out, and one is parsed when something in it is asked for.

Most blocks of most repositories are nobody's concern, and cutting is many times faster than parsing.
What is asked for reads the same as when the whole file is parsed. A file that does not fall into
blocks is parsed whole, so what breaks its structure is a problem at once; what is wrong inside a
block is a problem once that block is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, partial

from offkey.model.hcl import Attribute, Block, Body, HclFile, Parts
from offkey.model.text import Incomplete, Source, Span
from offkey.read import hcl
from offkey.read.hcl_cut import Cut, cut


def parse(source: Source) -> HclFile:
    """The blocks of `source`; `problems` grows with what is asked for."""
    cuts = cut(source.data) if hcl.is_text(source.data) else None
    if cuts is None:
        return hcl.parse(source)
    problems: list[Incomplete] = []
    blocks = _CutBlocks(source, cuts, problems)
    return HclFile(source, Body.later(hcl.whole_of(source), lambda: blocks), problems)


class _CutBlocks:
    """The blocks of one file."""

    attributes: tuple[Attribute, ...] = ()

    def __init__(self, source: Source, cuts: Sequence[Cut], problems: list[Incomplete]) -> None:
        self._source, self._cuts, self._problems = source, cuts, problems
        self._blocks: dict[int, Block] = {}

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(self._block(index) for index in range(len(self._cuts)))

    def of_type(self, type_: str, labels: Collection[str] | None) -> Iterator[Block]:
        for index, label in self._by_type.get(type_, ()):
            if labels is None or label in labels:
                yield self._block(index)

    @cached_property
    def _by_type(self) -> dict[str, list[tuple[int, str]]]:
        """Where the blocks of a type are, each with its first label."""
        found: dict[str, list[tuple[int, str]]] = {}
        for index, one in enumerate(self._cuts):
            found.setdefault(one.type, []).append((index, one.first_label(self._source.data)))
        return found

    def _block(self, index: int) -> Block:
        known = self._blocks.get(index)
        if known is None:
            one = self._cuts[index]
            known = self._blocks[index] = Block(
                type=one.type,
                labels=one.labels(self._source.data),
                body=Body.later(
                    Span(one.inside, one.end - 1), partial(self._read, index), mentions=partial(self._mentions, one)
                ),
                type_span=Span(one.start, one.start + len(one.type)),
                header=Span(one.start, one.header),
                span=Span(one.start, one.end),
            )
        return known

    def _mentions(self, one: Cut, word: str) -> bool:
        return self._source.data.find(word.encode("utf-8", "surrogateescape"), one.inside, one.end) >= 0

    def _read(self, index: int) -> Parts:
        """What is in a block; it is parsed up to the next one, as it would be if the file had errors elsewhere."""
        start = self._cuts[index].start
        last = index + 1 == len(self._cuts)
        end = len(self._source.data) if last else self._cuts[index + 1].start
        body, problems = hcl.parse_part(self._source, self._text, (start, end), forgiven=lambda: self._forgiven)
        self._problems += problems
        found = next((block for block in body.blocks if block.span.start == start), None)
        return found.body.parts if found else Body((), (), Span(start, end)).parts

    @cached_property
    def _forgiven(self) -> bytes:
        return hcl.lenient(self._text)

    @cached_property
    def _text(self) -> bytes:
        return hcl.readable(self._source.data)
