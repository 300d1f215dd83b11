"""The answer of the trust reasoner, with its reason."""

from __future__ import annotations

from offkey.model.policy import Condition
from offkey.model.records import dataclass
from offkey.model.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The condition that failed: what the policy wants, and what the token brings (None: claim absent)."""

    condition: Condition
    actual: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Admitted:
    """Allowed by the statement at this index, counted from 0."""

    because: str
    statement: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Not allowed. `mismatch` is the first failing condition of the statement that came nearest."""

    because: str
    mismatch: Mismatch | None = None
    explicit: bool = False


Verdict = Admitted | Refused | Unknown
