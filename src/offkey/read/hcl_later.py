"""HCL read as little as can be: the top-level blocks are cut out, and what is in one is read when it is asked for.

Most blocks of most repositories are nobody's concern, and cutting is many times faster than parsing.
What is asked for reads the same as when the whole file is parsed. A file that does not fall into
blocks and arguments is parsed whole, so what breaks its structure is a problem at once; what is wrong
inside an argument of a block is a problem once its value is asked for.
"""

from __future__ import annotations

from offkey.model.builtin import Sequence, cached_property, partial
from offkey.model.hcl import Attribute, Block, Body, HclFile, Parts
from offkey.model.text import Incomplete, Source, Span
from offkey.read.hcl_cut import Cut, cut, has_blocks, mentioned
from offkey.read.hcl_text import is_text, lenient, readable, whole_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from typing import Any


_NONE_ASKED: tuple[Collection[str], bool] = ((), False)


def parse(source: Source) -> HclFile:
    """The blocks of `source`; `problems` grows with what is asked for."""
    file = _LaterFile(source)
    return HclFile(source, Body.of(whole_of(source), file), file)


def noted(file: HclFile) -> Sequence[Incomplete]:
    """What of a file could not be read so far, without a look at what nobody asked for."""
    return file.problems.found if isinstance(file.problems, _LaterFile) else file.problems


