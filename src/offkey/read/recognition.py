"""Recognising lines whose policies were read before, by their text: a line is cut at its id and at its request.

The cut is a guess, made without reading the rest. It is right wherever the text around it is known: this text comes
from a line that was read whole, in which an id and a request stood in these very places, and by the grammar of JSON
any other value may stand there instead.
"""

from __future__ import annotations

import marshal
from typing import TypeVar

from offkey.model.tuples import NamedTuple
from offkey.read.json_members import Member, scan, scan_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.model.terraform import Value

_Key = TypeVar("_Key", str, bytes, tuple[str, str, str])
_T = TypeVar("_T")
_REMEMBERED = 4096
LONGEST = 16_384
"""The longest text that is kept."""

_ID = '"id":'
_REQUEST = '"request":'
_LEVELS = 50
_NESTED = (dict, list)

Around = tuple[str, str, str]
"""The text before, between and after the id and the request of a line; their keys stand in it."""


class Cut(NamedTuple):
    """What lies at the first `"id":` and `"request":` of a line, where, how the request is written, and the rest."""

    id: Value
    id_at: tuple[int, int] | None
    request: Value
    request_at: tuple[int, int]
    written: str
    around: Around

    def fits(self, found: Sequence[Member]) -> bool:
        """Whether the id and the request of a line, which has these members, are what was cut out of it."""
        places = {member.key: (member.start, member.end) for member in found}
        return places.get("request") == self.request_at and places.get("id") == self.id_at


def cut(text: str) -> Cut | None:
    """A line cut at its id and request, as far as a glance tells; None where it has to be read whole anyway."""
    start = _after(text, _REQUEST)
    first = _after(text, _ID)
    if start is None:
        return None
    try:
        request, end = scan(text, start)
        id_, last = scan_plain(text, first) if first is not None else (None, 0)
    except (ValueError, RecursionError):
        return None
    if first is None:
        around = text[:start], "", text[end:]
    elif last <= start:
        around = text[:first], text[last:start], text[end:]
    elif end <= first:
        around = text[:start], text[end:first], text[last:]
    else:
        return None
    written = text[start:end]
    if len(text) - len(written) > LONGEST or isinstance(id_, _NESTED) or _may_be_deep(written):
        return None
    return Cut(id_, None if first is None else (first, last), request, (start, end), written, around)


def _after(text: str, key: str) -> int | None:
    found = text.find(key)
    if found < 0:
        return None
    position = found + len(key)
    return position + 1 if text.startswith(" ", position) else position


def _may_be_deep(written: str) -> bool:
    return written.count("{") + written.count("[") > _LEVELS


def key(value: Value) -> bytes | None:
    """What is equal for equal JSON values only; None where that is too long to keep, or cannot be had."""
    try:
        found = marshal.dumps(value, 2)
    except ValueError:  # an object with a key that stands twice, or nested too deep
        return None
    return found if len(found) <= LONGEST else None


def remember(known: dict[_Key, _T], found: _Key, value: _T) -> None:
    """Keep `value` under this key, among the last few thousand."""
    if len(known) >= _REMEMBERED:
        known.clear()
    known[found] = value
