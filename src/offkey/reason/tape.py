"""A token as it is written down: which claims its pieces make, and what a judge says of it."""

from __future__ import annotations

from offkey.model.builtin import Callable, Mapping
from offkey.model.enumeration import IntEnum
from offkey.model.records import dataclass, replace
from offkey.model.tokens import Family, Fixed, Piece, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

Claimed = Mapping[str, str]
"""The claims of one token, by name."""


class Answer(IntEnum):
    """What a judge says of one kind of token; a search goes on until it has the highest."""

    NO = 0
    POSSIBLE = 1
    """It may be: that depends on something not known."""
    ASSUMED = 2
    """It is, if a sentence about the circumstances holds."""
    YES = 3


Judge = Callable[[Claimed, int], Answer]
"""From a token, and the accepting positions it reaches, to the answer; tokens alike in both are judged once."""

Hopeful = Callable[[int], bool]
"""Whether a state can still lead to a token that matters."""


@dataclass(slots=True)
class Budget:
    """How many states may still be visited. Where none is left, the search has not decided anything."""

    left: int

    @property
    def spent(self) -> bool:
        """Whether the search had to give up."""
        return self.left <= 0


@dataclass(frozen=True, slots=True)
class Found:
    """A token: what was written in each piece of its family, and what the judge said of it."""

    family: Family
    texts: tuple[str, ...]
    answer: Answer

    @property
    def claims(self) -> dict[str, str]:
        """Its claims, in the order in which they begin."""
        return written(self.family, self.texts)


def written(family: Family, texts: Sequence[str]) -> dict[str, str]:
    """The claims of a token, from what is written in each piece."""
    claims: dict[str, str] = {}
    for piece, text in zip(family.pieces, texts, strict=True):
        for claim in piece.claims:
            shown = text.replace(":", "%3A") if claim in piece.escaping else text
            claims[claim] = claims.get(claim, "") + shown
    return claims


def fits(piece: Piece, text: str) -> bool:
    """Whether a piece may hold this text."""
    part = piece.part
    if isinstance(part, Fixed):
        return text == part.text
    short = part.most is None or len(text) <= part.most
    return bool(text) and short and text.lower() not in part.excluded and all(map(part.has, text))


def with_audience(family: Family, audience: str) -> Family:
    """The tokens of a family that are asked for with this audience, where the job chooses it."""

    def settled(piece: Piece) -> Piece:
        chosen = piece.claims == ("aud",) and isinstance(piece.part, Word)
        return replace(piece, part=Fixed(audience)) if chosen else piece

    return replace(family, pieces=tuple(map(settled, family.pieces)))
