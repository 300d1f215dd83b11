"""Why a policy does not allow a request, in words: the statement that came nearest, and what failed in it."""

from __future__ import annotations

from offkey.model.builtin import Callable
from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.request import ContextValue
from offkey.model.tuples import NamedTuple
from offkey.model.unknown import Unknown
from offkey.model.verdict import Mismatch
from offkey.reason import operators
from offkey.reason.statements import Question, compile_policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.reason.conditions import Context
    from offkey.reason.kinds import Kind
    from offkey.reason.prepared import CompiledStatement

_VERBS = {
    "StringEquals": "to be",
    "StringNotEquals": "not to be",
    "StringEqualsIgnoreCase": "to be, in any case,",
    "StringNotEqualsIgnoreCase": "not to be, in any case,",
    "StringLike": "to match",
    "StringNotLike": "not to match",
    "ArnEquals": "to match",
    "ArnLike": "to match",
    "ArnNotEquals": "not to match",
    "ArnNotLike": "not to match",
    "IpAddress": "to lie in",
    "NotIpAddress": "not to lie in",
    "Bool": "to be",
}
_SHOWN = 4

Describe = Callable[[str, ContextValue | None], str]
"""Says what the request brings for a condition key: its value, or why there is none."""


class Miss(NamedTuple):
    """Why nothing was allowed; `mismatch` is set where a condition was what failed."""

    because: str
    mismatch: Mismatch | None = None


def describe(_key: str, value: ContextValue | None) -> str:
    """What a request brings for a key."""
    if isinstance(value, str):
        return f'the request has "{value}"'
    if value is None:
        return "the request has no such key"
    if isinstance(value, Unknown):
        return f"that is not known ({value.reason})"
    return f"the request has {quoted(value)}"


def quoted(values: str | Sequence[str | Unknown]) -> str:
    """Values as a person reads them, the first few of many."""
    items = (values,) if isinstance(values, str) else tuple(values)
    shown = ", ".join(f"<{v.reason}>" if isinstance(v, Unknown) else f'"{v}"' for v in items[:_SHOWN])
    more = len(items) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown or "nothing"


def nearest(
    policies: Sequence[Policy | Unknown | None], kind: Kind, question: Question, *, saying: Describe = describe
) -> Miss:
    """Why none of these policies allows the request.

    Nearest is the Allow statement that fits in action, then principal, then resource, then in most conditions.
    """
    statements: list[CompiledStatement] = []
    for policy in policies:
        if isinstance(policy, Policy):
            statements += compile_policy(policy, kind).allowing
    if not statements:
        missing = f"there is no {kind.value}" if not any(policies) else f"the {kind.value} allows nothing"
        return Miss(missing)
    best = statements[0] if len(statements) == 1 else max(statements, key=lambda s: _closeness(s, question))
    return _miss(best, question, saying)


def _closeness(statement: CompiledStatement, question: Question) -> tuple[bool, bool, bool, int, int]:
    if statement.actions(question.action, question.context) is False:
        return False, False, False, 0, 0
    named = statement.names(question.who).most > 0
    about = statement.speaks_of(question.action, question.resource, question.context) is not False
    if not (named and about):
        return True, named, about, 0, 0
    met = sum(check(question.context) is True for check in statement.checks)
    return True, True, True, met, met - len(statement.checks)


def _miss(one: CompiledStatement, question: Question, saying: Describe) -> Miss:
    who, action, resource, context, _bounded = question
    if one.actions(action, context) is False:
        return Miss(f"{one.words(_ACTIONS, _allows)}, not {action}")
    if not one.names(who).most:
        return Miss(f"{one.words(_PRINCIPALS, _trusts)}, not {_principal(who.kind, who.value)}")
    if one.covers(resource, context) is False:
        return Miss(f"{one.words(_RESOURCES, _is_about)}, not {resource}")
    for index, check in enumerate(one.checks):
        if check(context) is not True:
            return _unmet(one, index, context, saying)
    return Miss(f"{one.called} does not apply")


def _unmet(one: CompiledStatement, index: int, context: Context, saying: Describe) -> Miss:
    condition = one.statement.conditions[index]
    key = condition.key
    said = one.words(index, _wants)
    if isinstance(key, Unknown):
        return Miss(said, Mismatch(condition, None))
    value = context.get(key.lower())
    actual = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else None
    return Miss(f"{said}, but {saying(key, value)}", Mismatch(condition, actual))


# --- what is said of a statement, whatever the request -------------------------------------------------

_ACTIONS, _PRINCIPALS, _RESOURCES = -1, -2, -3
"""What is said of these elements, beside the conditions, which are counted from 0."""


def _allows(statement: Statement, _index: int) -> str:
    return _but_not("allows", statement.actions, statement.not_actions)


def _trusts(statement: Statement, _index: int) -> str:
    return f"trusts {principals(statement)}"


def _is_about(statement: Statement, _index: int) -> str:
    return _but_not("is about", statement.resources, statement.not_resources)


def _wants(statement: Statement, index: int) -> str:
    condition = statement.conditions[index]
    key = condition.key
    if isinstance(key, Unknown):
        return f"tests a key that is not known ({key.reason})"
    return f"wants {key} {_wanted(condition)}"


def _wanted(condition: Condition) -> str:
    test = operators.parse(condition.operator)
    if test is not None and test.operator.presence:
        return "to be absent" if "true" in condition.values else "to be present"
    verb = _VERBS.get(test.operator.name if test else "", f"to pass {condition.operator}")
    several = "one of " if len(condition.values) > 1 else ""
    if test is not None and test.operator.negated:
        several = "any of " if several else ""
    quantifier = f" ({condition.operator})" if test is not None and test.quantifier else ""
    return f"{verb} {several}{quoted(condition.values)}{quantifier}"


def _but_not(verb: str, named: Sequence[str | Unknown], excluded: Sequence[str | Unknown]) -> str:
    return f"{verb} {quoted(named)}" if named else f"{verb} everything but {quoted(excluded)}"


def principals(statement: Statement) -> str:
    """Whom a statement names, the first few of many."""
    if statement.not_principals:
        return "everybody but " + ", ".join(_principal(p.kind, p.value) for p in statement.not_principals)
    shown = ", ".join(_of(p) for p in statement.principals[:_SHOWN])
    more = len(statement.principals) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown or "nobody"


def _of(principal: Principal) -> str:
    return _principal(principal.kind, principal.value)


def _principal(kind: str, value: str | Unknown) -> str:
    if isinstance(value, Unknown):
        return f"<{value.reason}>"
    return "everybody" if kind == "*" else f"{kind} {value}"
