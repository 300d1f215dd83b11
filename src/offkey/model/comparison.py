"""How two trust policies relate: who is admitted by one and not by the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from offkey.model.proof import Witness


class Relation(Enum):
    """How the new policy stands to the old one."""

    EQUAL = "equal"
    NARROWER = "narrower"
    WIDER = "wider"
    INCOMPARABLE = "incomparable"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`gained` is the shortest token that only the new policy admits, `lost` one that only the old one does.

    `unknown` are the reasons why something could not be decided, each a sentence.
    """

    relation: Relation
    gained: Witness | None = None
    lost: Witness | None = None
    unknown: tuple[str, ...] = ()
