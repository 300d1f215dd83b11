"""How two trust policies relate: who is admitted by one and not by the other."""

from __future__ import annotations

from offkey.model.enumeration import Enum
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.proof import TrustedRole, Witness


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


@dataclass(frozen=True, slots=True)
class ComparedRole:
    """One role against what it was; one that `is_new` is compared with nobody, one that `is_gone` admits nobody."""

    role: TrustedRole
    found: Comparison
    is_new: bool = False
    is_gone: bool = False
