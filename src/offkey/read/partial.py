"""Texts that are known in part, values that cannot be computed, and the size of values."""

from __future__ import annotations

from itertools import chain

from offkey.model.records import dataclass, replace
from offkey.model.terraform import Value
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from offkey.model.text import Place

MAX_TEXT = 200_000
"""Characters of an evaluated text; longer ones are Unknown (a policy is 10 240 at most)."""

MAX_WEIGHT = 200_000
"""Elements and characters of an evaluated value, each use of a shared part counted."""

MAX_VALUE_DEPTH = 50

_MOST_MAPS = 8
"""Of so many maps is it worth while to know what they have in common."""


@dataclass(frozen=True, slots=True)
class Invalid(Unknown):
    """The value of an expression that Terraform refuses: what `try` skips and `can` denies."""


@dataclass(frozen=True, slots=True)
class OpenList(Unknown):
    """A list whose elements are not known, neither what they are nor how many, but for what they look like.

    `[for r in var.repositories : "repo:acme/${r}:*"]` has one shape. For everything else it is an Unknown.
    """

    shapes: tuple[Value, ...] = ()

    @property
    def elements(self) -> list[Value]:
        """An element of each shape, and one Unknown for all the others that there may be."""
        return [*self.shapes, self.rest]

    @property
    def rest(self) -> Unknown:
        """The same without its shapes."""
        return Unknown(self.reason, self.place)


@dataclass(frozen=True, slots=True)
class OpenMap(Unknown):
    """One of several maps, nobody knows which. For everything but `merge` and JSON it is an Unknown.

    `merge({aud = …}, var.strict ? {sub = …} : {})` is one of two maps, and `aud` stands in both.
    """

    maps: tuple[dict[Any, Value], ...] = ()

    @classmethod
    def of(cls, unknown: Unknown, values: Iterable[Value]) -> OpenMap | None:
        """One of `values`; None where they are no maps, or too many. A null is an empty map."""
        maps: list[dict[Any, Value]] = []
        for value in values:
            if not isinstance(value, OpenMap | dict | None):
                return None
            maps += value.maps if isinstance(value, OpenMap) else [value or {}]
            if len(maps) > _MOST_MAPS:
                return None
        named = all(isinstance(key, str) for each in maps for key in each)
        return cls(unknown.reason, unknown.place, maps=tuple(maps)) if named and any(maps) else None

    @property
    def joined(self) -> dict[Any, Value]:
        """What is known of the map, whichever it is."""
        return _joined(self.maps, Unknown(self.reason, self.place))


def _joined(maps: Sequence[dict[Any, Value]], unknown: Unknown) -> dict[Any, Value]:
    return {key: _either(key, [each.get(key) for each in maps], unknown) for key in dict.fromkeys(chain(*maps))}


def _either(key: str | Unknown, values: Sequence[Value], unknown: Unknown) -> Value:
    """One of several values of a key, None where it is not there.

    A list that may be missing is open: a condition that may be missing admits what it names, and may admit others.
    Of `StringNotEquals` or `NotAction` that would not be true, and a key that nobody knows may be one of them.
    """
    there = [value for value in values if value is not None]
    if (isinstance(key, Unknown) or "Not" in key) and any(value != values[0] for value in values):
        return unknown
    if all(isinstance(value, dict) for value in there):
        return _joined([value if isinstance(value, dict) else {} for value in values], unknown)
    if any(value != there[0] for value in there):
        return unknown
    if len(there) == len(values):
        return there[0]
    return OpenList(unknown.reason, unknown.place, shapes=tuple(_items(there[0])))


def _items(value: Value) -> Sequence[Value]:
    """The elements of a list as far as they are known, or the one value."""
    return value.shapes if isinstance(value, OpenList) else value if isinstance(value, list) else [value]


