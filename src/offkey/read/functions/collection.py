"""Functions over lists and maps.

An element that is not known counts as exactly one element; where the answer would depend on what it
is, the answer is Unknown.

Source: Terraform language documentation, "Collection Functions"; checked with `terraform console`.
"""

from __future__ import annotations

from offkey.model.unknown import Unknown
from offkey.read.convert import equal, is_number, number_of, same, text_of
from offkey.read.partial import Invalid, OpenList, OpenMap, bare, unknown_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from offkey.model.terraform import Value


def length(value: Value) -> Value:
    """`length(value)` of a list, map or text."""
    return len(value) if isinstance(value, str | list | dict) else Invalid("it has no length")


def concat(*lists: Value) -> Value:
    """`concat(list…)`."""
    if not all(isinstance(items, list | Unknown) for items in lists):
        return Invalid("concat takes lists")
    return _together(lists, [item for items in lists if isinstance(items, list) for item in items])


def _together(parts: Iterable[Value], known: list[Value]) -> Value:
    """The elements that are known, with the shapes of those that are not."""
    unknown = [part for part in parts if isinstance(part, Unknown)]
    if not unknown:
        return known
    shapes = [shape for part in unknown if isinstance(part, OpenList) for shape in part.shapes]
    if not known and not shapes:
        return Unknown(unknown[0].reason, unknown[0].place)
    return OpenList(unknown[0].reason, unknown[0].place, shapes=(*known, *shapes))


def merge(*maps: Value) -> Value:
    """`merge(map…)`: later ones win, null ones do not count."""
    given = [items for items in maps if items is not None]
    unknown = next((items for items in given if isinstance(items, Unknown)), None)
    if unknown is not None:
        return _merged_in_part(given, unknown)
    if not all(isinstance(items, dict) for items in given):
        return Invalid("merge takes maps")
    return {key: value for items in given for key, value in items.items()}


def _merged_in_part(given: Sequence[Value], unknown: Unknown) -> Unknown:
    """One of the maps that `merge` may give, where each of `given` is one of several."""
    choices: Sequence[Value] = [{}]
    for items in given:
        others = items.maps if isinstance(items, OpenMap) else [items]
        if not all(isinstance(other, dict) for other in others):
            return bare(unknown)
        merged = OpenMap.of(unknown, [merge(one, other) for one in choices for other in others])
        if merged is None and any(others):
            return bare(unknown)
        choices = merged.maps if merged is not None else choices
    return OpenMap.of(unknown, choices) or bare(unknown)


def keys(value: Value) -> Value:
    """`keys(map)`, in order."""
    return sorted(value) if isinstance(value, dict) else Invalid("keys takes a map")


def values(value: Value) -> Value:
    """`values(map)`, in the order of the keys."""
    return [value[key] for key in sorted(value)] if isinstance(value, dict) else Invalid("values takes a map")


def lookup(container: Value, key: Value, *default: Value) -> Value:
    """`lookup(map, key, default)`."""
    name = text_of(key)
    for part in (name, container):
        if isinstance(part, Unknown):
            return Unknown(part.reason, part.place)
    if not isinstance(container, dict):
        return Invalid("lookup takes a map")
    if name in container:
        return container[name]
    unknown = next((key for key in container if isinstance(key, Unknown)), None)
    if unknown is not None:
        return Unknown(unknown.reason, unknown.place)
    return default[0] if default else Invalid(f"the map has no key {name}")


def element(items: Value, position: Value) -> Value:
    """`element(list, position)`, counted round and round."""
    index = number_of(position)
    if isinstance(index, Unknown):
        return index
    if not (isinstance(items, list) and items and isinstance(index, int)):
        return Invalid("element takes a list that is not empty, and a whole number")
    return items[index % len(items)]


def flatten(value: Value) -> Value:
    """`flatten(list)`: lists inside lists, however deep, become one."""
    if not isinstance(value, list | Unknown):
        return Invalid("flatten takes a list")
    flat: list[Value] = []
    others: list[Value] = []
    stack = list(reversed(value)) if isinstance(value, list) else [value]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
        elif isinstance(item, OpenList):
            others.append(item.rest)
            stack.extend(reversed(item.shapes))
        elif isinstance(item, Unknown) and not item.pieces:
            others.append(item)
        else:
            flat.append(item)
    return _together(others, flat)


def compact(items: Value) -> Value:
    """`compact(list)`: without null and empty texts; one of which a part is known is not empty."""
    if isinstance(items, list) and all(item is None or isinstance(item, str) or _is_text(item) for item in items):
        return [item for item in items if item not in (None, "")]
    return known(items, lambda given: [item for item in given if item not in (None, "")])


