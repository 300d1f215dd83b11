"""Recognising JSON that was read before: a key for a value, and for the policies on a line."""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from typing import TypeVar

from offkey.model.terraform import Value

_T = TypeVar("_T")
_REMEMBERED = 4096
_REMEMBERED_BYTES = 16_384


def key(value: Value) -> bytes | None:
    """What is equal for equal JSON values only; None where that is too long to keep, or cannot be had."""
    try:
        found = marshal.dumps(value, 2)
    except ValueError:  # an object with a key that stands twice, or nested too deep
        return None
    return found if len(found) <= _REMEMBERED_BYTES else None


def key_of(document: Mapping[str, Value], line: bytes) -> bytes | None:
    """What is equal for lines with equal policies in which no key stands twice; None where that cannot be said.

    `document` keeps only one of two equal keys. Each key ends in `":` (no blank before the colon), so the line
    has at least as many of these as it has keys: as many as the document's, and there are no others.
    """
    request = document.get("request")
    if not isinstance(request, dict) or b" :" in line or b"\t:" in line or b"\r:" in line:
        return None
    outside = len(document) + len(request)
    for part in (request.get("context"), request.get("principal")):
        outside += len(part) if isinstance(part, dict) else 0
    policies = (document.get("policy"), document.get("policy_type"), document.get("extra"))
    return key((policies, line.count(b'":') - outside))


def names(value: Value) -> int:
    """How many keys stand in a value, at any depth."""
    count, left = 0, [value]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            count += len(one)
            left += one.values()
        elif isinstance(one, list):
            left += one
    return count


def remember(known: dict[bytes, _T], found: bytes | None, value: _T) -> None:
    """Keep `value` under this key, among the last few thousand; without a key it is not kept."""
    if found is None:
        return
    if len(known) >= _REMEMBERED:
        known.clear()
    known[found] = value
