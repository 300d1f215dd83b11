"""Callers without a token whom one trust policy admits and another does not.

Looked at is every principal that either policy names, and a role of an account that neither names.
"""

from __future__ import annotations

from offkey.model.policy import Policy, Principal, Statement
from offkey.model.records import dataclass
from offkey.model.unknown import Unknown
from offkey.reason.global_keys import global_keys
from offkey.reason.kinds import Kind
from offkey.reason.principals import caller, named
from offkey.reason.statements import Question, compile_policy
from offkey.reason.token import OIDC_PROVIDER
from offkey.reason.truth import Truth, every, negate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.request import ContextValue

_STRANGER = Principal("AWS", "arn:aws:iam::999999999999:role/anything")
_NO_ROLE = Unknown("the role's ARN is not given")
_ACTIONS = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity")


@dataclass(frozen=True, slots=True)
class Difference:
    """A caller whom only one policy admits; not `certain` where that depends on what is not known."""

    kind: str
    value: str
    action: str
    certain: bool
    because: str


def callers_between(wide: Policy, narrow: Policy) -> tuple[Difference, ...]:
    """The callers whom `wide` admits and `narrow` does not."""
    principals = dict.fromkeys([*_named(wide), *_named(narrow), _STRANGER])
    return tuple(found for principal in principals for found in _differences(principal, wide, narrow))


def _named(policy: Policy) -> Iterator[Principal]:
    for statement in policy.statements:
        for principal in (*statement.principals, *statement.not_principals):
            value = principal.value
            if isinstance(value, str) and OIDC_PROVIDER not in value and value != "*":
                yield principal


def _differences(principal: Principal, wide: Policy, narrow: Policy) -> Iterator[Difference]:
    if _about(principal, wide) == _about(principal, narrow):
        return
    for action in _ACTIONS:
        here, there = _admits(wide, principal, action), _admits(narrow, principal, action)
        only: Truth = every((here, negate(there)))
        if only is not False:
            certain = only is True
            because = only.reason if isinstance(only, Unknown) else f"only one of the policies names {principal.value}"
            yield Difference(principal.kind, str(principal.value), action, certain, because)


def _about(principal: Principal, policy: Policy) -> frozenset[tuple[object, ...]]:
    """What a policy says that may concern this principal: where that is the same, so is the answer."""
    return frozenset(
        (s.allows, s.actions, s.not_actions, frozenset(s.conditions), bool(s.not_principals))
        for s in policy.statements
        if _concerns(s, principal)
    )


def _concerns(statement: Statement, principal: Principal) -> bool:
    who = caller(principal)
    return isinstance(who, Unknown) or named(statement, who, trust=True).most > 0


def _admits(policy: Policy, principal: Principal, action: str) -> Truth:
    who = caller(principal)
    if isinstance(who, Unknown):
        return who
    compiled = compile_policy(policy, Kind.TRUST)
    context: dict[str, ContextValue] = dict(global_keys(who))
    for key in compiled.keys - context.keys():
        if key.startswith(("aws:", "sts:")):
            context[key] = Unknown(f"{key} depends on the circumstances of the call")
    outcome = compiled.outcome(Question(who, action, _NO_ROLE, context))
    grants: Truth = outcome.grants.least > 0
    if not grants and outcome.grants.most:
        grants = outcome.grants.why or Unknown("a part of the policy could not be read")
    return every((grants, negate(outcome.denies)))
