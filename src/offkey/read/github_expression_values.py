"""How GitHub's expression language treats values: truth, loose equality, order, and text.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#operators
"""

from __future__ import annotations

from offkey.model.builtin import Mapping
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Value = Any
else:
    Value = object
"""None, bool, int, float, str, list, a mapping with str keys, or `Unknown` at any depth."""

_NAN, _INFINITY = float("nan"), float("inf")


class Complete(dict[str, Value]):
    """A mapping known in full: a name it lacks is null, where in any other mapping it is unknown."""


def truthy(value: Value) -> bool | Unknown:
    """False, 0, NaN, the empty string and null are false; everything else is true."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, float) and is_nan(value):
        return False
    if isinstance(value, list | Mapping):
        return True
    return bool(value)


def equal(left: Value, right: Value) -> bool:
    """Loose equality: text ignores case, values of different kinds are compared as numbers."""
    if isinstance(left, str) and isinstance(right, str):
        return left.upper() == right.upper()
    if isinstance(left, list | Mapping) or isinstance(right, list | Mapping):
        return left is right
    return number(left) == number(right)


def less(left: Value, right: Value) -> bool:
    """`left < right`; false where either is not a number, unless both are text."""
    if isinstance(left, str) and isinstance(right, str):
        return left.upper() < right.upper()
    return number(left) < number(right)


def number(value: Value) -> float:
    """The number GitHub makes of a value; NaN for what is not one."""
    match value:
        case None:
            return 0.0
        case bool() | int() | float():
            return float(value)
        case str():
            return _parsed(value.strip())
        case _:
            return _NAN


def is_nan(value: float) -> bool:
    """As `math.isnan`, without a library of C that is loaded for it."""
    return value != value  # noqa: PLR0124


def text(value: Value) -> str:
    """What `${{ value }}` puts into the surrounding text. Unknown values have no text: do not ask."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return _float_text(value)
        case list():
            return "Array"
        case Mapping():
            return "Object"
        case _:
            return str(value)


def to_json(value: Value) -> str:
    """`toJSON(value)`, as GitHub prints it."""
    import json  # slow to import

    return json.dumps(value, indent=2, ensure_ascii=False)


def from_json(source: str) -> Value:
    """`fromJSON(text)`, or Unknown where GitHub would stop with an error."""
    import json

    try:
        return _completed(json.loads(source))
    except (ValueError, RecursionError):
        return Unknown("fromJSON is given text that is not JSON")


def has_unknown(value: Value) -> bool:
    """Whether anything in `value` is unknown, or it may hold more than is known."""
    if isinstance(value, Unknown):
        return True
    if isinstance(value, Mapping):
        return not isinstance(value, Complete) or any(has_unknown(inner) for inner in value.values())
    return isinstance(value, list) and any(has_unknown(inner) for inner in value)


def _completed(value: Value) -> Value:
    if isinstance(value, dict):
        return Complete({key: _completed(inner) for key, inner in value.items()})
    return [_completed(inner) for inner in value] if isinstance(value, list) else value


def _parsed(source: str) -> float:
    try:
        if source[:2] in {"0x", "0o"}:
            return float(int(source, 0))
        return float(source.replace("_", "?")) if source else 0.0
    except (ValueError, OverflowError):
        return _NAN


def _float_text(value: float) -> str:
    if is_nan(value):
        return "NaN"
    if abs(value) == _INFINITY:
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15G}"
