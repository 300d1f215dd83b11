"""Terraform's operators over values that may not be known.

Source: Terraform language documentation, "Arithmetic and Logical Operators".
"""

from __future__ import annotations

from offkey.model.unknown import Unknown
from offkey.read.convert import equal, exact, fraction, number_of, truth_of
from offkey.read.partial import Invalid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from offkey.model.terraform import Value

_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "%": lambda a, b: a - b * int(a / b),
}
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def unary(operator: str, operand: Value) -> Value:
    """`-x` or `!x`."""
    if operator == "-":
        number = number_of(operand)
        return number if isinstance(number, Unknown) else -number
    truth = truth_of(operand)
    return truth if isinstance(truth, Unknown) else not truth


def binary(operator: str, left: Value, right: Value) -> Value:
    """`left operator right`."""
    if operator in {"==", "!="}:
        answer = equal(left, right)
        return answer if isinstance(answer, Unknown) or operator == "==" else not answer
    if operator in {"&&", "||"}:
        return _logical(operator, truth_of(left), truth_of(right))
    first, second = number_of(left), number_of(right)
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        return first if isinstance(first, Unknown) else second
    # whole numbers are exact as they are, but for what divides them
    whole = isinstance(first, int) and isinstance(second, int) and operator not in {"/", "%"}
    a, b = (first, second) if whole else (fraction(first), fraction(second))
    if operator in _COMPARISONS:
        return _COMPARISONS[operator](a, b)
    if operator not in _ARITHMETIC:
        return Unknown(f"offkey does not know the operator {operator}")
    if b == 0 and operator in {"/", "%"}:
        return Invalid("nothing can be divided by zero")
    return exact(_ARITHMETIC[operator](a, b))


def _logical(operator: str, left: bool | Unknown, right: bool | Unknown) -> Value:
    """One side decides where it can, whatever the other turns out to be."""
    for side in (left, right):
        if isinstance(side, Invalid):
            return side
    decisive = operator == "||"
    if decisive in (left, right):
        return decisive
    return next((side for side in (left, right) if isinstance(side, Unknown)), not decisive)
