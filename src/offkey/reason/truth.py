"""Three-valued logic: true, false, or unknown with its reason (Kleene's strong logic).

An unknown part decides nothing by itself: `false and unknown` is false, `true or unknown` is true.
"""

from __future__ import annotations

from offkey.model.tuples import NamedTuple
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

Truth = bool | Unknown


def negate(truth: Truth) -> Truth:
    """Not."""
    return truth if isinstance(truth, Unknown) else not truth


def every(truths: Iterable[Truth]) -> Truth:
    """And; true where there are none. Stops at the first false."""
    unknown: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is not True and unknown is True:
            unknown = truth
    return unknown


def some(truths: Iterable[Truth]) -> Truth:
    """Or; false where there are none. Stops at the first true."""
    unknown: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is not False and unknown is False:
            unknown = truth
    return unknown


def unspecified(what: str) -> Unknown:
    """The answer where AWS's documentation leaves a hole."""
    return Unknown(f"unspecified: {what}")


class Extent(NamedTuple):
    """How far something goes for certain (`least`) and how far it may go (`most`); `why` they differ.

    A tuple, like the other values that live for one request only: they are made several times a request.
    """

    least: int
    most: int
    why: Unknown | None = None
