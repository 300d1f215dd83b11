"""Keys that the containers of an ECS task definition get, in JSON or in a template that becomes JSON.

Source: Amazon ECS, Developer Guide, "Pass sensitive data to an Amazon ECS container" and "Pass an individual
environment variable to an Amazon ECS container".
"""

from __future__ import annotations

from bisect import bisect_left

from offkey.model.regex import regex
from offkey.model.static_key import Origin
from offkey.model.text import Source, Span
from offkey.model.text_file import Group, Handed, TextKind
from offkey.read.texts.origins import values

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_GAP = rb"\s{0,99}"
_PART = rb"\s{0,99}:\s{0,99}"
_PAIR = regex(
    rb'"name"' + _PART + rb'"(?P<name>[A-Za-z_]\w*)"' + _GAP + rb"," + _GAP
    + rb'"(?P<how>value|valueFrom)"' + _PART + rb'"(?P<what>[^"\n]*)"'
    + rb'|"(?P<by>value|valueFrom)"' + _PART + rb'"(?P<given>[^"\n]*)"' + _GAP + rb"," + _GAP
    + rb'"name"' + _PART + rb'"(?P<last>[A-Za-z_]\w*)"'
)  # fmt: skip
_IMAGE = regex(rb'"image"\s{0,99}:')
"""Every container has one."""


def groups(source: Source) -> tuple[Group, ...]:
    """What the variables of each container are filled with: those of one container together."""
    whole = Span(0, len(source.data))
    images = [match.start() for match in _IMAGE.finditer(source.data)]
    found: dict[int, list[Handed]] = {}
    for match in _PAIR.finditer(source.data):
        found.setdefault(bisect_left(images, match.start()), []).extend(_handed(source, match))
    return tuple(Group("a container of ECS", tuple(handed), (whole,)) for handed in found.values())


def _handed(source: Source, match: re.Match[bytes]) -> Iterator[Handed]:
    """A value by its name; what a template fills in is told where Terraform hands it to the template."""
    parts = (match["name"] or match["last"], match["how"] or match["by"], match["what"] or match["given"] or b"")
    name, how, what = (part.decode("utf-8", "replace") for part in parts)
    place = source.place(Span(*match.span()))
    if how == "valueFrom":
        yield Handed(name, Origin("store", what), place)
    elif source.path.endswith(".json"):
        yield from (Handed(name, value.origin, place) for value in values(what, TextKind.TASK)[:1])