def _is_text(value: Value) -> bool:
    return isinstance(value, Unknown) and any(isinstance(piece, str) for piece in value.pieces)


def tolist(items: Value) -> Value:
    """`tolist(value)`: elements of one type."""
    return unified(items) if isinstance(items, list) else Invalid("it is not a list")


def tomap(value: Value) -> Value:
    """`tomap(value)`: values of one type."""
    if not isinstance(value, dict):
        return Invalid("it is not a map")
    return dict(zip(value, unified(list(value.values())), strict=True))


def reverse(items: Value) -> Value:
    """`reverse(list)`."""
    return items[::-1] if isinstance(items, list) else Invalid("reverse takes a list")


def sort(items: Value) -> Value:
    """`sort(list)` of texts."""
    texts = known(items, lambda given: [text_of(item) for item in given])
    return texts if isinstance(texts, Unknown) or unknown_in(texts) else sorted(texts)


def slice_(items: Value, start: Value, end: Value) -> Value:
    """`slice(list, start, end)`."""
    first, last = number_of(start), number_of(end)
    if isinstance(first, Unknown) or isinstance(last, Unknown):
        return first if isinstance(first, Unknown) else last
    if not isinstance(items, list) or not (isinstance(first, int) and isinstance(last, int)):
        return Invalid("slice takes a list and two whole numbers")
    return items[first:last] if 0 <= first <= last <= len(items) else Invalid("slice reaches beyond the list")


def contains(items: Value, wanted: Value) -> Value:
    """`contains(list, value)`."""
    if not isinstance(items, list):
        return Invalid("contains takes a list")
    answers = [equal(item, wanted) for item in items]
    if True in answers:
        return True
    return next((answer for answer in answers if isinstance(answer, Unknown)), False)


def index(items: Value, wanted: Value) -> Value:
    """`index(list, value)`."""
    if not isinstance(items, list):
        return Invalid("index takes a list")
    found = known([items, wanted], lambda _: [i for i, item in enumerate(items) if same(item, wanted)])
    if isinstance(found, Unknown):
        return found
    return found[0] if found else Invalid("the list does not hold that value")


def one(items: Value) -> Value:
    """`one(list)`: the only element, or null where there is none."""
    if not isinstance(items, list) or len(items) > 1:
        return Invalid("one takes a list of at most one element")
    return items[0] if items else None


def coalesce(*candidates: Value) -> Value:
    """`coalesce(value…)`: the first that is neither null nor an empty text."""
    for candidate in candidates:
        if isinstance(candidate, Unknown):  # of which a part is known, it is neither
            return candidate if _has_text(candidate) else Unknown(candidate.reason, candidate.place)
        if candidate not in (None, ""):
            return candidate
    return Invalid("no value is left")


def _has_text(value: Unknown) -> bool:
    return any(isinstance(piece, str) and piece for piece in value.pieces)


def coalescelist(*lists: Value) -> Value:
    """`coalescelist(list…)`: the first that is not empty."""
    for items in lists:
        if isinstance(items, Unknown) or items:
            return items
    return Invalid("every list is empty")


def zipmap(names: Value, items: Value) -> Value:
    """`zipmap(keys, values)`."""
    if not (isinstance(names, list) and isinstance(items, list) and len(names) == len(items)):
        return Invalid("zipmap takes two lists of one length")
    texts = [text_of(name) for name in names]
    return known(texts, lambda given: dict(zip(given, items, strict=True)))


def alltrue(items: Value) -> Value:
    """`alltrue(list)`."""
    return known(items, lambda given: all(item in (True, "true") for item in given))


def anytrue(items: Value) -> Value:
    """`anytrue(list)`."""
    return known(items, lambda given: any(item in (True, "true") for item in given))


def unified(items: list[Value]) -> list[Value]:
    """Elements of different simple types all become texts, as in a Terraform list."""
    kinds = {"number" if is_number(item) else type(item).__name__ for item in items if item is not None}
    simple = kinds <= {"number", "bool", "str", "Unknown"}
    if not (simple and "str" in kinds and len(kinds - {"Unknown"}) > 1):
        return items
    return [item if item is None else text_of(item) for item in items]


def known(items: Value, answer: Callable[[list[Value]], Value]) -> Value:
    """The answer where every element is known at every depth, else what is not."""
    if not isinstance(items, list):
        return Invalid("it is not a list")
    unknown = unknown_in(items)
    if unknown is not None:
        return unknown if isinstance(unknown, Invalid) else Unknown(unknown.reason, unknown.place)
    return answer(items)
