"""How much work a piece of code does, as a number that is the same on every machine and under every load."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def calls(work: Callable[[], object]) -> int:
    """How many calls of functions, in Python and in C, `work` makes.

    It does not see a loop inside one call: that one is caught by the time limit of the whole suite.
    """
    count = 0

    def seen(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def grows_with_the_size(work: Callable[[int], object], *, small: int) -> bool:
    """Whether four times the size makes about four times the calls of `work`, and not sixteen."""
    work(1)  # what is done once, whatever the size
    return calls(lambda: work(4 * small)) < 6 * calls(lambda: work(small))
