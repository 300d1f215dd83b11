"""A verdict in a word, and its reason."""

from __future__ import annotations

from typing import Literal, assert_never

from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused, Verdict

VerdictWord = Literal["admitted", "refused", "unknown"]


def verdict_word(verdict: Verdict) -> VerdictWord:
    """What the verdict is."""
    match verdict:
        case Admitted():
            return "admitted"
        case Refused():
            return "refused"
        case Unknown():
            return "unknown"
        case _:
            assert_never(verdict)


def because(verdict: Verdict) -> str:
    """Why it is so, as a sentence."""
    return verdict.reason if isinstance(verdict, Unknown) else verdict.because
