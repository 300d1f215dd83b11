"""Functions over sets. A set is a list without duplicates, in the order in which Terraform goes through it.

Source: Terraform language documentation, "Collection Functions"; checked with `terraform console`.
"""

from __future__ import annotations

from offkey.model.unknown import Unknown
from offkey.read.convert import fraction, is_number
from offkey.read.functions.collection import concat, known, unified
from offkey.read.json_text import encode
from offkey.read.partial import Invalid, SetValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from offkey.model.terraform import Value


def distinct(items: Value) -> Value:
    """`distinct(list)`: the first of equal elements."""
    return known(items, lambda given: _distinct(unified(given)))


def toset(items: Value) -> Value:
    """`toset(list)`: distinct elements of one type, in Terraform's order."""
    if isinstance(items, list) and len(items) <= 1:
        return SetValue(items)
    return known(items, lambda given: SetValue(_ordered(_distinct(unified(given)))))


def setunion(*sets: Value) -> Value:
    """`setunion(set…)`."""
    joined = concat(*sets)
    return joined if isinstance(joined, Unknown) else toset(joined)


def setintersection(first: Value, *others: Value) -> Value:
    """`setintersection(set…)`."""
    return _of_lists([first, *others], lambda: _intersection(toset(first), others))


def setsubtract(first: Value, second: Value) -> Value:
    """`setsubtract(set, set)`."""
    return _of_lists([first, second], lambda: _difference(toset(first), second))


def _of_lists(sets: list[Value], answer: Callable[[], Value]) -> Value:
    if not all(isinstance(items, list) for items in sets):
        return Invalid("it is not a list")
    return known(sets, lambda _: answer())


def _ordered(items: list[Value]) -> list[Value]:
    """A set's elements as Terraform goes through them: texts and numbers ascending."""
    if all(isinstance(item, str) for item in items):
        return sorted(items, key=lambda text: text.encode("utf-8", "surrogatepass"))
    if all(is_number(item) for item in items):
        return sorted(items, key=fraction)
    return items


def _distinct(items: Iterable[Value]) -> list[Value]:
    first: dict[Value, Value] = {}
    for item in items:
        first.setdefault(_mark(item), item)
    return list(first.values())


def _intersection(first: list[Value], others: Iterable[Value]) -> list[Value]:
    marks = [{_mark(item) for item in other} for other in others]
    return [item for item in first if all(_mark(item) in other for other in marks)]


def _difference(first: list[Value], second: list[Value]) -> list[Value]:
    marks = {_mark(item) for item in second}
    return [item for item in first if _mark(item) not in marks]


def _mark(item: Value) -> Value:
    """A text that is the same for equal values: their JSON tells types apart."""
    return encode(item)
