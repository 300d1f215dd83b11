"""Who can become a role: the verdict about its trust policy, with a token as the witness."""

from __future__ import annotations

from offkey.model.enumeration import Enum
from offkey.model.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.claims import ClaimValue
    from offkey.model.forge import Namespace
    from offkey.model.policy import Policy
    from offkey.model.text import Place
    from offkey.model.unknown import Unknown
    from offkey.model.verdict import Mismatch


class Conclusion(Enum):
    """What is proven of a role, or why nothing is."""

    TIGHT = "tight"
    """Nobody but the intended is admitted, and one of the project's own tokens is."""
    OPEN = "open"
    """A token outside the intended set is admitted."""
    DEAD = "dead"
    """No token of the project is admitted."""
    UNSPECIFIED = "unspecified"
    """It depends on something that AWS does not document."""
    UNDECIDED = "undecided"
    """It depends on something that is not known here, or the search ran out of its budget."""


class Reacher(Enum):
    """Who holds the token of a witness."""

    INTENDED = "intended"
    INSIDER = "insider"
    SIBLING = "sibling"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Hop:
    """One role taken on the way, by its ARN or its name."""

    role: str
    because: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A token that the role admits. `claims` holds what matters, by plain claim names.

    `event` says what mints it; `statement` is the one that admits it, counted from 1 with its Sid, or at the end of
    `hops` (the roles taken before this one, in order) the sentence that says why the last of them gets in.
    `assumptions` are sentences that must hold.
    """

    claims: Mapping[str, ClaimValue]
    event: str
    statement: str
    assumptions: tuple[str, ...] = ()
    hops: tuple[Hop, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """One class of token holders that the role admits, with the shortest token that shows it."""

    reacher: Reacher
    witness: Witness


@dataclass(frozen=True, slots=True)
class TrustedRole:
    """A role to prove something about: its name (ARN, name or address; empty for a bare policy) and its policies.

    `account` is twelve digits, None where not known. `identity` are the policies that say what the role may do
    itself, with `boundary` as their limit: they matter where it assumes other roles.
    """

    name: str
    trust: Policy | Unknown
    place: Place
    account: str | None = None
    identity: tuple[Policy | Unknown, ...] = ()
    boundary: Policy | Unknown | None = None
    arn: str | None = None
    """Where account and name are known, or a dump says it."""
    max_session: int | None = field(default=None, compare=False)
    """Seconds; None where not known."""
    written: Unknown | None = field(default=None, compare=False)
    """Its ARN as the policies beside it write it, where that is not known in full: an equal one means this role."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A token that should get in and does not, and the condition that keeps it out (None: something else does)."""

    claims: Mapping[str, ClaimValue]
    event: str
    mismatch: Mismatch | None = None


@dataclass(frozen=True, slots=True)
class RoleProof:
    """The verdict about one role.

    `reach` is in the order stranger, sibling, insider, intended. `dead_because` is the nearest intended token
    and the first condition that fails, None unless nobody of the project gets in; `nearest` is the same for
    showing. `unknown` are the reasons why something could not be decided, each a sentence.
    """

    role: TrustedRole
    conclusion: Conclusion
    reach: tuple[Reach, ...] = ()
    dead_because: str | None = None
    unknown: tuple[str, ...] = ()
    nearest: NearMiss | None = None
    namespaces: tuple[Namespace, ...] = ()
    """What code hosts say of the names that the role trusts; empty where they were not asked."""
