"""Shell scripts in their plain form, read from the text without a syntax tree.

Most scripts of a pipeline are a few commands, one a line, of words that a shell leaves as they are. What is read here
is what the grammar reads, span for span.
"""

from __future__ import annotations

from offkey.model.pipeline import Command, Script
from offkey.model.regex import regex
from offkey.model.text import Span
from offkey.read.shell_words import unquote

_NAME = rb"[A-Za-z./][A-Za-z0-9_./-]*+"
_WORD = (
    rb"-[A-Za-z0-9_./:@,=-]*+|[A-Za-z0-9_./:@,-]++"
    rb"|\"[^\"$`\\\x00-\x1f\x7f]++\"|'[^'\x00-\x1f\x7f]++'"
)
_PLAIN_WORD = regex(_WORD)
_PLAIN_LINE = regex(
    rb"[ \t]*+(?:\#[^\x00-\x08\x0b-\x1f\x7f]*+|(?:" + _NAME + rb"(?:[ \t]++(?:" + _WORD + rb"))*+)?[ \t]*+)"
)
_KEYWORDS = frozenset({
    "if", "then", "elif", "else", "fi", "for", "in", "do", "done", "while", "until", "case", "esac", "select",
    "function", "time", "coproc", "declare", "typeset", "export", "readonly", "local", "unset", "unsetenv", "let",
    "test",
})  # fmt: skip
"""Words that mean more than themselves where a command may begin, or that the grammar takes for more."""


def plain(data: bytes) -> Script | None:
    """A script whose every line is a comment or a command of plain words, as most are; None for any other."""
    if b"${{" in data:
        return None  # it may reach over lines
    commands: list[Command] = []
    position = 0
    for line in data.split(b"\n"):
        if _PLAIN_LINE.fullmatch(line) is None:
            return None
        written = [] if line.lstrip().startswith(b"#") else list(_PLAIN_WORD.finditer(line))
        words = tuple(unquote(word[0].decode("utf-8", "surrogateescape")) for word in written)
        if not _KEYWORDS.isdisjoint(words):
            return None
        if words:
            span = Span(position + written[0].start(), position + written[-1].end())
            commands.append(Command(words, (), span))
        position += len(line) + 1
    return Script(tuple(commands))
