r"""Where the top-level blocks of a file are, found without parsing it.

A file that is not sure to fall into blocks (an attribute at the top level, a brace too many, a string
without end, a header over several lines) is not cut: None, and the caller parses it whole.

Every pattern takes what it takes for good (`++`, `*+`), so the work is linear in the size of the file.

Source: HCL native syntax specification, "Structural Elements", "Template Expressions" and "Comments".
"""

from __future__ import annotations

import sys

from offkey.model.builtin import lru_cache
from offkey.model.regex import VERBOSE, regex
from offkey.model.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.hcl import Block

_BOM = b"\xef\xbb\xbf"
_COMMENT = rb"\#[^\n]*+|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/"
_MARKED = rb"""\${2,}+\{?+|%{2,}+\{?+|[$%](?!\{)|[$%]\{(?:[^"{}\n\#/]++|/(?![/*])|"[^"\\$%{}\n]*+")*+\}"""
_TEXT = rb"""(?:[^"\\$%\n]++|\\[^\n]|""" + _MARKED + rb")"
"""A piece of a quoted string: `$${` and `%%{` are letters, an interpolation may hold plain strings."""
_PIECE = rb'[^"\#/<{}]++|"' + _TEXT + rb'*+"|' + _COMMENT + rb"|<(?!<)|/(?![/*])"
_DEPTH = 7
"""Blocks and objects in one another that one pattern takes at once; what is deeper is walked through."""


def _balanced(depth: int) -> bytes:
    inner = rb"|\{" + _balanced(depth - 1) + rb"\}" if depth else b""
    return b"(?:" + _PIECE + inner + b")*+"


_HEADER = (
    rb"""(?:[ \t\r\n]++|"""
    + _COMMENT
    + rb""")*+
    (?:([A-Za-z_][\w-]*+)((?:[ \t]++(?:"[^"\\$%\n]++"|[A-Za-z_][\w-]*+))*+)[ \t]*+\{|\Z)"""
)
_START = regex(_HEADER, VERBOSE)
_BLOCK = regex(_HEADER.removesuffix(rb"|\Z)") + b"()" + _balanced(_DEPTH) + rb"\})", VERBOSE)
_BLOCKS = regex(
    rb"(?:"
    + _HEADER.removesuffix(rb"|\Z)")
    + _balanced(_DEPTH)
    + rb"\}))*+"
    + _HEADER.partition(rb"(?:([A-Z")[0]
    + rb"\Z",
    VERBOSE,
)
INSIDE_BLOCK = _balanced(_DEPTH)
"""What stands between the braces of a block, as far as one pattern takes it at once."""
QUOTED = rb'"' + _TEXT + rb'*+"'
_CODE = regex(rb"(?:" + _PIECE + rb")*+", VERBOSE)
_QUOTED = regex(_TEXT + rb"*+", VERBOSE)
_HEREDOC = regex(rb"<<-?([A-Za-z_][\w-]{0,99})[ \t]*+\r?\n")
_BLANK_END = regex(rb"[ \t]*+\r?(?:\n|\Z)")
_LINES = regex(rb"(?:[^$%]++|" + _MARKED + rb")*+")
"""The lines of a heredoc, up to an interpolation that is more than a few words."""
_MARK = regex(rb"(?<!\$)\$\{|(?<!%)%\{")
_SOURCE = regex(rb'\n[ \t]*+source[ \t]*+=[ \t]*+"([^"\\$%\n]++)"[ \t]*+(?=\r?\n|\#|//|/\*|\})')
_LABEL = regex(rb'"([^"]*)"|([^\s"]+)')


class Cut(NamedTuple):
    """One block: its keyword, and where it begins, its header ends, its inside begins and all of it ends.

    A tuple, since of hardly anything there are so many.
    """

    type: str
    start: int
    header: int
    inside: int
    end: int

    def first_label(self, data: bytes) -> str:
        """The first label in the file's `data`, without its quotes; empty where there is none."""
        before, quote, rest = data[self.start + len(self.type) : self.header].partition(b'"')
        bare = before.split()
        label = bare[0] if bare else rest.partition(quote)[0] if quote else b""
        text = label.decode("utf-8", "surrogateescape")
        return sys.intern(text if b"\\" not in label else _unescaped(text))

    def labels(self, data: bytes) -> tuple[str, ...]:
        """The labels in the file's `data`."""
        return labels_in(data, self.start + len(self.type), self.header)


