"""What loops go over, and the names that they bind for the expressions inside them."""

from __future__ import annotations

from offkey.model.builtin import Mapping, MappingProxyType
from offkey.model.terraform import Value
from offkey.model.unknown import Unknown
from offkey.read.partial import Invalid, OpenList, SetValue, bare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

Names = Mapping[str, Value]
"""Bound names: those of `for` expressions, and the iterators of `dynamic` blocks."""

NO_NAMES: Names = MappingProxyType({})


def pairs_of(collection: Value) -> Iterator[tuple[Value, Value]] | Unknown:
    """The keys and values of a list, set, map or object, in Terraform's order."""
    if isinstance(collection, Unknown):
        return Unknown(collection.reason, collection.place)
    if isinstance(collection, SetValue):
        return ((item, item) for item in collection)
    if isinstance(collection, list):
        return iter(enumerate(collection))
    if not isinstance(collection, dict):
        return Invalid("it cannot be looped over")
    unknown = next((key for key in collection if isinstance(key, Unknown)), None)
    return Unknown(unknown.reason, unknown.place) if unknown else iter(sorted(collection.items()))


def instances_of(collection: Value) -> Iterator[tuple[Value, Value]] | Unknown:
    """As `pairs_of` for a `for_each`: the order of instances says nothing, so a key may be one that nobody knows."""
    pairs = pairs_of(collection)
    return iter(collection.items()) if isinstance(pairs, Unknown) and isinstance(collection, dict) else pairs


def possible_pairs(collection: Value) -> tuple[Iterator[tuple[Value, Value]], Unknown | None] | Unknown:
    """The pairs of a collection, and what keeps others from being known; Unknown where there is nothing to go over.

    Of a collection of which nothing is known, one pair stands for all.
    """
    if isinstance(collection, OpenList):
        key = Unknown(f"a key: {collection.reason}", collection.place)
        return ((key, shape) for shape in collection.shapes), collection.rest
    if isinstance(collection, Unknown) and not isinstance(collection, Invalid) and not collection.pieces:
        return iter([(Unknown(f"a key: {collection.reason}", collection.place), bare(collection))]), bare(collection)
    pairs = pairs_of(collection)
    return pairs if isinstance(pairs, Unknown) else (pairs, None)
