"""What a claim that stands by itself can come to: one text for each set of patterns that it can match.

A claim that no other piece of a family is written to (`aud`, `actor`) goes with any token. It is looked through once
for all of them, and not again behind each.
"""

from __future__ import annotations

from offkey.model.builtin import deque
from offkey.reason.letters import longer, others

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.tokens import Word
    from offkey.reason.packed import Packed

_MOST = 2_000
"""States that are looked through; a claim with more of them is walked like any other."""

Outcomes = tuple[tuple[str, int], ...]
"""Texts, the shortest first, each with the accepting positions it reaches."""


def outcomes(packed: Packed, part: Word, claims: int) -> Outcomes | None:
    """Every set of positions that a word, whole in the claims of this mask, can reach; None where they are too many."""
    if (part, claims) not in packed.outcomes:
        packed.outcomes[part, claims] = _outcomes(packed, part, claims)
    return packed.outcomes[part, claims]


def _outcomes(packed: Packed, part: Word, claims: int) -> Outcomes | None:
    found: dict[int, str] = {}
    first = (packed.start & claims, "" if part.excluded else None)
    seen: set[tuple[int, str | None]] = set()
    queue: deque[tuple[int, str | None, str]] = deque([(*first, "")])
    while queue:
        bits, typed, text = queue.popleft()
        if text and (typed is None or typed not in part.excluded):
            found.setdefault(bits & packed.accept, text)
        apart = packed.told_apart(bits, claims)
        for character in (*others(part, apart, typed), *(c for c in apart if part.has(c))):
            state = (packed.step(bits, character, claims), longer(typed, character, part))
            if state not in seen:
                seen.add(state)
                queue.append((*state, text + character))
        if len(seen) > _MOST:
            return None
    return tuple((text, bits) for bits, text in found.items())
