"""Two trust policies side by side, and whether the new one is wider."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from offkey.model.proof import Witness


class Relation(Enum):
    """How the tokens that the new policy admits lie to those that the old one admits."""

    EQUAL = "equal"
    NARROWER = "narrower"
    WIDER = "wider"
    INCOMPARABLE = "incomparable"
    """Some tokens are gained, and others lost."""
    UNDECIDED = "undecided"
    """It depends on something that is not known, or the search ran out of its budget: no proof of anything."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a new trust policy changes: the shortest token it gains, and the shortest it loses.

    `unknown` are the reasons why something could not be decided, each a sentence.
    """

    relation: Relation
    gained: Witness | None = None
    lost: Witness | None = None
    unknown: tuple[str, ...] = ()
