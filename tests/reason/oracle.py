"""How AWS reads conditions and statements, written down a second time and as plainly as possible.

Deliberately naive and independent of `offkey.reason`: regular expressions instead of globs, string tricks
instead of a table, no third truth value. It answers None where AWS's documentation does not decide.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

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
    if name == "Bool":
        return wanted.lower() == actual.lower()
    if name.endswith("IpAddress"):
        return ipaddress.ip_address(actual) in ipaddress.ip_network(wanted)
    if name.startswith("Date"):
        return _one(name.replace("Date", "Numeric"), _seconds(wanted), _seconds(actual))
    if name.endswith("IgnoreCase"):
        return wanted.lower() == actual.lower()
    if name.startswith("Numeric"):
        a, b = float(actual), float(wanted)
        ending = name.removeprefix("Numeric").removeprefix("Not")
        table = {"Equals": a == b, "LessThan": a < b, "LessThanEquals": a <= b}
        return {**table, "GreaterThan": a > b, "GreaterThanEquals": a >= b}[ending]
    return wanted == actual


def _seconds(date: str) -> str:
    return str(datetime.fromisoformat(date.replace("Z", "+00:00")).timestamp()) if "-" in date else date


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
    if name.startswith("ArnNot") and not all(a.startswith("arn:") and a.count(":") >= 5 for a in actual):
        return None  # AWS does not say; that no ARN matches what is none, its policy simulator does
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


# --- whole requests, on the JSON of `offkey evaluate` ------------------------------------------------

Json = Mapping[str, Any]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _replaced(text: str, version: str, context: Values) -> str | None:
    """The text with its variables replaced; None where one has no value."""
    if version != "2012-10-17":
        return text
    for name in re.findall(r"\$\{([^}]*)\}", text):
        value = context.get(name.lower())
        if value is None:
            return None
        text = text.replace("${" + name + "}", str(value))
    return text


def _resource(pattern: str, resource: str) -> bool:
    if ":" not in pattern:
        return _glob(pattern, resource)
    want, have = pattern.split(":", 5), resource.split(":", 5)
    return len(have) == 6 and all(map(_glob, want + ["*"] * (6 - len(want)), have))


def _conditions_hold(statement: Json, version: str, context: Values) -> bool:
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            known = [text for v in _listed(values) if (text := _replaced(v, version, context)) is not None]
            # what has no value is equal to nothing, so it is as good as not there
            if condition(Condition(operator, key, tuple(known)), context) is not True:
                return False
    return True


def _about(statement: Json, version: str, request: Json) -> bool:
    context: Values = request["context"]
    if "Action" in statement:
        acts = any(_glob(a.lower(), request["action"].lower()) for a in _listed(statement["Action"]))
    else:
        acts = not any(_glob(a.lower(), request["action"].lower()) for a in _listed(statement["NotAction"]))
    named = [text for p in _listed(statement.get("Resource", "*")) if (text := _replaced(p, version, context))]
    there = any(_resource(p, request["resource"]) for p in named)
    if "NotResource" in statement:
        there = not any(_resource(p, request["resource"]) for p in _listed(statement["NotResource"]))
    return acts and there and _conditions_hold(statement, version, context)


def _names(request: Json) -> dict[str, str]:
    """What may stand for the caller in a principal, and how closely: itself, its role, or its account."""
    arn = request["principal"]
    account = arn.split(":")[4]
    found = {"*": "direct", arn: "direct", account: "account", f"arn:aws:iam::{account}:root": "account"}
    if ":assumed-role/" in arn:
        found[f"arn:aws:iam::{account}:role/{arn.split('/')[1]}"] = "role"
    return found


def _effects(policy: Json, request: Json, names: dict[str, str] | None = None) -> Iterator[tuple[str, str]]:
    """The effect of each statement that applies, and how closely it names the caller."""
    for statement in _listed(policy["Statement"]):
        close = {"direct"}
        if names is not None:
            principal = statement["Principal"]
            written = ["*"] if principal == "*" else _listed(principal.get("AWS", []))
            close = {names[name] for name in written if name in names}
        if close and _about(statement, policy.get("Version", "2008-10-17"), request):
            yield from ((statement["Effect"], one) for one in close)


def decision(line: Json) -> str:
    """What AWS answers to one line of `offkey evaluate`, for callers that are users or sessions of roles."""
    request, extra = line["request"], line["extra"]
    own = list(_effects(line["policy"], request, _names(request))) if line["policy"] else []
    layers = {
        kind: [effect for policy in policies for effect, _ in _effects(policy, request)]
        for kind, policies in {
            "identity": extra["identity"],
            "boundary": extra["boundary"] or [],
            "session": [extra["session"]] if extra["session"] else [],
            **{f"scp {i}": level["policies"] for i, level in enumerate(extra["scp"])},
        }.items()
    }
    everybody = {"*": "direct"}
    controls = [policy for level in extra["rcp"] for policy in level["policies"]]
    control = [effect for policy in controls for effect, _ in _effects(policy, request, everybody)]
    if "Deny" in control or any("Deny" in effects for effects in layers.values()) or "Deny" in dict(own):
        return "deny"
    if any("Allow" not in effects for kind, effects in layers.items() if kind.startswith("scp")):
        return "deny"
    close = {how for effect, how in own if effect == "Allow"}
    bounded = all("Allow" in layers[kind] for kind in ("boundary", "session") if extra[kind])
    by_identity = "Allow" in layers["identity"] and bounded
    if request["principal"].split(":")[4] != request["resource_account"]:
        return "allow" if by_identity and close else "deny"
    if "direct" in close or ("role" in close and bounded):
        return "allow"
    strict = line["policy_type"] == "trust"
    return "allow" if by_identity and (close or not strict) else "deny"
