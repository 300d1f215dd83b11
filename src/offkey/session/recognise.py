"""Known errors in what a child prints, while it prints: the bytes go through as they are.

Terraform colours its errors, draws a line beside them and breaks them where the terminal ends, and a pipe cuts
anywhere. So the text is taken apart into words as it comes, and the words are looked for.
"""

from __future__ import annotations

import codecs
import re

from offkey.model.error_texts import ERRORS, ErrorText
from offkey.model.regex import regex

_ESCAPE = regex(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]+[0-~]|[0-OQ-Z\\^-~])")
"""Control sequences, titles and links, and the short ones. Source: ECMA-48, section 5.4; xterm's control sequences."""
_SEPARATOR = regex(r"[^a-z0-9'’]+")
_APOSTROPHES = str.maketrans("", "", "'’")
_ORDINARY = regex(r"sts:|classic_?link", re.IGNORECASE)
"""What also stands in a plan where nothing is wrong: the name of an action, of an argument."""
_ALARMS = frozenset({"error", "exception", "denied", "authorized", "failed", "unable", "cannot", "invalid"})
_LONGEST_WORD, _LONGEST_ESCAPE, _PIECE = 120, 2_000, 1 << 16
_KEPT_WORDS = 80
"""How far back an error may begin: its longest text, and some lines of source that Terraform shows in between."""


def _words(text: str) -> list[str]:
    return [word for piece in _SEPARATOR.split(text.lower()) if (word := piece.translate(_APOSTROPHES))]


_MARKS: tuple[tuple[str, bool, ErrorText], ...] = tuple(
    (f" {' '.join(_words(mark))} ", _ORDINARY.search(mark) is not None, error)
    for error in ERRORS
    for mark in error.marks
)
"""The words that tell an error, whether they need a word of alarm before them, and the error."""


class Recogniser:
    """Looks at a stream without changing it. `found` are the errors so far, in the order in which they came."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._pending = ""
        self._before: list[str] = []
        self._found: dict[ErrorText, None] = {}

    @property
    def found(self) -> tuple[ErrorText, ...]:
        """Every error that was recognised, once."""
        return tuple(self._found)

    def through(self, data: bytes) -> bytes:
        """`data` itself, after a look at it. Where it was cut makes no difference to what is recognised."""
        for start in range(0, len(data), _PIECE):
            self._take(self._decode(data[start : start + _PIECE]))
        return data

    def finish(self) -> tuple[ErrorText, ...]:
        """What was found in all, the end of the stream included."""
        self._take(self._decode(b"", True) + "\n")
        return self.found

    def _take(self, text: str) -> None:
        text = _ESCAPE.sub("", self._pending + text)
        cut = _settled(text)
        self._pending = text[cut:]
        self._look(_words(text[:cut]))

    def _look(self, words: list[str]) -> None:
        if not words:
            return
        seen = [*self._before, *words]
        line = f" {' '.join(seen)} "
        for mark, ordinary, error in _MARKS:
            if error not in self._found and mark in line and (not ordinary or _alarmed(line, mark)):
                self._found[error] = None
        self._before = seen[-_KEPT_WORDS:]


def _settled(text: str) -> int:
    """How much of `text` is whole: an escape sequence or a word at its end may go on in the next piece.

    What is too long for either is let go.
    """
    escape = text.rfind("\x1b")
    if escape >= 0 and len(text) - escape <= _LONGEST_ESCAPE and (len(text) - escape == 1 or text[escape + 1] in "[]"):
        text = text[:escape]
    end = len(text)
    while end and len(text) - end < _LONGEST_WORD and (text[end - 1].isalnum() or text[end - 1] in "'’"):
        end -= 1
    return end


def _alarmed(line: str, mark: str) -> bool:
    """Whether a word of alarm stands shortly before some place of the mark."""
    place = line.find(mark)
    while place >= 0:
        if _ALARMS & set(line[: place + 1].split()[-_KEPT_WORDS:]):
            return True
        place = line.find(mark, place + 1)
    return False