class _LaterFile(Sequence[Incomplete]):
    """What is in one file, which is cut when something is asked for that may be there.

    As a sequence it is what of the file could not be read so far; its structure is looked at when that is asked for.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.found: list[Incomplete] = []
        self._labelled: tuple[Collection[str], bool] = _NONE_ASKED

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        return self.parts.attributes

    @property
    def blocks(self) -> tuple[Block, ...]:
        return self.parts.blocks

    def attribute(self, name: str) -> Attribute | None:
        return self.parts.attribute(name)

    def of_type(self, type_: str, labels: Collection[str] | None) -> Iterable[Block]:
        """The blocks of a type; a file without the word is not cut, as keywords are never written in another way."""
        known: Parts | None = self.__dict__.get("parts")
        if known is not None:
            return known.of_type(type_, labels)
        if self._source.data.find(type_.encode()) < 0 or (labels is not None and not self._may_be_labelled(labels)):
            return ()
        return self.parts.of_type(type_, labels)

    def forget(self) -> None:
        if "parts" in self.__dict__:
            self.parts.forget()

    def _may_be_labelled(self, labels: Collection[str]) -> bool:
        """Whether one of `labels` may stand in the file; resources and then data sources are asked for the same."""
        asked, answer = self._labelled
        if asked is not labels:
            answer = _may_be_labelled(self._source.data, labels)
            self._labelled = labels, answer
        return answer

    @cached_property
    def parts(self) -> Parts:
        """The file cut into its blocks, or where it has arguments, into both; where neither can be, parsed whole."""
        sound, part = is_text(self._source.data), _Part(self._source, self.found)
        cuts = cut(self._source.data) if sound else None
        if cuts is not None:
            return _CutBlocks(self._source, cuts, part)
        from offkey.read.hcl_skim import of_file

        parts = of_file(self._source, part) if sound else None
        if parts is not None:
            return parts
        from offkey.read import hcl  # and with it all that reads a syntax tree

        self.found.clear()
        whole = hcl.parse(self._source)
        self.found += whole.problems
        return whole.body.parts

    def __iter__(self) -> Iterator[Incomplete]:
        self._check()
        return iter(self.found)

    def __len__(self) -> int:
        self._check()
        return len(self.found)

    def __getitem__(self, index: Any) -> Any:
        self._check()
        return self.found[index]

    def _check(self) -> None:
        """Note what breaks the structure of a file that nobody asked for."""
        if "parts" not in self.__dict__ and not (is_text(self._source.data) and has_blocks(self._source.data)):
            _ = self.parts


def _may_be_labelled(data: bytes, labels: Collection[str]) -> bool:
    r"""Whether one of `labels` may stand in a file: a label in quotes may write a letter as `\u0061`."""
    if any(label.encode("utf-8", "surrogateescape") in data for label in labels):
        return True
    return b"\\" in data and (b"\\u" in data or b"\\U" in data)


class _Part:
    """Parses parts of one file; `problems` grows with what is wrong in them."""

    def __init__(self, source: Source, problems: list[Incomplete]) -> None:
        self._source, self._problems = source, problems

    def __call__(self, start: int, end: int) -> Body:
        """What stands from one byte to another."""
        from offkey.read import hcl  # and with it all that reads a syntax tree

        body, problems = hcl.parse_part(self._source, self._text, (start, end), forgiven=lambda: self._forgiven)
        self._problems += problems
        return body

    @cached_property
    def _forgiven(self) -> bytes:
        return lenient(self._text)

    @cached_property
    def _text(self) -> bytes:
        return readable(self._source.data)


class _CutBlocks:
    """The blocks of one file."""

    attributes: tuple[Attribute, ...] = ()

    def __init__(self, source: Source, cuts: Sequence[Cut], parse: _Part) -> None:
        self._source, self._cuts, self._parse = source, cuts, parse
        self._blocks: dict[int, Block] = {}
        self._first_labels: dict[str, Sequence[tuple[int, str]]] = {}

    def attribute(self, _name: str) -> None:
        return None

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(self._block(index) for index in range(len(self._cuts)))

    def of_type(self, type_: str, labels: Collection[str] | None) -> Iterator[Block]:
        if labels is None:
            yield from map(self._block, self._by_type.get(type_, ()))
        else:
            for index, label in self._labelled(type_):
                if label in labels:
                    yield self._block(index)

    @cached_property
    def _by_type(self) -> dict[str, list[int]]:
        """Where the blocks of a type are."""
        found: dict[str, list[int]] = {}
        for index, one in enumerate(self._cuts):
            found.setdefault(one.type, []).append(index)
        return found

    def _labelled(self, type_: str) -> Sequence[tuple[int, str]]:
        """The same with the first label of each: of most types, nobody asks for it."""
        known = self._first_labels.get(type_)
        if known is None:
            data, cuts = self._source.data, self._cuts
            known = [(index, cuts[index].first_label(data)) for index in self._by_type.get(type_, ())]
            self._first_labels[type_] = known
        return known

    def forget(self) -> None:
        """What is in the blocks; where they are stays known."""
        self._blocks = {}
        for name in ("blocks", "_forgiven", "_text"):
            self.__dict__.pop(name, None)

    def _block(self, index: int) -> Block:
        known = self._blocks.get(index)
        if known is None:
            one = self._cuts[index]
            known = self._blocks[index] = Block(
                type=one.type,
                labels=one.labels(self._source.data),
                body=Body.later(
                    Span(one.inside, one.end - 1),
                    partial(self._read, index),
                    mentions=partial(mentioned, self._source.data, one.inside, one.end),
                ),
                header=Span(one.start, one.header),
                span=Span(one.start, one.end),
            )
        return known

    def _read(self, index: int) -> Parts:
        """What is in a block: where that is plain to see, each part of it is read when it is asked for.

        Where it is not, it is parsed up to the next block, as it would be if the file had errors elsewhere.
        """
        from offkey.read.hcl_skim import SkimmedParts, skim  # nothing is asked of most blocks

        one = self._cuts[index]
        entries = skim(self._source.data, one.inside, one.end - 1)
        if entries is not None:
            return SkimmedParts(self._source, entries, self._parse)
        last = index + 1 == len(self._cuts)
        end = len(self._source.data) if last else self._cuts[index + 1].start
        found = next((block for block in self._parse(one.start, end).blocks if block.span.start == one.start), None)
        return found.body.parts if found else Body((), (), Span(one.start, end)).parts
