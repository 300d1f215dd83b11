"""Which tokens a role must let in, and which it must not: cases that stand in a file, and how they came out."""

from __future__ import annotations

from offkey.model.enumeration import Enum
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.claims import ClaimValue
    from offkey.model.proof import TrustedRole
    from offkey.model.text import Place


@dataclass(frozen=True, slots=True)
class Case:
    """One token, and whether it must get in. A claim that is None is absent; one that is not there is not known."""

    allowed: bool
    claims: Mapping[str, ClaimValue]
    place: Place

    @property
    def subject(self) -> str:
        """What the case is called by."""
        return str(self.claims["sub"])


@dataclass(frozen=True, slots=True)
class Expectation:
    """The cases of one role, or of every role that the glob `roles` matches."""

    roles: str
    cases: tuple[Case, ...]
    place: Place


class Outcome(Enum):
    """What became of a case."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"
    """It depends on something that is not known here: never a pass."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case tried on one role; `role` is None where no role is called as the file says."""

    expectation: Expectation
    case: Case
    role: TrustedRole | None
    outcome: Outcome
    because: str
    assumptions: tuple[str, ...] = ()
