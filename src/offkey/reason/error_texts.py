"""Which known error a text is about: told without case and punctuation, wherever it stands in a log."""

from __future__ import annotations

from offkey.model.error_texts import ERRORS, ErrorText
from offkey.model.regex import regex

_LETTERS = regex(r"[a-z0-9]+")
_LIKE = 0.6
"""How much two short texts must be alike for one to be meant by the other."""
_SHORT = 400


def matching(text: str) -> tuple[ErrorText, ...]:
    """The errors that are told by this text, the one with the longest telling part first; empty where none is."""
    plain = f" {_words(text)} "
    told = [(max(map(len, marks)), error) for error in ERRORS if (marks := _told(error, plain))]
    return tuple(error for _, error in sorted(told, key=lambda pair: -pair[0]))


def nearest(text: str) -> ErrorText | None:
    """The error whose words are most like those of a short text, None where none comes near."""
    plain = _words(text)
    if len(plain) > _SHORT:
        return None
    scores = [(_likeness(plain, _words(mark)), error) for error in ERRORS for mark in (*error.marks, error.text)]
    score, error = max(scores, key=lambda pair: pair[0])
    return error if score >= _LIKE else None


def _told(error: ErrorText, plain: str) -> list[str]:
    return [words for mark in error.marks if f" {(words := _words(mark))} " in plain]


def _words(text: str) -> str:
    """Lower-case words with single spaces; apostrophes and everything else that is no letter or digit is gone."""
    return " ".join(_LETTERS.findall(text.casefold().replace("'", "").replace("’", "")))


def _likeness(one: str, other: str) -> float:
    import difflib  # slow to import

    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
