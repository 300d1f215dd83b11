"""A verdict in a word, its reason, and what documents say of a role with it."""

from __future__ import annotations

from typing import Literal, TypedDict, assert_never

from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused, Verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.explanation import RoleExplanation

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


class RoleDocument(TypedDict):
    """What a role of the repository makes of the token."""

    role: str
    path: str
    line: int
    verdict: VerdictWord
    because: str


def role_document(one: RoleExplanation) -> RoleDocument:
    """The verdict about one role, as the documents say it."""
    return {
        "role": one.role.name,
        "path": one.role.place.path,
        "line": one.role.place.line,
        "verdict": verdict_word(one.verdict),
        "because": because(one.verdict),
    }
