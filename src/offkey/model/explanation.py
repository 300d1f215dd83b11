"""Why a role admits a token or refuses it: the trust policy statement by statement, condition by condition."""

from __future__ import annotations

from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.claims import ClaimValue
    from offkey.model.policy import Condition
    from offkey.model.proof import TrustedRole
    from offkey.model.unknown import Unknown
    from offkey.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """One condition and the token. `brings` says in words what the token has for it, `actual` are the values."""

    condition: Condition
    holds: bool | Unknown
    brings: str
    actual: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementResult:
    """One statement and the token. `name` is its number and Sid; `action` and `principal` whether it is about this.

    `whom` names the principals that it trusts.
    """

    name: str
    allows: bool
    action: bool | Unknown
    principal: bool | Unknown
    whom: str
    conditions: tuple[ConditionResult, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleExplanation:
    """What one role makes of a token. `assumptions` are sentences that the verdict rests on."""

    role: TrustedRole
    verdict: Verdict
    statements: tuple[StatementResult, ...] = ()
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainedClaim:
    """One claim. `means` is empty where the issuer's table does not know it; `key` is the condition key of it."""

    name: str
    value: ClaimValue
    means: str
    key: str | None = None
