"""The answer of the trust reasoner, with its reason."""

from __future__ import annotations

from offkey.model.records import dataclass, field
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.policy import Condition


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
    """Not allowed. `mismatch` is the first failing condition of the statement that came nearest.

    `policy` is the kind of policy that decided, as `reason.kinds` calls it; None where no policy did.
    """

    because: str
    mismatch: Mismatch | None = None
    explicit: bool = False
    policy: str | None = field(default=None, compare=False)


Verdict = Admitted | Refused | Unknown
