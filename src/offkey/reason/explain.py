"""What each statement of a trust policy makes of one token, also those that decide nothing."""

from __future__ import annotations

from offkey.model.explanation import ConditionResult, StatementResult
from offkey.model.unknown import Unknown
from offkey.reason.admit import ACTION, context_for, say
from offkey.reason.kinds import Kind
from offkey.reason.nearest import principals
from offkey.reason.prepared import CompiledStatement, name
from offkey.reason.principals import Caller
from offkey.reason.statements import compile_policy
from offkey.reason.token import issuer_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.claims import Claims
    from offkey.model.policy import Policy
    from offkey.model.request import ContextValue
    from offkey.reason.truth import Extent, Truth


def results(
    policy: Policy,
    claims: Claims,
    *,
    provider: str,
    session_name: str | None = None,
    circumstances: Mapping[str, ContextValue] | None = None,
) -> tuple[StatementResult, ...]:
    """Every statement in the order of the policy. The arguments are those of `reason.admit.admit`."""
    host = issuer_host(provider)
    compiled = compile_policy(policy, Kind.TRUST)
    context = context_for(compiled, claims, host=host, session_name=session_name, circumstances=circumstances)
    statements = sorted((*compiled.allowing, *compiled.denying), key=lambda statement: statement.index)
    return tuple(_statement(one, claims, provider, host, context) for one in statements)


def _statement(
    compiled: CompiledStatement, claims: Claims, provider: str, host: str, context: Mapping[str, ContextValue]
) -> StatementResult:
    statement = compiled.statement
    return StatementResult(
        name=name(statement, compiled.index),
        allows=statement.allows,
        action=compiled.actions(ACTION, context),
        principal=_truth(compiled.names(Caller("Federated", provider))),
        whom=principals(statement),
        conditions=tuple(_conditions(compiled, claims, host, context)),
    )


def _truth(extent: Extent) -> Truth:
    if extent.least:
        return True
    return (extent.why or Unknown("the principal is not known")) if extent.most else False


def _conditions(
    compiled: CompiledStatement, claims: Claims, host: str, context: Mapping[str, ContextValue]
) -> Iterator[ConditionResult]:
    for condition, check in zip(compiled.statement.conditions, compiled.checks, strict=True):
        key = condition.key
        if isinstance(key, Unknown):
            yield ConditionResult(condition, key, f"the key is not known ({key.reason})")
            continue
        value = context.get(key.lower())
        actual = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
        yield ConditionResult(condition, check(context), say(claims, host, key, value), actual)
