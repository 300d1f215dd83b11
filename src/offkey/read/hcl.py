"""HCL text becomes model: blocks, attributes and expressions, every one with its bytes.

Nothing is ever written from these nouns: an edit replaces a span, all other bytes stay. A part that
does not parse is a problem with its line, and the rest of the file is still read.
"""

from __future__ import annotations

from time import monotonic, thread_time

from offkey.model.hcl import Body, HclFile
from offkey.model.regex import regex
from offkey.model.text import ENCRYPTED, GIT_CRYPT, Incomplete, Source, Span
from offkey.read import grammars
from offkey.read.hcl_body import BodyReader
from offkey.read.hcl_text import is_text, lenient, readable, whole_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tree_sitter import Node

_TOP_LEVEL = regex(
    rb'(?:resource|data|ephemeral)\s+"?[\w-]+"?\s+"?[\w-]+"?\s*\{'
    rb'|(?:provider|module|variable|output|check)\s+"?[\w-]+"?\s*\{'
    rb"|(?:terraform|locals|moved|import|removed)\s*\{"
)
_START = regex(rb'[A-Za-z_][\w-]*(?:[ \t]+(?:"[^"\n]*"|[\w-]+))*[ \t]*(?:\{|=[^=>])')
_HEREDOC = regex(rb"<<-?([\w-]+)[ \t\r]*$")
_IGNORED = regex(rb'"(?:\\.|[^"\\\n])*"?|#.*|//.*')
_SLICE = 8192
_MAX_STUCK = 3
_SECONDS, _SECONDS_PER_BYTE = 0.5, 4e-6
"""Time for one syntax tree, many times what sound text takes: recovery from errors can take quadratic time."""


def parse(source: Source) -> HclFile:
    """The blocks and attributes of `source`, and the parts of it that could not be read."""
    data = source.data
    whole = whole_of(source)
    if not is_text(data):
        reason = ENCRYPTED if data.startswith(GIT_CRYPT) else "not UTF-8 text"
        return HclFile(source, Body((), (), whole), (Incomplete(source.path, 1, reason),))
    stuck: list[int] = []
    body, problems = _read(source, list(_trees(readable(data), stuck)), whole, stuck)
    return HclFile(source, body, problems)


def parse_part(
    source: Source, text: bytes, part: tuple[int, int], *, forgiven: Callable[[], bytes]
) -> tuple[Body, tuple[Incomplete, ...]]:
    """What stands in a part of `source`, and what of it could not be read.

    `text` is the whole, `readable`; `forgiven` gives it `lenient`, where the part has errors.
    """
    root = _tree(text, part)
    if root is not None and root.has_error:
        root = _tree(forgiven(), part)
    stuck = [part[0]] if root is None else []
    return _read(source, [root] if root is not None else [], Span(*part), stuck)


def _read(
    source: Source, trees: Sequence[Node], span: Span, stuck: Sequence[int]
) -> tuple[Body, tuple[Incomplete, ...]]:
    reader = BodyReader(source)
    body = reader.body(trees, span)
    slow = [Incomplete(source.path, source.line_of(at), "too many syntax errors to read on") for at in stuck]
    return body, tuple(sorted([*reader.problems(), *slow]))


def _trees(text: bytes, stuck: list[int]) -> Iterator[Node]:
    """The syntax trees of the file: one, or where that has errors one for each top-level part.

    `stuck` receives where a part starts that took too long; after a few the rest is given up.
    """
    whole = (0, len(text))
    root = _tree(text, whole)
    if root is not None and root.has_error:
        text = lenient(text)
        root = _tree(text, whole)
    if root is not None and not root.has_error:
        yield root
        return
    tried = whole if root is None else None
    for part in _parts(text):
        root = _tree(text, part) if len(stuck) < _MAX_STUCK and part != tried else None
        if root is None:
            stuck.append(part[0])
        else:
            yield root


def _tree(text: bytes, part: tuple[int, int]) -> Node | None:
    """The syntax tree of a part of `text`; None where that takes too long."""
    library = grammars.tree_sitter()
    start, end = part
    included = library.Range((0, 0), (end + 1, 0), start, end)
    parser = library.Parser(grammars.language("tree_sitter_hcl"), included_ranges=[included])
    patience = _Patience(_SECONDS + _SECONDS_PER_BYTE * (end - start))
    try:
        tree = parser.parse(
            lambda offset, _: text[offset : min(end, offset + _SLICE)],
            progress_callback=lambda _offset, _error: patience.is_over(),
        )
    except ValueError:  # tree-sitter's word for a parse that the callback stopped
        return None
    root: Node = tree.root_node
    return root


class _Patience:
    """Time of the processor that something may take, counted from where the time on the wall has run out.

    The wall's clock is many times cheaper to read, and no thread has worked for longer than it shows.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds, self._wall = seconds, monotonic() + seconds
        self._deadline: float | None = None

    def is_over(self) -> bool:
        if self._deadline is None and monotonic() > self._wall:
            self._deadline = thread_time() + self._seconds
        return self._deadline is not None and thread_time() > self._deadline


def _parts(text: bytes) -> Iterator[tuple[int, int]]:
    """Where each top-level block or attribute starts and the next one does, so that an error stays in one.

    A block that only the top level has ends whatever stands open before it.
    """
    start = position = depth = 0
    heredoc: bytes | None = None
    for line in text.splitlines(keepends=True):
        if heredoc is None:
            if _TOP_LEVEL.match(line) or (depth <= 0 and _START.match(line)):
                depth = 0
                if position > start:
                    yield start, position
                start = position
            code = _IGNORED.sub(b"", line)
            depth += sum(code.count(c) for c in (b"{", b"[", b"(")) - sum(code.count(c) for c in (b"}", b"]", b")"))
            opened = _HEREDOC.search(code)
            heredoc = opened[1] if opened else None
        elif line.strip() == heredoc:
            heredoc = None
        position += len(line)
    if position > start:
        yield start, position
