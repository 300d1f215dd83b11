"""The statements of a trust policy that admit an issuer's tokens, made ready to be asked about one by one.

Statements never narrow each other, so each is asked alone, together with every Deny of the policy: a
dangerous second statement behind a harmless first is found, and a Deny that takes it back is respected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from offkey.model.claims import Claims
from offkey.model.node import ModuleNode
from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.terraform import Module, Role
from offkey.model.text import Place
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Verdict
from offkey.read.loose_trusts import loose_trusts
from offkey.read.role_modules import roles_of_calls
from offkey.reason.admit import admit
from offkey.rules.issuers import issuer_of
from offkey.rules.trust_place import place_of_statement

_MARK = ":oidc-provider/"
_WORD = b"ederated"
_HOLD_TRUST = frozenset({"aws_iam_role", "aws_iam_policy_document"})
_ACCOUNT = "111122223333"
"""Stands in for the role's account where it is not written: a provider is always in the role's own account."""


@dataclass(frozen=True, slots=True)
class FederatedStatement:
    """An Allow statement for the tokens of one issuer. `host` is the issuer without `https://`."""

    module: Module
    role: Role
    index: int
    statement: Statement
    host: str
    policy: Policy

    @property
    def complete(self) -> bool:
        """Whether all of the trust policy is known: a part that is not could hold a Deny."""
        return isinstance(self.role.trust, Policy) and not self.role.trust.unknown

    def place(self, text: str | None = None) -> Place:
        """Where the statement stands, or the string `text` in it."""
        return place_of_statement(self.module, self.role, self.index, text=text)

    def admits(self, claims: Claims, *, without: Callable[[Condition], bool] = lambda _: False) -> Verdict:
        """Whether the statement lets this token in, leaving out the conditions that `without` names.

        Conditions of one statement all have to hold, so leaving some out asks what the others do alone.
        """
        allow, *denies = self.policy.statements
        kept = tuple(condition for condition in allow.conditions if not without(condition))
        asked = replace(self.policy, statements=(replace(allow, conditions=kept), *denies))
        return admit(asked, claims, provider=_provider(self.host))

    def lets_in(self, claims: Claims, *, without: Callable[[Condition], bool] = lambda _: False) -> bool:
        """Whether the token is admitted for certain."""
        return isinstance(self.admits(claims, without=without), Admitted)

    def supposing(self, value: Unknown, text: str) -> FederatedStatement:
        """The same statement, with a value of its conditions that is not known taken to be `text`."""

        def settled(condition: Condition) -> Condition:
            return replace(condition, values=tuple(text if v is value else v for v in condition.values))

        allow, *denies = self.policy.statements
        known = replace(allow, conditions=tuple(map(settled, allow.conditions)))
        return replace(self, policy=replace(self.policy, statements=(known, *denies)))

    def is_about(self, condition: Condition, claim: str) -> bool:
        """Whether a condition tests this claim of the statement's own issuer."""
        return isinstance(condition.key, str) and condition.key.lower() == f"{self.host}:{claim}".lower()


def federated_roles(node: ModuleNode) -> Iterator[tuple[Role, list[FederatedStatement]]]:
    """Every role of a module that some issuer's tokens open, also those that another module makes.

    The instances of one resource that are alike (`for_each`, `count`) are one role.
    """
    seen = set()
    module = node.module
    own, loose = (module.roles, loose_trusts(module)) if _may_federate(module) else ((), ())
    for role in (*own, *roles_of_calls(module), *loose):
        alike = (role.resource.address, role.trust, role.managed, role.inline)
        if alike not in seen and (statements := list(federated_statements(node.module, role))):
            seen.add(alike)
            yield role, statements


def _may_federate(module: Module) -> bool:
    """Whether the principal's kind, `Federated`, stands in the module or in one that passes something to it.

    No policy admits tokens without that word, so where it is not, no role needs to be read.
    """
    return bool(module.of_types(_HOLD_TRUST)) and module.mentions(_WORD)


def federated_statements(module: Module, role: Role) -> Iterator[FederatedStatement]:
    """Every statement of the role's trust policy that names an OIDC provider, by provider."""
    if isinstance(role.trust, Unknown):
        return
    denies = tuple(s for s in role.trust.statements if not s.allows)
    for index, statement in enumerate(role.trust.statements):
        for principal in statement.principals if statement.allows else ():
            host = _host(statement, principal)
            if host is not None:
                alone = replace(statement, principals=(Principal("Federated", _provider(host)),))
                policy = Policy((alone, *denies), role.trust.version)
                yield FederatedStatement(module, role, index, statement, host, policy)


def _provider(host: str) -> str:
    return f"arn:aws:iam::{_ACCOUNT}{_MARK}{host}"


def _host(statement: Statement, principal: Principal) -> str | None:
    """The issuer that a principal stands for; None for what is no OIDC provider, or cannot be known."""
    if principal.kind != "Federated":
        return None
    if isinstance(principal.value, str):
        by_name = principal.value if issuer_of(principal.value) else None  # no ARN, but what it means is clear
        return principal.value.partition(_MARK)[2] or by_name
    written = "".join(piece if isinstance(piece, str) else "?" for piece in principal.value.pieces)
    host = written.partition(_MARK)[2]
    return host if host and "?" not in host else _host_of_keys(statement)


def _host_of_keys(statement: Statement) -> str | None:
    """The one known issuer whose keys the conditions name: the provider is then that issuer's."""
    hosts = {c.key.rpartition(":")[0] for c in statement.conditions if isinstance(c.key, str)}
    known = sorted(host for host in hosts if issuer_of(host))
    return known[0] if len(known) == 1 else None
