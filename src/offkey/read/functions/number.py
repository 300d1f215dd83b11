"""Functions over numbers, and the conversions between simple types.

Source: Terraform language documentation, "Numeric Functions" and "Type Conversion Functions".
"""

from __future__ import annotations

from math import ceil as _ceil
from math import floor as _floor

from offkey.model.unknown import Unknown
from offkey.read.convert import Number, fraction, number_of, text_of, truth_of
from offkey.read.partial import Invalid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.terraform import Value

_MAX_RANGE = 1024


def absolute(number: Value) -> Value:
    """`abs(number)`."""
    value = number_of(number)
    return value if isinstance(value, Unknown) else abs(value)


def ceil(number: Value) -> Value:
    """`ceil(number)`."""
    value = number_of(number)
    return value if isinstance(value, Unknown) else _ceil(fraction(value))


def floor(number: Value) -> Value:
    """`floor(number)`."""
    value = number_of(number)
    return value if isinstance(value, Unknown) else _floor(fraction(value))


def minimum(*numbers: Value) -> Value:
    """`min(number…)`."""
    values = _numbers(numbers)
    return values if isinstance(values, Unknown) else min(values, key=fraction)


def maximum(*numbers: Value) -> Value:
    """`max(number…)`."""
    values = _numbers(numbers)
    return values if isinstance(values, Unknown) else max(values, key=fraction)


def numbers_between(*bounds: Value) -> Value:
    """`range(limit)`, `range(start, limit)`, `range(start, limit, step)` over whole numbers."""
    values = _numbers(bounds)
    if isinstance(values, Unknown):
        return values
    whole = [value for value in values if isinstance(value, int)]
    if len(whole) < len(values):
        return Unknown("offkey does not evaluate a range of fractions")
    start, limit = (0, whole[0]) if len(whole) == 1 else (whole[0], whole[1])
    step = whole[2] if len(whole) == 3 else (1 if start <= limit else -1)
    if step == 0 or (limit - start) * step < 0 or abs(limit - start) > _MAX_RANGE * abs(step):
        return Invalid("the range has no end, or more than 1024 numbers")
    return list(range(start, limit, step))


def tostring(value: Value) -> Value:
    """`tostring(value)`; null stays null."""
    return None if value is None else text_of(value)


def tonumber(value: Value) -> Value:
    """`tonumber(value)`; null stays null."""
    return None if value is None else number_of(value)


def tobool(value: Value) -> Value:
    """`tobool(value)`; null stays null."""
    return None if value is None else truth_of(value)


def _numbers(values: tuple[Value, ...]) -> list[Number] | Unknown:
    numbers: list[Number] = []
    for value in values:
        number = number_of(value)
        if isinstance(number, Unknown):
            return number
        numbers.append(number)
    return numbers or Invalid("there are no numbers")
