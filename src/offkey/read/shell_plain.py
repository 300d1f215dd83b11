"""Shell scripts in their plain form, read from the text without a syntax tree.

Most scripts of a pipeline are a few commands, one a line, of words that a shell leaves as they are. What is read here
is what the grammar reads, span for span.
"""

from __future__ import annotations

from offkey.model.pipeline import Command, Script
from offkey.model.regex import regex
from offkey.model.text import Span
from offkey.read.shell_words import cover, unquote

_NAME = rb"[A-Za-z./][A-Za-z0-9_./-]*+"
_VARIABLE = rb"\$(?:[A-Za-z_][A-Za-z0-9_]*+|\{[A-Za-z_][A-Za-z0-9_]*+\})"
_QUOTED = rb"\"(?:[^\"$`\\\x00-\x1f\x7f]++|" + _VARIABLE + rb")++\"|'[^'\x00-\x1f\x7f]++'"
_WORD = (
    rb"-(?:[A-Za-z0-9_./:@,=-]++|" + _VARIABLE + rb"|" + _QUOTED + rb")*+"
    rb"|(?:[A-Za-z0-9_./:@,-]++|" + _VARIABLE + rb"|" + _QUOTED + rb")++"
)  # fmt: skip
_GAP = rb"(?:\\\n)*+[ \t](?:[ \t]++|\\\n)*+"
_PLAIN_WORD = regex(_WORD)
_PLAIN_LINE = regex(
    rb"[ \t]*+(?:(\#)[^\x00-\x08\x0a-\x1f\x7f]*+|(?:" + _NAME + rb"(?:" + _GAP + rb"(?:" + _WORD + rb"))*+)?[ \t]*+)"
    rb"(?:\n|\Z)"
)
_KEYWORDS = frozenset({
    "if", "then", "elif", "else", "fi", "for", "in", "do", "done", "while", "until", "case", "esac", "select",
    "function", "time", "coproc", "declare", "typeset", "export", "readonly", "local", "unset", "unsetenv", "let",
    "test",
})  # fmt: skip
"""Words that mean more than themselves where a command may begin, or that the grammar takes for more."""


def plain(text: str, data: bytes) -> Script | None:
    """A script whose every line is a comment or a command of plain words, as most are; None for any other.

    `data` is the text in bytes.
    """
    covered = cover(text) if "${{" in text else data
    commands: list[Command] = []
    position = 0
    while position < len(data):
        line = _PLAIN_LINE.match(covered, position)
        if line is None:
            return None
        written = [] if line[1] else list(_PLAIN_WORD.finditer(covered, position, line.end()))
        words = tuple(unquote(data[word.start() : word.end()].decode("utf-8", "surrogateescape")) for word in written)
        if not _KEYWORDS.isdisjoint(words):
            return None
        if words:
            commands.append(Command(words, (), Span(written[0].start(), written[-1].end())))
        position = line.end()
    return Script(tuple(commands))
