"""The members of the JSON object that a text is, each with where its value stands.

Source: RFC 8259, sections 2 and 4.
"""

from __future__ import annotations

from offkey.model.regex import regex
from offkey.model.tuples import NamedTuple
from offkey.read import json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.terraform import Value

scan = json_text.known_decoder().raw_decode
"""The value that stands at a position, and where it ends. Raises ValueError or RecursionError."""

scan_plain = json_text.plain_decoder().raw_decode
"""The same, and of two equal keys the last one counts."""

_FIRST = regex(r'[ \t\n\r]*\{[ \t\n\r]*(?=")')
_NEXT = regex(r'[ \t\n\r]*,[ \t\n\r]*(?=")')
_COLON = regex(r"[ \t\n\r]*:[ \t\n\r]*")
_END = regex(r"[ \t\n\r]*\}[ \t\n\r]*\Z")
_EMPTY = regex(r"[ \t\n\r]*\{[ \t\n\r]*\}[ \t\n\r]*\Z")


class Member(NamedTuple):
    """One member: its value, and where in the text the value begins and ends."""

    key: str
    value: Value
    start: int
    end: int


def members(text: str) -> list[Member] | None:
    """The members in their order; None where the text is JSON, but no object.

    Raises ValueError or RecursionError for what is not JSON.
    """
    begins = _FIRST.match(text)
    if begins is None:
        return _none(text)
    found: list[Member] = []
    while begins is not None:
        found.append(_member(text, begins.end()))
        position = found[-1].end
        begins = _NEXT.match(text, position)
    if not _END.match(text, position):
        raise ValueError("an object does not end")
    return found


def _member(text: str, position: int) -> Member:
    key, position = scan(text, position)
    colon = _COLON.match(text, position)
    if colon is None:
        raise ValueError("a colon is missing")
    start = colon.end()
    value, end = (scan_plain if key == "id" else scan)(text, start)
    return Member(key, value, start, end)


def _none(text: str) -> list[Member] | None:
    json_text.decode_known(text)
    return [] if _EMPTY.match(text) else None
