"""Keys that the containers of a Kubernetes manifest get out of a secret of the cluster; also in a chart's template.

Source: https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-environment-variables
"""

from __future__ import annotations

from bisect import bisect_left

from offkey.model.records import replace
from offkey.model.regex import DOTALL, MULTILINE, regex
from offkey.model.static_key import Origin
from offkey.model.text import Source, Span
from offkey.model.text_file import Group, Handed
from offkey.read.aws_endpoints import is_store_endpoint, says_address
from offkey.read.aws_keys import read_name, says_aws

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

_ITEM = regex(
    rb"^(?P<indent>[ ]{0,80})-[ ]{1,9}(?P<flow>\{[ ]{0,9})?"
    rb"name:[ ]{1,9}[\"']?(?P<name>[A-Za-z_]\w{0,99})[\"']?[ ]{0,9}(?:,|\r?$)",
    MULTILINE,
)
_SECRET = regex(rb"\bsecretKeyRef[\"']?:(?P<what>.{0,1000})", DOTALL)
_NAME = regex(rb"\bname:[ ]{0,9}[\"']?(?P<value>[^\s\"',}]{1,200})")
_KEY = regex(rb"\bkey:[ ]{0,9}[\"']?(?P<value>[^\s\"',}]{1,200})")
_OPTIONAL = regex(rb"\boptional:[ ]{0,9}[\"']?true\b")
_LINE = regex(rb"^(?P<indent>[ ]*)(?P<item>(?:-[ ]{1,9})*)(?!\{\{)\S", MULTILINE)
"""A line, but for those of the template alone, which stand further in or out as they like."""
_AWS = regex(rb"\bAWS_(?:DEFAULT_)?REGION\b|\bamazon/aws-cli\b")
"""What stands beside the keys of AWS alone; a store that imitates it has an address as well."""
_MOST = 500
"""So many variables nobody writes into one file."""
_LONGEST = 12
"""Lines that a variable takes at most."""
_FAR = 400
"""Lines on either side of a variable in which its container begins and ends."""
_Line = tuple[int, int, int]
"""Where a line begins, how far in it stands, and how far in the key of a list's item does."""


def groups(source: Source) -> tuple[Group, ...]:
    """What each container gets of a secret: those of one container together, if anything says that it is of AWS."""
    whole = Span(0, len(source.data))
    lines = [(m.start(), len(m["indent"]), m.end() - m.start() - 1) for m in _LINE.finditer(source.data)]
    found: dict[tuple[int, int], list[tuple[str, Handed | None]]] = {}
    for number, item in enumerate(_ITEM.finditer(source.data)):
        if number < _MOST:
            found.setdefault(_container(source, lines, item), []).append(_variable(source, item))
    said = says_address(source.data) or _AWS.search(source.data) is not None
    first: dict[frozenset[Origin], Group] = {}
    for span, named in found.items():
        handed = tuple(one for _, one in named if one is not None)
        is_of_aws = said or any(says_aws(one.origin.name.partition("/")[0]) for one in handed)
        if handed and is_of_aws and not any(is_store_endpoint(name) for name, _ in named):
            key = frozenset(one.origin for one in handed)
            known = first.get(key)
            group = Group("a container in a cluster", handed, (Span(*span), whole))
            first[key] = group if known is None else replace(known, values=_again(known.values, handed))
    return tuple(first.values())


def _again(first: Sequence[Handed], others: Sequence[Handed]) -> tuple[Handed, ...]:
    """What one container gets, told where another gets it too."""
    places = {(one.name, one.origin): one.place for one in others}
    found = ((one, places.get((one.name, one.origin))) for one in first)
    return tuple(one if place is None else replace(one, again=(*one.again, place)) for one, place in found)


def _variable(source: Source, item: re.Match[bytes]) -> tuple[str, Handed | None]:
    """The name of a variable, and what it is filled with: a part of a key out of a secret that has to be there."""
    name = item["name"].decode()
    known = read_name(name)
    if known is None or not known.says_aws:
        return name, None
    end = _end(source.data, item)
    secret = _SECRET.search(source.data, item.end(), end)
    if secret is None or _OPTIONAL.search(source.data, item.end(), end):
        return name, None
    parts = [m["value"].decode("utf-8", "replace") for one in (_NAME, _KEY) if (m := one.search(secret["what"]))]
    place = source.place(Span(item.start() + len(item["indent"]), end))
    return name, Handed(name, Origin("kubernetes", "/".join(parts) or name), place)


def _end(data: bytes, item: re.Match[bytes]) -> int:
    """Where an item of a list ends: with its line, or before the first line that is not further in."""
    end = _end_of_line(data, item.end())
    for _ in range(0 if item["flow"] else _LONGEST):
        after = _end_of_line(data, end + 1)
        line = data[end + 1 : after]
        if not line.strip() or len(line) - len(line.lstrip(b" ")) <= len(item["indent"]):
            break
        end = after
    return end


def _end_of_line(data: bytes, position: int) -> int:
    end = data.find(b"\n", position)
    return end if end >= 0 else len(data)


def _container(source: Source, lines: Sequence[_Line], item: re.Match[bytes]) -> tuple[int, int]:
    """The part of the file in which a variable's container stands."""
    at = bisect_left(lines, (item.start(), 0, 0))
    before = [*reversed(lines[max(0, at - _FAR) : at])]
    list_key = next((key for _, _, key in before if key <= len(item["indent"])), 0)
    first = next((start for start, indent, _ in before if indent < list_key), 0)
    last = next((start for start, indent, _ in lines[at : at + _FAR] if indent < list_key), len(source.data))
    return first, last
