"""Which characters a walk tries in a word: one of each kind that patterns and excluded words tell apart."""

from __future__ import annotations

from itertools import count, product

from offkey.model.builtin import lru_cache
from offkey.model.tokens import Fixed, Part, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@lru_cache(maxsize=512)
def plainest(part: Part) -> str | None:
    """A text for a part that nothing is asked of, as short as can be; None where a word has no text at all."""
    if isinstance(part, Fixed):
        return part.text
    lengths = count(1) if part.most is None else range(1, part.most + 1)
    texts = ("".join(text) for length in lengths for text in product(part.characters, repeat=length))
    return next((text for text in texts if text.lower() not in part.excluded), None)


def others(part: Word, apart: Sequence[str], typed: str | None) -> Iterable[str]:
    """One character for all that are not told apart; several only where each leads on to an excluded word."""
    away = next((c for c in part.characters if c not in apart and longer(typed, c, part) is None), None)
    away = away or _beyond(part, apart)
    return (c for c in part.characters if c not in apart) if away is None else (away,)


def _beyond(part: Word, apart: Sequence[str]) -> str | None:
    """A character outside the plain ones of a word that allows nearly all."""
    if part.never is None:
        return None
    return next((c for c in map(chr, range(0xC0, 0x250)) if c not in apart and c not in part.never), None)


def longer(typed: str | None, character: str, part: Word) -> str | None:
    """What of an excluded word is typed with one more character; None where it is none any more."""
    if typed is None:
        return None
    text = typed + character.lower()
    return text if any(word.startswith(text) for word in part.excluded) else None
