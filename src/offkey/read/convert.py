"""Terraform's conversions between texts, numbers and truth values, and its equality.

Source: Terraform language documentation, "Types and Values: Type Conversion" and "Arithmetic and
Logical Operators"; formats observed with `terraform console`.
"""

from __future__ import annotations

from offkey.model.regex import ASCII, regex
from offkey.model.unknown import Unknown
from offkey.read.partial import Invalid, OpenList, too_large, unknown_in

Number = int | float

_NUMBER = regex(r"-?\d{1,300}(?:\.\d{1,300})?(?:[eE][+-]?\d{1,3})?\Z", ASCII)
_MAX_BITS = 1000

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fractions import Fraction

    from offkey.model.terraform import Value


def is_number(value: Value) -> bool:
    """Whether `value` is a number: in Python a truth value counts as one, here it does not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def number_text(number: Number) -> str:
    """The number as Terraform writes it into a text: no exponent, no trailing zeros."""
    if isinstance(number, int):
        return str(number)
    from decimal import Decimal  # slow to import, as is `fractions`, and few values are computed

    written = format(Decimal(repr(number)), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def text_of(value: Value) -> str | Unknown:
    """`value` as a text, as in a template."""
    if isinstance(value, str | Unknown):
        return value.rest if isinstance(value, OpenList) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    return Invalid("null is not a text" if value is None else "a list or an object is not a text")


def number_of(value: Value) -> Number | Unknown:
    """`value` as a number; a text that holds one is converted."""
    if isinstance(value, Unknown):
        return Unknown(value.reason, value.place) if not isinstance(value, Invalid) else value
    if is_number(value):
        return normal(value) if isinstance(value, float) else int(value)
    if isinstance(value, str) and _NUMBER.match(value):
        return exact(_fraction(value))
    return Invalid("it is not a number")


def truth_of(value: Value) -> bool | Unknown:
    """`value` as a truth value; the texts `true` and `false` are converted."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Unknown):
        return Unknown(value.reason, value.place) if not isinstance(value, Invalid) else value
    if value in ("true", "false"):
        return bool(value == "true")
    return Invalid("it is neither true nor false")


def exact(number: Fraction) -> Number | Unknown:
    """A computed number: whole numbers exactly, others as the nearest float."""
    if number.numerator.bit_length() > _MAX_BITS or number.denominator.bit_length() > _MAX_BITS:
        return too_large("the number")
    return number.numerator if number.denominator == 1 else float(number)


def normal(number: float) -> Number:
    """A float that is whole as an integer."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def fraction(number: Number) -> Fraction:
    """The number as it is written: 0.1 is a tenth, not the nearest binary fraction."""
    return _fraction(number if isinstance(number, int) else repr(number))


def equal(left: Value, right: Value) -> bool | Unknown:
    """Terraform's `==`: values of different types are never equal, and neither are texts of which a part differs."""
    unknown = unknown_in(left) or unknown_in(right)
    if unknown and (_cannot_be(left, right) or _cannot_be(right, left)):
        return False
    return Unknown(unknown.reason, unknown.place) if unknown else same(left, right)


def _cannot_be(partial: Value, other: Value) -> bool:
    """Whether a text of which parts are known cannot be another one, as its parts do not stand there in this order."""
    if type(partial) is not Unknown or not partial.pieces or not isinstance(other, str):
        return False
    at = 0
    for index, piece in enumerate(partial.pieces):
        if isinstance(piece, str):
            at = other.find(piece, at)
            if at < 0 or (index == 0 and at > 0):
                return True
            at += len(piece)
    last = partial.pieces[-1]
    return isinstance(last, str) and not other.endswith(last)


def same(left: Value, right: Value) -> bool:
    """Whether two known values are equal, types included."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if is_number(left) and is_number(right) and type(left) is not type(right):
        return fraction(left) == fraction(right)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    return type(left) is type(right) and bool(left == right)


def _fraction(number: int | str) -> Fraction:
    from fractions import Fraction

    return Fraction(number)