def one_of(unknown: Unknown, values: Sequence[Value]) -> Unknown:
    """One of two or more values, as far as that says something: of maps, of lists, of texts."""
    found = OpenMap.of(unknown, values)
    if found is not None:
        return found
    shapes = [item for value in values for item in _items(value)]
    known = [item for item in shapes if isinstance(item, str) or (isinstance(item, Unknown) and item.pieces)]
    return OpenList(unknown.reason, unknown.place, shapes=tuple(known)) if known else unknown


class SetValue(list[Value]):
    """A set: a list of distinct elements in Terraform's order, where an element is its own key."""


def too_large(what: str = "the value") -> Unknown:
    """The answer to an expression that would take too much memory or time."""
    return Unknown(f"{what} is too large to work out")


def text(pieces: Iterable[str | Unknown]) -> str | Unknown:
    """The pieces as one text: known where all are, else an Unknown that keeps them."""
    flat: list[str | Unknown] = []
    run: list[str] = []
    length = 0
    for piece in pieces:
        if isinstance(piece, str):
            length += len(piece)
            run.append(piece)
        else:
            for part in piece.pieces or (piece,):
                if isinstance(part, str):
                    length += len(part)
                    run.append(part)
                    continue
                length += 1
                flat += ["".join(run), part] if any(run) else [part]
                run = []
        if length > MAX_TEXT:
            return too_large("the text")
    if not flat:
        return "".join(run)
    flat += ["".join(run)] if any(run) else []
    if len(flat) == 1 and isinstance(flat[0], Unknown):
        return flat[0]
    first = next(piece for piece in flat if isinstance(piece, Unknown))
    return Unknown(first.reason, first.place, tuple(flat))


def located(value: Value, place: Place) -> Value:
    """`value`, and where it is an Unknown that says no place, at `place`."""
    if not isinstance(value, Unknown) or value.place is not None:
        return value
    return Unknown(value.reason, place, value.pieces) if type(value) is Unknown else replace(value, place=place)


def bare(unknown: Unknown) -> Unknown:
    """The same without what is known in part."""
    if unknown.pieces or isinstance(unknown, OpenList | OpenMap):
        return Unknown(unknown.reason, unknown.place)
    return unknown


def unknown_in(value: Value) -> Unknown | None:
    """The first Unknown at any depth of `value`; an Invalid one is preferred."""
    found: Unknown | None = None
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Invalid):
            return item
        if isinstance(item, Unknown):
            found = item
            stack.extend(piece for piece in item.pieces if isinstance(piece, Invalid))
        elif isinstance(item, list):
            stack.extend(reversed(item))
        elif isinstance(item, dict):
            stack.extend(reversed([part for pair in item.items() for part in pair]))
    return found


def bounded(value: Value) -> Value:
    """`value`, or Unknown where it is too large or too deep to go on with."""
    return too_large() if weigh(value) is None else value


def weigh(value: Value) -> int | None:
    """The elements and characters of a value, each use of a shared part counted; None where that is too many."""
    if isinstance(value, list | dict | OpenList | OpenMap):
        return _weigh_all(value)
    weight = len(value) if isinstance(value, str) else 1
    return weight if weight <= MAX_WEIGHT else None


def _weigh_all(value: Value) -> int | None:
    weight = 0
    level = [value]
    for _ in range(MAX_VALUE_DEPTH):
        following: list[Value] = []
        for item in level:
            kind = type(item)  # which tells strings and numbers many times faster than `isinstance`
            weight += len(item) if kind is str else 1
            inside = _INSIDE.get(kind)
            if inside is not None:
                following += inside(item)
                if weight + len(following) > MAX_WEIGHT:
                    return None
        if weight > MAX_WEIGHT:
            return None
        if not following:
            return weight
        level = following
    return None


_INSIDE: dict[type, Callable[[Any], Iterable[Value]]] = {
    list: lambda items: items,
    dict: lambda pairs: (*pairs, *pairs.values()),
    OpenList: lambda one: one.shapes,
    OpenMap: lambda one: one.maps,
}
"""What is in a value, by its type."""
