"""How AWS reads conditions and statements, written down a second time and as plainly as possible.

Deliberately naive and independent of `offkey.reason`: regular expressions instead of globs, string tricks
instead of a table, no third truth value. It answers None where AWS's documentation does not decide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from offkey.model.policy import Condition, Policy, Statement

Values = Mapping[str, str | tuple[str, ...]]


def _glob(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), text, re.DOTALL) is not None


def _one(name: str, wanted: str, actual: str) -> bool:
    """The positive form of `name` for one value on each side."""
    if name.startswith("Arn"):
        want, have = wanted.split(":", 5), actual.split(":", 5)
        return len(have) == 6 and all(map(_glob, want, have))
    if name.endswith("Like"):
        return _glob(wanted, actual)
    if name.endswith("IgnoreCase"):
        return wanted.lower() == actual.lower()
    if name.startswith("Numeric"):
        a, b = float(actual), float(wanted)
        ending = name.removeprefix("Numeric").removeprefix("Not")
        table = {"Equals": a == b, "LessThan": a < b, "LessThanEquals": a <= b}
        return {**table, "GreaterThan": a > b, "GreaterThanEquals": a >= b}[ending]
    return wanted == actual


def condition(test: Condition, context: Values) -> bool | None:
    """Whether one condition holds."""
    key = next((k for k in context if k.lower() == str(test.key).lower()), None)
    wanted = [str(v) for v in test.values]
    name = test.operator
    if name == "Null":
        return str(key is None).lower() in wanted
    before, _, name = name.rpartition(":")
    if key is None:
        if name.endswith("IfExists") or before == "ForAllValues":
            return True
        return "Not" in name and before != "ForAnyValue"
    name = name.removesuffix("IfExists")
    value = context[key]
    actual = [value] if isinstance(value, str) else list(value)
    if name.startswith("Arn") and not all(a.startswith("arn:") and a.count(":") >= 5 for a in actual):
        return None
    results = [any(_one(name, w, a) for w in wanted) != ("Not" in name) for a in actual]
    if before:
        return all(results) if before == "ForAllValues" else any(results)
    return results[0] if len(results) == 1 else None


def _applies(statement: Statement, action: str, provider: str, context: Values) -> bool | None:
    if not any(_glob(str(a).lower(), action.lower()) for a in statement.actions):
        return False
    if not any(p.kind == "*" or (p.kind, p.value) == ("Federated", provider) for p in statement.principals):
        return False
    results = [condition(c, context) for c in statement.conditions]
    if False in results:
        return False
    return None if None in results else True


def admitted(policy: Policy, *, action: str, provider: str, context: Values) -> bool | None:
    """Whether a trust policy lets a federated caller in."""
    denies = [_applies(s, action, provider, context) for s in policy.statements if not s.allows]
    allows = [_applies(s, action, provider, context) for s in policy.statements if s.allows]
    if True in denies or not any(a in (True, None) for a in allows):
        return False
    return None if None in denies or True not in allows else True
