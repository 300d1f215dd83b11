"""How AWS compares one value of a policy with one value of a request, family by family.

Each function prepares the policy's value once and returns the test for request values. AWS does not say
what becomes of a value that is not of the family's form. One that a lenient reader could still read is
unspecified; one that nobody can read gives `malformed`.

Source for all: IAM User Guide, "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

import operator

from offkey.model.builtin import Callable
from offkey.model.regex import ASCII, regex
from offkey.reason import wildcard
from offkey.reason.truth import Truth, unspecified

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from datetime import datetime
    from decimal import Decimal
    from ipaddress import IPv4Network, IPv6Network

    Order = Callable[[Decimal, Decimal], bool]

Predicate = Callable[[str], Truth]

_NUMBER = regex(r"[+-]?\d+(\.\d+)?\Z", ASCII)
_EPOCH = regex(r"\d+(\.\d+)?\Z", ASCII)
_DATE = regex(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)(?P<fraction>\.\d+)?)?(?P<zone>Z|[+-]\d\d:\d\d))?)?)?\Z",
    ASCII,
)
_ARN_FIELDS = 6


def equals(text: str) -> Predicate:
    """Exact, case-sensitive; `*` and `?` are ordinary characters."""
    return text.__eq__


def equals_ignoring_case(text: str) -> Predicate:
    """Exact but for case. Letters that are the same only when folded into others are not clear.

    Source: the policy simulator tells `ß` from `ss` (nccgroup/PMapper, local_policy_simulation.py).
    """
    lowered = text.lower()
    folded = text.casefold()
    hole = unspecified("which letters outside ASCII are the same when case is ignored")

    def test(value: str) -> Truth:
        if value.lower() == lowered:
            return True
        return hole if value.casefold() == folded and len(value) == len(text) else False

    return test


def like(pattern: str, *, escapes: bool) -> Predicate:
    """A case-sensitive glob over the whole value."""
    if "*" not in pattern and "?" not in pattern and not (escapes and "${" in pattern):
        return pattern.__eq__
    return wildcard.matcher(wildcard.parse(pattern, escapes=escapes))


def arn(pattern: str, malformed: Truth = False, *, escapes: bool) -> Predicate:
    """A glob in each of the six fields; the sixth keeps further colons. `ArnEquals` is the same as `ArnLike`.

    A value that is no ARN is malformed. A pattern with fewer fields may be completed, be one glob, or be malformed.
    """
    fields = split_arn(pattern)
    tests = [(i, like(field, escapes=escapes)) for i, field in enumerate(fields) if field != "*"]

    def test(value: str) -> Truth:
        parts = value.split(":", _ARN_FIELDS - 1)
        if len(parts) != _ARN_FIELDS or parts[0] != "arn":
            return malformed
        for index, field in tests:  # noqa: SIM110 - a generator would take twice as long
            if not field(parts[index]):
                return False
        return True

    if len(fields) == _ARN_FIELDS:
        return test
    whole = like(pattern, escapes=escapes)
    return lambda value: _INCOMPLETE_ARN if test(value) is True or whole(value) else malformed


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
        from decimal import Decimal  # slow to import, as are `ipaddress` and `base64`

        wanted = _number(text)

        def test(value: str) -> Truth:
            actual = _number(value)
            if wanted is None or actual is None:
                return malformed
            if isinstance(wanted, Decimal) and isinstance(actual, Decimal):
                return compare(actual, wanted)
            return _OTHER_NUMBER

        return test

    return prepare


def date(compare: Order) -> Callable[[str, Truth], Predicate]:
    """ISO 8601 as W3C restricts it, or seconds since 1970. Four digits could be either."""

    def prepare(text: str, malformed: Truth) -> Predicate:
        from decimal import Decimal

        wanted = _instant(text)

        def test(value: str) -> Truth:
            actual = _instant(value)
            if wanted is None or actual is None:
                return malformed
            if isinstance(wanted, Decimal) and isinstance(actual, Decimal):
                return compare(actual, wanted)
            return _OTHER_DATE

        return test

    return prepare


def boolean(text: str, malformed: Truth) -> Predicate:
    """`true` or `false`, in any case. A value of a request that is neither counts as false.

    Source: the policy simulator's answers (nccgroup/PMapper, test_local_querying.py).
    """
    wanted = text.lower()
    if wanted not in _BOOLEANS:
        return lambda _value: malformed
    return lambda value: (value.lower() == "true") is (wanted == "true")


def binary(text: str, malformed: Truth) -> Predicate:
    """Byte for byte. The policy's value is in base 64; the request's is the bytes, or the same in base 64.

    Source: "BinaryEquals" compares "the value of the specified key byte for byte against a base-64 encoded
    representation of the binary value in the policy"; IAM API, ContextEntry: binary values in base 64.
    """
    wanted = _bytes(text)
    if wanted is None:
        return lambda _value: malformed
    return lambda value: value.encode(errors="surrogatepass") == wanted or _bytes(value) == wanted


def ip(text: str, malformed: Truth) -> Predicate:
    """An address in a CIDR range. Without a prefix length AWS says `/32`, which is clear for IPv4 only."""
    network = _network(text)
    if network is None:
        return lambda value: _OTHER_ADDRESS if value == text else malformed
    wider = _network(f"{text}/32") if network.version == 6 and "/" not in text else None

    def test(value: str) -> Truth:
        asked = _network(value)
        if asked is None:
            return malformed
        if "/" in value:
            return _OTHER_ADDRESS if asked.version == network.version and asked.overlaps(network) else False
        if asked.network_address in network:
            return True
        return _OTHER_ADDRESS if wider is not None and asked.network_address in wider else False

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
_INCOMPLETE_ARN = unspecified("an ARN pattern with fewer than six fields in a condition")
_OTHER_NUMBER = unspecified("a number that is neither an integer nor a plain decimal")
_OTHER_DATE = unspecified("a date that is neither as W3C writes it nor clearly seconds since 1970")
_OTHER_ADDRESS = unspecified("an IPv6 address without prefix length, or a range in the place of an address")


def _number(text: str) -> Decimal | float | None:
    """An exact number, one in a form that AWS does not mention, or none."""
    if _NUMBER.match(text):
        from decimal import Decimal

        return Decimal(text)
    try:
        return float(text)
    except ValueError:
        return None


def _instant(text: str) -> Decimal | datetime | None:
    """Seconds since 1970, a moment in a form that AWS does not mention (or that reads two ways), or none."""
    from datetime import UTC, datetime
    from decimal import Decimal

    match = _DATE.match(text)
    if _EPOCH.match(text):
        return datetime.min if match else Decimal(text)
    try:
        if match is None:
            return datetime.fromisoformat(text)
        moment = datetime.fromisoformat(_completed(match)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Decimal(int(moment.timestamp())) + Decimal(match["fraction"] or 0)


def _completed(match: re.Match[str]) -> str:
    """A date of any precision as Python reads it, without its fraction."""
    zone = match["zone"] or "Z"
    day = f"{match['year']}-{match['month'] or '01'}-{match['day'] or '01'}"
    time = f"{match['hour'] or '00'}:{match['minute'] or '00'}:{match['second'] or '00'}"
    return f"{day}T{time}{'+00:00' if zone == 'Z' else zone}"


def _bytes(text: str) -> bytes | None:
    import base64
    import binascii

    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _network(text: str) -> IPv4Network | IPv6Network | None:
    from ipaddress import ip_network

    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None
