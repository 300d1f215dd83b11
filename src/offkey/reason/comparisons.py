"""How AWS compares one value of a policy with one value of a request, family by family.

Each function prepares the policy's value once and returns the test for request values. A value that
is not of the family's form gives `malformed`, because AWS does not say what happens then.

Source for all: IAM User Guide, "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

import base64
import binascii
import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from offkey.reason import wildcard
from offkey.reason.truth import Truth, unspecified

Predicate = Callable[[str], Truth]
Order = Callable[[Decimal, Decimal], bool]

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z", re.ASCII)
_DATE = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)(?P<fraction>\.\d+)?)?(?P<zone>Z|[+-]\d\d:\d\d))?)?)?\Z",
    re.ASCII,
)
_ARN_FIELDS = 6


def equals(text: str) -> Predicate:
    """Exact, case-sensitive; `*` and `?` are ordinary characters."""
    return text.__eq__


def equals_ignoring_case(text: str) -> Predicate:
    """Exact but for case. Only for ASCII is it clear which letters are the same."""
    folded = _fold_ascii(text)
    anything = text.casefold()
    hole = unspecified("which letters outside ASCII are the same when case is ignored")

    def test(value: str) -> Truth:
        if _fold_ascii(value) == folded:
            return True
        return hole if value.casefold() == anything else False

    return test


def like(pattern: str, *, escapes: bool) -> Predicate:
    """A case-sensitive glob over the whole value."""
    if "*" not in pattern and "?" not in pattern and not (escapes and "${" in pattern):
        return pattern.__eq__
    return wildcard.matcher(wildcard.parse(pattern, escapes=escapes))


def arn(pattern: str, *, escapes: bool, malformed: Truth) -> Predicate:
    """A glob in each of the six fields; the sixth keeps further colons. `ArnEquals` is the same as `ArnLike`.

    A value that is no ARN does not match.
    """
    fields = split_arn(pattern)
    if len(fields) != _ARN_FIELDS:
        return lambda _value: malformed
    tests = [like(field, escapes=escapes) for field in fields]

    def test(value: str) -> Truth:
        parts = value.split(":", _ARN_FIELDS - 1)
        return len(parts) == _ARN_FIELDS and all(field(part) for field, part in zip(tests, parts, strict=True))

    return test


def split_arn(pattern: str) -> list[str]:
    """The fields of an ARN pattern. A colon inside `${…}` separates nothing."""
    fields: list[str] = []
    start, depth = 0, 0
    for index, character in enumerate(pattern):
        if character == "{" and pattern[index - 1 : index] == "$":
            depth += 1
        elif character == "}" and depth:
            depth -= 1
        elif character == ":" and not depth and len(fields) < _ARN_FIELDS - 1:
            fields.append(pattern[start:index])
            start = index + 1
    return [*fields, pattern[start:]]


def numeric(compare: Order) -> Callable[[str, Truth], Predicate]:
    """Integers and decimals, compared exactly."""

    def prepare(text: str, malformed: Truth) -> Predicate:
        if not _NUMBER.match(text):
            return lambda _value: malformed
        wanted = Decimal(text)
        return lambda value: compare(Decimal(value), wanted) if _NUMBER.match(value) else malformed

    return prepare


def date(compare: Order) -> Callable[[str, Truth], Predicate]:
    """ISO 8601 as W3C restricts it, or seconds since 1970. Four digits could be either: malformed."""

    def prepare(text: str, malformed: Truth) -> Predicate:
        wanted = _instant(text)
        if wanted is None:
            return lambda _value: malformed

        def test(value: str) -> Truth:
            actual = _instant(value)
            return malformed if actual is None else compare(actual, wanted)

        return test

    return prepare


def boolean(text: str, malformed: Truth) -> Predicate:
    """`true` or `false`."""
    if text not in _BOOLEANS:
        return lambda _value: malformed
    return lambda value: value == text if value in _BOOLEANS else malformed


def binary(text: str, malformed: Truth) -> Predicate:
    """Byte for byte; both sides are written in base 64."""
    wanted = _bytes(text)
    if wanted is None:
        return lambda _value: malformed

    def test(value: str) -> Truth:
        actual = _bytes(value)
        return malformed if actual is None else actual == wanted

    return test


def ip(text: str, malformed: Truth) -> Predicate:
    """An address in a CIDR range. Without a prefix length AWS says `/32`, which is clear for IPv4 only."""
    network = _network(text)
    if network is None:
        return lambda _value: malformed
    doubtful = isinstance(network, IPv6Network) and "/" not in text

    def test(value: str) -> Truth:
        address = _address(value)
        if address is None:
            return malformed
        if address in network:
            return True
        if doubtful and address in ip_network(f"{text}/32", strict=False):
            return unspecified("an IPv6 address without a prefix length")
        return False

    return test


ORDERS: dict[str, Order] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}
"""The comparisons of numbers and dates, by the end of the operator's name."""

_BOOLEANS = frozenset({"true", "false"})


def _fold_ascii(text: str) -> str:
    return text.lower() if text.isascii() else "".join(c.lower() if c.isascii() else c for c in text)


def _instant(text: str) -> Decimal | None:
    """Seconds since 1970, or None where `text` is no date, or could be read in two ways."""
    if text.isascii() and text.isdigit():
        return None if len(text) == 4 else Decimal(text)
    match = _DATE.match(text)
    if match is None:
        return None
    zone = match["zone"] or "Z"
    written = (
        f"{match['year']}-{match['month'] or '01'}-{match['day'] or '01'}"
        f"T{match['hour'] or '00'}:{match['minute'] or '00'}:{match['second'] or '00'}"
    )
    try:
        moment = datetime.fromisoformat(written + ("+00:00" if zone == "Z" else zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Decimal(int(moment.timestamp())) + Decimal(match["fraction"] or 0)


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return None


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
