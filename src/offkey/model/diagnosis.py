"""What is wrong with an environment, and what is known about it."""

from __future__ import annotations

from datetime import timedelta

from offkey.model.enumeration import Enum
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.claims import Claims
    from offkey.model.explanation import RoleExplanation
    from offkey.model.text import Incomplete
    from offkey.model.winner import Winner


class Area(Enum):
    """What an ailment is about; the order is that of the page, the value its heading."""

    ENVIRONMENT = "environment"
    PROFILES = "profiles"
    SIGN_IN = "sign-in"
    TOKENS = "identity token"
    TRUST = "trust"
    PIPELINE = "pipeline"
    TERRAFORM = "terraform"
    NETWORK = "clock and network"


@dataclass(frozen=True, slots=True)
class Ailment:
    """One thing that is wrong: `id` names it, `cause` says what it does here, `cure` what ends it.

    `grave` is false where nothing goes wrong by it alone. `place` is the file, empty for the environment.
    """

    id: str
    area: Area
    cause: str
    cure: str
    grave: bool = True
    place: str = ""


@dataclass(frozen=True, slots=True)
class FoundToken:
    """An identity token that lies ready: where, and what it says. Never the token itself."""

    where: str
    claims: Claims
    obstacles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered: nothing wrong, or why there was none. `skew` is how far this clock is behind its own."""

    host: str
    fault: str = ""
    skew: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The whole page."""

    winners: tuple[Winner, ...]
    ailments: tuple[Ailment, ...]
    tokens: tuple[FoundToken, ...] = ()
    roles: tuple[RoleExplanation, ...] = ()
    answers: tuple[Answer, ...] = ()
    incomplete: tuple[Incomplete, ...] = ()
    offline: bool = False

    @property
    def grave(self) -> bool:
        """Whether something would go wrong."""
        return any(ailment.grave for ailment in self.ailments)
