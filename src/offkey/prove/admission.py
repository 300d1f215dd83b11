"""Whether a role admits a token, where the role comes from a file: its account and provider may not be known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offkey.model.arn import Arn
from offkey.model.policy import Policy, Principal, Statement
from offkey.model.records import dataclass, replace
from offkey.model.unknown import Unknown
from offkey.reason.admit import admit
from offkey.reason.token import OIDC_PROVIDER, issuer_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.claims import Claims
    from offkey.model.proof import TrustedRole
    from offkey.model.request import ContextValue
    from offkey.model.verdict import Verdict

_NO_ACCOUNT = "<account>"
"""Stands in an ARN for the account that is not known; no ARN of a file is equal to one with it."""


@dataclass(frozen=True, slots=True)
class Supposed:
    """A trust policy as it is read for tokens of one provider, and the sentences that this rests on."""

    policy: Policy
    provider: str
    assumptions: tuple[str, ...] = ()


def supposed(policy: Policy, role: TrustedRole, claims: Claims) -> Supposed:
    """`policy` for the issuer of these claims.

    The provider is the one that the policy names for this issuer, else the one that the role's account would have.
    A federated principal that is known in part only, or not at all, is taken for that provider where nothing of
    it speaks against that and the statement tests claims of this issuer; an assumption says so.
    """
    host = claims.issuer.removeprefix("https://")
    provider = next(_named(policy, host), f"arn:aws:iam::{_account(role)}:oidc-provider/{host}")
    assumptions: dict[str, None] = {}

    def settled(statement: Statement) -> Statement:
        principals = tuple(
            Principal("Federated", provider) if _may_be(principal, statement, host) else principal
            for principal in statement.principals
        )
        if principals != statement.principals:
            assumptions[f"the federated principal is the provider of {claims.issuer}"] = None
        return replace(statement, principals=principals)

    statements = tuple(settled(statement) for statement in policy.statements)
    return Supposed(replace(policy, statements=statements), provider, tuple(assumptions))


def _account(role: TrustedRole) -> str:
    arn = Arn.parse(role.arn) if role.arn is not None else None
    return role.account or (arn.account if arn is not None else _NO_ACCOUNT)


def _named(policy: Policy, host: str) -> Iterator[str]:
    for statement in policy.statements:
        for principal in statement.principals:
            value = principal.value
            if principal.kind == "Federated" and isinstance(value, str) and issuer_host(value) == host:
                yield value


def _may_be(principal: Principal, statement: Statement, host: str) -> bool:
    value = principal.value
    if principal.kind != "Federated" or not isinstance(value, Unknown):
        return False
    last = value.pieces[-1] if value.pieces else None
    if isinstance(last, str) and OIDC_PROVIDER in last:
        return issuer_host(last) == host
    prefix = f"{host}:".lower()
    return any(isinstance(c.key, str) and c.key.lower().startswith(prefix) for c in statement.conditions)


def admission(
    role: TrustedRole, claims: Claims, *, circumstances: Mapping[str, ContextValue] | None = None
) -> tuple[Verdict, tuple[str, ...]]:
    """Whether `role` admits the holder of `claims`, and the sentences that this rests on.

    `circumstances` are condition keys besides those of the claims; one that is Unknown makes a verdict that
    depends on it unknown.
    """
    if isinstance(role.trust, Unknown):
        return Unknown(f"the trust policy is not known ({role.trust.reason})", role.trust.place), ()
    read = supposed(role.trust, role, claims)
    verdict = admit(read.policy, claims, provider=read.provider, role=role.arn, circumstances=circumstances)
    return verdict, read.assumptions