def labels_in(data: bytes, start: int, end: int) -> tuple[str, ...]:
    """The labels in `data[start:end]`, without their quotes."""
    texts = data[start:end].decode("utf-8", "surrogateescape").split('"')
    if len(texts) % 2 and not "".join(texts[::2]).strip(" \t\r\n"):  # all are in quotes, as nearly always
        return tuple(texts[1::2])
    written = _LABEL.findall(data, start, end)
    labels = tuple((quoted or bare).decode("utf-8", "surrogateescape") for quoted, bare in written)
    return labels if data.find(b"\\", start, end) < 0 else tuple(map(_unescaped, labels))


def _unescaped(label: str) -> str:
    r"""A label as Terraform reads it: within quotes a letter may be written as `\u0061`."""
    from offkey.read.template_text import unescape

    return unescape(label)


@lru_cache(maxsize=256)
def _type(word: bytes) -> str:
    return word.decode()


def cut(data: bytes) -> list[Cut] | None:
    """The blocks that `data` consists of; None where that is not sure."""
    found: list[Cut] = []
    position = len(_BOM) if data.startswith(_BOM) else 0
    while True:
        block = _BLOCK.match(data, position)
        if block is not None:
            (start, header), inside, position = block.span(1), block.end(3), block.end()
        else:
            block = _START.match(data, position)
            if block is None:
                return None
            if block[1] is None:
                return found
            end = _end(data, block.end(), heredocs=True)
            if end is None:
                return None
            (start, header), inside, position = block.span(1), block.end(), end
        header = max(header, block.end(2))
        found.append(Cut(_type(block[1]), start, header, inside, position))


def has_blocks(data: bytes) -> bool:
    """Whether `cut` cuts `data`: one match tells so of most files."""
    start = len(_BOM) if data.startswith(_BOM) else 0
    return _BLOCKS.match(data, start) is not None or cut(data) is not None


def mentioned(data: bytes, start: int, end: int, word: str) -> bool:
    """Whether `word` stands in `data[start:end]`."""
    return data.find(word.encode("utf-8", "surrogateescape"), start, end) >= 0


def closing_of(data: bytes, start: int, inside: int) -> int | None:
    """The byte after the brace that closes a block, whose keyword is at `start`; None where none does for sure."""
    block = _BLOCK.match(data, start)
    return block.end() if block else _end(data, inside, heredocs=True)


def after_string(data: bytes, start: int) -> int | None:
    """Where the quoted string that begins at `start` ends; None where that is not sure."""
    return _end(data, start + 1, heredocs=False, opened=b'"')


def _end(data: bytes, position: int, *, heredocs: bool, opened: bytes = b"{") -> int | None:
    """The byte after the brace that closes one opened before `position`; None where none does for sure."""
    open_ = [opened]
    while open_:
        quoted = open_[-1] == b'"'
        met = (_QUOTED if quoted else _CODE).match(data, position)
        position = met.end() if met else position
        mark = data[position : position + 1]
        if mark == b'"' and not quoted:
            open_.append(mark)
        elif (mark == b'"' and quoted) or (mark == b"}" and not quoted):
            open_.pop()
        elif (mark == b"{" and not quoted) or (mark in {b"$", b"%"} and quoted):
            open_.append(b"{")
            position += mark != b"{"
        elif mark == b"<" and heredocs and (after := after_heredoc(data, position)):
            position = after - 1
        else:
            return None
        position += 1
    return position


def after_heredoc(data: bytes, start: int) -> int | None:
    """Where the heredoc that begins at `start` ends; None where its last line may stand in an interpolation."""
    opening = _HEREDOC.match(data, start)
    closing = _lone_word(data, opening[1], opening.end()) if opening else None
    if opening is None or closing is None:
        return None
    position = opening.end()
    plain = _LINES.match(data, position, closing)
    position = plain.end() if plain else position
    while (mark := _MARK.search(data, position, closing)) is not None:
        end = _end(data, mark.end(), heredocs=False)
        if end is None or end > closing:
            return None
        position = end
    return closing + len(opening[1])


def _lone_word(data: bytes, word: bytes, start: int) -> int | None:
    """Where `word` first stands alone on a line, from `start` on, which begins one; None where it does nowhere."""
    position = data.find(word, start)
    while position >= 0:
        line_start = data.rfind(b"\n", start, position) + 1 or start
        if not data[line_start:position].strip(b" \t") and _BLANK_END.match(data, position + len(word)):
            return position
        line_end = data.find(b"\n", position)
        position = data.find(word, line_end) if line_end >= 0 else -1
    return None


def literal_source(data: bytes, block: Block) -> str | None:
    """The argument `source` of a block, where it is sure to be a plain string: found without parsing the block."""
    inside = block.body.span
    written = _SOURCE.search(data, inside.start, inside.end)
    before = _CODE.match(data, inside.start, written.start()) if written else None
    if written is None or before is None or before.end() != written.start():
        return None
    return written[1].decode("utf-8", "surrogateescape")
