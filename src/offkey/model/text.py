"""Text with positions: what every reader keeps and every edit is made of.

Offsets are bytes, not characters: a file is never decoded as a whole, so bytes that are not
UTF-8, a byte order mark and mixed newlines survive every edit by construction.
"""

from __future__ import annotations

from itertools import accumulate

from offkey.model.builtin import bisect_right
from offkey.model.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of byte offsets, `start` included and `end` not."""

    start: int
    end: int

    def __init__(self, start: int, end: int) -> None:  # by hand: of nothing else are there so many
        if not 0 <= start <= end:
            raise ValueError(f"not a span: {start}..{end}")
        _set_start(self, start)
        _set_end(self, end)

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


_set_start: Callable[[Span, int], None] = vars(Span)["start"].__set__
_set_end: Callable[[Span, int], None] = vars(Span)["end"].__set__


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a person looks: `path` relative to the scanned root with `/`, lines and columns from 1.

    Columns count characters; `end_column` is the column after the last character.
    """

    path: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


_FAR = 16_384
"""Bytes into a line from where on its characters are counted once, and not for each place in it."""
_NO_FIRST = bytes(range(0x80, 0xC0))
"""Bytes that are not the first of a character. Source: RFC 3629, 3."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One file as it lies on disk. `path` is relative to the scanned root, `/`-separated."""

    path: str
    data: bytes
    _known_starts: list[int] | None = field(init=False, repr=False)
    _known_columns: dict[int, list[int]] | None = field(init=False, repr=False)

    def __init__(self, path: str, data: bytes) -> None:  # by hand: there is one for every file
        _set_path(self, path)
        _set_data(self, data)
        _set_starts(self, None)
        _set_columns(self, None)

    @property
    def _starts(self) -> list[int]:
        """Where each line starts: worked out when first asked, since nobody asks for most files."""
        starts = self._known_starts
        if starts is None:
            starts = [0]
            position = self.data.find(b"\n")
            while position >= 0:
                starts.append(position + 1)
                position = self.data.find(b"\n", position + 1)
            _set_starts(self, starts)
        return starts

    def text(self, span: Span) -> str:
        """The characters of `span`; bytes that are not UTF-8 become surrogates, and go back unharmed."""
        return self.data[span.start : span.end].decode("utf-8", "surrogateescape")

    def line(self, number: int, *, most: int | None = None) -> str:
        """The characters of the line `number`, from 1, without its newline; empty beyond the end.

        Of a longer line it is the first `most` bytes: a file may be a single line that many ask about.
        """
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self.line_end(start)
        return self.text(Span(start, end if most is None else min(end, start + most))).rstrip("\r\n")

    def span_of_lines(self, first: int, last: int) -> Span:
        """The lines from the number `first` to `last`, from 1, as far as there are any."""
        starts = self._starts
        end = starts[last] if last < len(starts) else len(self.data)
        return Span(starts[min(first, len(starts)) - 1], end)

    def line_of(self, offset: int) -> int:
        """The line, from 1, that holds the byte at `offset`."""
        return bisect_right(self._starts, offset)

    def line_start(self, offset: int) -> int:
        """The offset of the first byte of the line that holds `offset`."""
        return self._starts[self.line_of(offset) - 1]

    def line_end(self, offset: int) -> int:
        """The offset just after the line that holds `offset`, its newline included."""
        line = self.line_of(offset)
        return self._starts[line] if line < len(self._starts) else len(self.data)

    def lines(self, span: Span) -> Span:
        """`span` widened to whole lines, the last newline included."""
        starts = self._starts
        after = bisect_right(starts, max(span.start, span.end - 1))
        end = starts[after] if after < len(starts) else len(self.data)
        return Span(starts[bisect_right(starts, span.start) - 1], end)

    def indentation(self, offset: int) -> str:
        """The white space at the start of the line that holds `offset`."""
        start = self.line_start(offset)
        line = self.data[start : self.line_end(offset)]
        return line[: len(line) - len(line.lstrip(b" \t"))].decode("ascii")

    def place(self, span: Span) -> Place:
        """`span` as lines and columns."""
        line, column = self._line_column(span.start)
        end_line, end_column = self._line_column(span.end)
        return Place(self.path, line, column, end_line, end_column)

    @property
    def newline(self) -> str:
        r"""The newline this file uses most: `\r\n` or `\n`."""
        crlf = self.data.count(b"\r\n")
        return "\r\n" if crlf * 2 > self.data.count(b"\n") else "\n"

    def _line_column(self, offset: int) -> tuple[int, int]:
        starts = self._starts
        line = bisect_right(starts, offset)
        start = starts[line - 1]
        if line == 1 and self.data.startswith(b"\xef\xbb\xbf"):
            start = min(3, offset)  # an editor does not count the byte order mark as a column
        if offset - start > _FAR:
            return line, self._far_into(start, min(offset, len(self.data))) + 1
        before = self.data[start:offset]
        return line, len(before if before.isascii() else before.decode("utf-8", "replace")) + 1

    def _far_into(self, start: int, offset: int) -> int:
        """How many characters stand before `offset` in the long line that begins at `start`, counted once a line."""
        known = self._known_columns
        if known is None:
            known = {}
            _set_columns(self, known)
        if start not in known:
            parts = range(start, self.line_end(start), _FAR)
            known[start] = [0, *accumulate(len(self.data[at : at + _FAR].translate(None, _NO_FIRST)) for at in parts)]
        parts_before, rest = divmod(offset - start, _FAR)
        return known[start][parts_before] + len(self.data[offset - rest : offset].translate(None, _NO_FIRST))


_set_path: Callable[[Source, str], None] = vars(Source)["path"].__set__
_set_data: Callable[[Source, bytes], None] = vars(Source)["data"].__set__
_set_starts: Callable[[Source, list[int] | None], None] = vars(Source)["_known_starts"].__set__
_set_columns: Callable[[Source, dict[int, list[int]] | None], None] = vars(Source)["_known_columns"].__set__


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    r"""Replace `span` of the file `path` by `text`. Every change offkey makes is a list of these.

    `text` uses `\n`; `edit.apply` turns it into the newline of the file.
    """

    path: str
    span: Span
    text: str


GIT_CRYPT = b"\0GITCRYPT\0"
"""How a file begins that git-crypt has encrypted. Source: https://github.com/AGWA/git-crypt, `commands.cpp`."""
ENCRYPTED = "is encrypted by git-crypt: run `git-crypt unlock` first"


@dataclass(frozen=True, slots=True, order=True)
class Incomplete:
    """Something that could not be read: shown, counted, and never mistaken for clean."""

    path: str
    line: int
    reason: str
    when_run: bool = False
    """Whether the file is whole, and only a run knows what is meant: no secret is, or it stands where it comes from."""


def lies_in(path: str, folders: Sequence[str]) -> bool:
    """Whether a path (relative to the root) is one of these, or lies below one; `.` is the root."""
    return any(one in {path, "."} or path.startswith(f"{one}/") for one in folders)
