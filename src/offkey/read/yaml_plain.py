"""YAML in its plain forms, read from the bytes without the parser: blocks, scalars, texts, lists in brackets.

What is written in any other way (anchors, tags, several documents, quoted scalars over several lines, tabs, directives)
is not read here: None, and the caller asks the parser. What is read is what the parser reads, span for span.

A line is looked at a fixed number of times, so the work is linear in the size of the file.

Source: YAML 1.1 as libyaml reads it; https://yaml.org/spec/1.1/
"""

from __future__ import annotations

from offkey.model.regex import regex
from offkey.model.text import Span
from offkey.model.yaml import Mapping, Node, Pair, Scalar, Sequence, key_text, scalar
from offkey.read.yaml_forms import (
    AFTER,
    COLON,
    DASH,
    DASHED,
    FLOW,
    GAP,
    ITEM,
    KEY,
    LINE,
    MORE,
    PAIR,
    SKIP,
    START,
    block_text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

_MAX_BYTES = 1_000_000
_MAX_DEPTH = 40
_ALLOWED = bytes((0x09, 0x0A, 0x0D, *range(0x20, 0x7F), *range(0x80, 0x100)))
_OTHER = regex(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What the parser refuses, or takes for the end of a line."""

_ESCAPE = regex(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t"}
_LONGEST_KEY = 1000
"""libyaml takes no longer text for a key."""


class _OtherError(Exception):
    """Something that is not in a plain form."""


def document(data: bytes) -> tuple[Node, bool] | None:
    """The root of the only document, and whether all its keys are distinct; None where it is not in a plain form."""
    if len(data) > _MAX_BYTES or data.translate(None, _ALLOWED) or not (data.isascii() or _is_clean(data)):
        return None
    text = data.decode("latin-1")  # a character for every byte
    ends = 1
    if "\r" in text:
        if text.count("\r") != text.count("\r\n") or text.count("\n") != text.count("\r\n"):
            return None
        ends, text = 2, text.replace("\r", " ")  # as blanks at the end of a line, which say nothing
    reader = _Reader(text, plain=data.isascii(), ends=ends)
    start = START.match(text)
    if start is None:
        return None
    try:
        root, column, _ = reader.whole(start.end(), start.end() - start.start(1))
    except _OtherError:
        return None
    return (root, reader.distinct) if column < 0 else None


def _is_clean(data: bytes) -> bool:
    try:
        return _OTHER.search(data.decode()) is None
    except UnicodeDecodeError:
        return False


_Parts = tuple[tuple[int, int], ...]
"""Where a match and its groups begin and end: of whole lines, the last group is the indentation of the next line."""
_Read = tuple[Node, int, int]
"""A node, the column of the next line with something in it (-1 at the end), and where its text begins."""


class _Reader:
    """Reads the nodes in `data`, each with the line after it."""

    def __init__(self, data: str, *, plain: bool, ends: int) -> None:
        self._data, self._end, self._plain, self._ends = data, len(data), plain, ends
        self.distinct = True

    def whole(self, position: int, column: int) -> _Read:
        """What begins here as the root: brackets, as in JSON, or a block."""
        if self._data[position : position + 1] in ("[", "{"):
            return self._bracketed(position, column, 0)
        return self.block(position, column, 0)

    def block(self, position: int, column: int, depth: int, *, outside: int = -1) -> _Read:
        """What begins here, in a column that is deeper than `outside`: the root is a mapping or a sequence."""
        if depth > _MAX_DEPTH:
            raise _OtherError
        is_sequence = DASH.match(self._data, position) is not None
        read = (self._sequence if is_sequence else self._mapping)(position, column, depth)
        if read is None and outside >= 0:
            read = self._alone(position, outside, depth)
        if read is None or read[1] >= column or read[1] > outside:
            raise _OtherError
        return read

    def _mapping(self, start: int, indent: int, depth: int) -> _Read | None:
        """The mapping whose keys stand in the column `indent`; None where there is no key."""
        data, pairs, names = self._data, list[Pair](), set[str]()
        column, position = indent, start
        while column == indent:
            met = PAIR.match(data, position)
            if met is not None:
                parts = met.regs
                key = self._scalar(parts, 1)
                mark = data.index(":", key.span.end) + 1
                value, column, position = self._behind(parts, 4, mark, indent, depth)
            elif (met := KEY.match(data, position)) is not None:
                key = self._scalar(met.regs, 1)
                mark = met.end()
                value, column, position = self._bracketed(mark, indent, depth)
            elif pairs:
                raise _OtherError
            else:
                return None
            if mark - key.span.start > _LONGEST_KEY:
                raise _OtherError
            pairs.append(Pair(key, value))
            names.add(key.value)
        self._note(names, pairs)
        end = max(start, pairs[-1].key.span.end, pairs[-1].value.span.end)
        return Mapping(tuple(pairs), Span(start, end), False), column, position

    def _sequence(self, start: int, indent: int, depth: int) -> _Read:
        """The items whose dashes stand in the column `indent`."""
        data, items = self._data, list[Node]()
        column, position = indent, start
        while column == indent and DASH.match(data, position):
            met = ITEM.match(data, position)
            dashed = DASHED.match(data, position)
            if met is not None:
                item, column, position = self._behind(met.regs, 1, position + 1, indent, depth, in_sequence=True)
            elif dashed is None:
                raise _OtherError
            elif data[dashed.end()] in "|>[{":
                item, column, position = self._bracketed(dashed.end(), indent, depth)
            else:
                inside = indent + dashed.end() - position
                item, column, position = self.block(dashed.end(), inside, depth + 1, outside=indent)
            items.append(item)
        end = max([start, *[child.span.end for child in items[-2:]]])
        return Sequence(tuple(items), Span(start, end), False), column, position

    def _alone(self, position: int, outside: int, depth: int) -> _Read | None:
        """The scalar or the brackets that begin here, under a key or a dash; None for anything else."""
        if self._data[position] in "[{":
            return self._bracketed(position, outside, depth)
        met = LINE.match(self._data, position)
        return self._lines(met.regs, 1, outside) if met is not None else None

    def _lines(self, parts: _Parts, group: int, indent: int) -> _Read:
        """A scalar, with the lines below that it goes on in: all in a column deeper than `indent`."""
        data = self._data
        (start, end), position = parts[group], parts[0][1]
        column = -1 if position == self._end else position - parts[-1][0]
        if column <= indent:
            return self._scalar(parts, group), column, position
        if start < 0:
            raise _OtherError  # in quotes, it is over
        pieces = [data[start:end]]
        while column > indent:
            between = data[end:position]
            more = None if "#" in between else MORE.match(data, position)
            if more is None:
                raise _OtherError
            breaks = between.count("\n")
            pieces += ["\n" * (breaks - 1) or " ", more[1]]
            end, position = more.end(1), more.end()
            column = -1 if position == self._end else position - more.start(2)
        text = "".join(pieces)
        return scalar(text if self._plain else _characters(text), "", start, end), column, position

    def _behind(
        self, parts: _Parts, group: int, mark: int, indent: int, depth: int, *, in_sequence: bool = False
    ) -> _Read:
        """The node behind a key or a dash, which ends at `mark`: in the same line, in those below, or nothing."""
        position = parts[0][1]
        column = -1 if position == self._end else position - parts[-1][0]
        if parts[group][0] >= 0 or parts[group + 1][0] >= 0 or parts[group + 2][0] >= 0:
            return self._lines(parts, group, indent)
        if column > indent:
            return self.block(position, column, depth + 1, outside=indent)
        if column == indent and not in_sequence and DASH.match(self._data, position):
            if depth > _MAX_DEPTH:
                raise _OtherError
            return self._sequence(position, indent, depth + 1)
        return scalar("", "", mark, mark), column, position

    def _bracketed(self, start: int, indent: int, depth: int) -> _Read:
        """A text under `|` or `>`, or what stands in brackets."""
        data = self._data
        node: Node
        if data[start] in "|>":
            text = block_text(data, start, indent, ends=self._ends)
            if text is None:
                raise _OtherError
            value = text.value if self._plain else _characters(text.value)
            node, met = Scalar(value, data[start], text.span), SKIP.match(data, text.after)
        else:
            node, end = self._flow(start, depth + 1)
            met = AFTER.match(data, end)
        if met is None:
            raise _OtherError
        position = met.end()
        column = -1 if position == self._end else position - met.start(1)
        if column > indent:
            raise _OtherError
        return node, column, position

    def _flow(self, start: int, depth: int) -> tuple[Node, int]:
        """A list or a mapping in brackets, and where it ends."""
        data, is_list = self._data, self._data[start] == "["
        if depth > _MAX_DEPTH:
            raise _OtherError
        closing = "]" if is_list else "}"
        items: list[Node] = []
        pairs: list[Pair] = []
        position = self._gap(start + 1)
        while data[position : position + 1] != closing:
            node, position = self._item(position, depth)
            if is_list:
                items.append(node)
            else:
                value, position = self._item(self._gap(self._colon(node, position)), depth)
                pairs.append(Pair(node, value))
            position = self._gap(position)
            if data[position : position + 1] == ",":
                position = self._gap(position + 1)
            elif data[position : position + 1] != closing:
                raise _OtherError
        span = Span(start, position + 1)
        if is_list:
            return Sequence(tuple(items), span, True), position + 1
        self._note({key_text(pair.key) for pair in pairs}, pairs)
        return Mapping(tuple(pairs), span, True), position + 1

    def _colon(self, key: Node, position: int) -> int:
        """Where the colon behind a key in brackets ends: behind one in quotes nothing has to follow it."""
        met = COLON.match(self._data, position) if isinstance(key, Scalar) else None
        if met is None or met.end() - key.span.start > _LONGEST_KEY:
            raise _OtherError
        if not (isinstance(key, Scalar) and key.style) and self._data[met.end() : met.end() + 1] not in (" ", "\n"):
            raise _OtherError
        return met.end()

    def _item(self, position: int, depth: int) -> tuple[Node, int]:
        if self._data[position : position + 1] in ("[", "{"):
            return self._flow(position, depth + 1)
        met = FLOW.match(self._data, position)
        if met is None:
            raise _OtherError
        return self._scalar(met.regs, 1), met.end()

    def _gap(self, position: int) -> int:
        met = GAP.match(self._data, position)
        return met.end() if met else position

    def _note(self, names: Collection[str | None], pairs: list[Pair]) -> None:
        """Note whether a mapping has keys that are given twice, or one that merges."""
        if len(names) != len(pairs) or "<<" in names:
            self.distinct = False

    def _scalar(self, parts: _Parts, group: int) -> Scalar:
        """The scalar in one of three groups: plain, in single quotes, in double quotes."""
        start, end = parts[group]
        if start >= 0:
            text, style = self._data[start:end], ""
        else:
            text, style, (start, end) = self._quoted(parts, group)
        return scalar(text if self._plain else _characters(text), style, start, end)

    def _quoted(self, parts: _Parts, group: int) -> tuple[str, str, tuple[int, int]]:
        start, end = parts[group + 1]
        if start >= 0:
            return self._data[start + 1 : end - 1].replace("''", "'"), "'", (start, end)
        start, end = parts[group + 2]
        text = self._data[start + 1 : end - 1]
        if "\\" in text:
            text = _ESCAPE.sub(lambda escape: _ESCAPED.get(escape[1], escape[1]), text)
        return text, '"', (start, end)


def _characters(text: str) -> str:
    """A text that has a character for every byte, as it is."""
    return text.encode("latin-1").decode()
