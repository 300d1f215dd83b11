"""What the applied trust policies say beyond the design, statement by statement.

Tokens and keys that are tried show that nobody gets in today. A statement that names others, or that holds its
claim by an operator which an absent claim passes, is a door that no attempt of ours may have found: it is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from offkey.model.arn import Arn, is_account_id
from offkey.model.records import dataclass
from offkey.provision.policies import identity_provider_arn
from offkey.reason.nearest import quoted
from offkey.reason.prepared import name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.directory import Role
    from offkey.model.plan import Federation
    from offkey.model.policy import Condition, Principal, Statement

_PLAIN = frozenset({"stringequals", "stringlike", "stringequalsignorecase"})
"""What AWS lets test the subject of an issuer that many share.

Source: IAM User Guide, "Identity-provider controls for shared OIDC providers": checked when a role is created or its
trust is edited.
"""
_BOUND = ("sub", "aud")
_ANY = frozenset("*?")


@dataclass(frozen=True, slots=True)
class _Design:
    """Whom each role is made for: the principals that may stand in its trust policy."""

    provider: str
    principals: Mapping[str, tuple[str, ...]]


def unasked(federation: Federation, roles: Sequence[Role]) -> tuple[str, ...]:
    """A sentence for each statement that lets in more, or holds less, than `offkey.yaml` asks for."""
    host = federation.issuer.removeprefix("https://")
    provider = identity_provider_arn(federation)
    principals: dict[str, tuple[str, ...]] = {role.arn: (provider,) for role in federation.hub_roles}
    principals |= {role.arn: role.trusted for role in federation.behind_hub}
    design = _Design(provider, principals)
    return tuple(dict.fromkeys(sentence for role in roles for sentence in _of_role(role, host, design)))


def _of_role(role: Role, host: str, design: _Design) -> Iterator[str]:
    for index, statement in enumerate(role.trust.statements):
        if statement.allows:
            for fault in _faults(role, statement, host, design):
                yield f"{role.arn}: {name(statement, index)} of its trust policy {fault}"


def _faults(role: Role, statement: Statement, host: str, design: _Design) -> Iterator[str]:
    if statement.not_principals:
        others = quoted([principal.value for principal in statement.not_principals])
        yield f"lets in everybody but {others} (NotPrincipal)"
    if statement.not_actions:
        yield f"allows every action but {quoted(statement.not_actions)} (NotAction)"
    for principal in statement.principals:
        said = _stranger(role, principal, design)
        if said is not None:
            yield said
    if any(principal.value == design.provider for principal in statement.principals):
        for claim in _BOUND:
            said = _unbound(statement, f"{host}:{claim}")
            if said is not None:
                yield said


def _stranger(role: Role, principal: Principal, design: _Design) -> str | None:
    """Why a principal has no business in this trust policy; None where it has.

    A role that the design does not know may trust its own account and services: it is no way in from outside.
    """
    expected = design.principals.get(role.arn)
    who = "everybody" if principal.value == "*" else f"{principal.kind} {quoted([principal.value])}"
    if expected is not None:
        if principal.value in expected:
            return None
        return f"names {who}, where offkey.yaml asks for {quoted(expected)} only"
    if principal.kind == "Service" or (principal.kind == "AWS" and _account(principal) == role.account):
        return None
    return f"names {who}, and offkey.yaml asks for no such role"


def _account(principal: Principal) -> str | None:
    if not isinstance(principal.value, str):
        return None
    arn = Arn.parse(principal.value)
    return arn.account if arn is not None else principal.value if is_account_id(principal.value) else None


def _unbound(statement: Statement, key: str) -> str | None:
    """Why the statement does not hold a claim that every token has; None where it does."""
    tests = [c for c in statement.conditions if isinstance(c.key, str) and c.key.lower() == key.lower()]
    if any(_holds(condition) for condition in tests):
        return None
    found = ", ".join(f"{c.operator} {quoted(c.values)}" for c in tests)
    return f"does not test {key} by a plain StringEquals or StringLike" + (f": it says {found}" if found else "")


def _holds(condition: Condition) -> bool:
    narrow = all(not isinstance(value, str) or set(value) - _ANY for value in condition.values)
    return condition.operator.lower() in _PLAIN and bool(condition.values) and narrow
