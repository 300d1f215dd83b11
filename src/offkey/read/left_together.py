"""What a script leaves for later steps of a job by one redirection: a group of commands, or a here-document.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-environment-variable
"""

from __future__ import annotations

from offkey.model.regex import ASCII, MULTILINE, regex
from offkey.model.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.text import Source

_CLOSED = regex(
    rb"^(?P<indent>[ \t]*)(?P<close>[})])[ \t]*(?:>>|\|[ \t]*tee[^\n]{0,40}?)[^\n]{0,20}GITHUB_ENV\b", MULTILINE
)
_DOCUMENT = regex(
    rb"\b(?:cat|tee)\b(?=[^\n]{0,200}GITHUB_ENV\b)[^\n]{0,200}?<<-?[ \t]*(?P<end>\w+)[^\n]*\n",
)
"""One whose variables are filled in: its end stands without quotation marks."""
_PRINTED = regex(
    rb"\b(?:echo|printf)[ \t]+(?:-\w[ \t]+)?[\"']?[A-Za-z_]\w*=\\?[\"']?\$\{?(?P<name>[A-Za-z_]\w*)", ASCII
)
_LINE = regex(rb"^[ \t]*[A-Za-z_]\w*=\$\{?(?P<name>[A-Za-z_]\w*)", ASCII | MULTILINE)
_OPEN = {b"}": b"{", b")": b"("}
_FAR = 4_000
"""Bytes that such a group may have."""


def left_together(source: Source, span: Span, name: bytes) -> Iterator[Span]:
    """Where the variable `name` is printed within `span` as another one, and all that is printed there is left."""
    data = source.data
    for match in _CLOSED.finditer(data, span.start, span.end):
        start = _opened(
            data, max(span.start, match.start() - _FAR), match.start(), match["indent"], _OPEN[match["close"]]
        )
        for printed in _PRINTED.finditer(data, start, match.start()) if start >= 0 else ():
            if printed["name"] == name:
                yield Span(*printed.span("name"))
    for match in _DOCUMENT.finditer(data, span.start, span.end):
        end = data.find(b"\n", match.end() - 1)
        while 0 <= end < min(span.end, match.end() + _FAR) and not _ends(data, end + 1, match["end"]):
            end = data.find(b"\n", end + 1)
        for line in _LINE.finditer(data, match.end(), max(end, match.end())):
            if line["name"] == name:
                yield Span(*line.span("name"))


def _opened(data: bytes, start: int, end: int, indent: bytes, bracket: bytes) -> int:
    """Where the group begins that is closed with this indentation; -1 where it does not begin a line."""
    return data.rfind(b"\n" + indent + bracket, start, end)


def _ends(data: bytes, start: int, word: bytes) -> bool:
    end = data.find(b"\n", start)
    return data[start : end if end >= 0 else len(data)].strip() == word
