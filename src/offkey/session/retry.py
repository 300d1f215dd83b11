"""Patience with what passes: a server that is busy, a line that drops. Never with a refusal."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from offkey.errors import UnreachableError
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.session.http import Response

Sleep = Callable[[float], None]


def _chance() -> float:
    return int.from_bytes(os.urandom(4), "big") / 2**32


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try, and how long to wait in between: a random part of `first`, doubled each time (seconds).

    The wait is random over its whole range so that a matrix of jobs does not come back in step.
    Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """

    tries: int = 4
    first: float = 0.5
    sleep: Sleep = time.sleep
    chance: Callable[[], float] = _chance

    def until(self, settled: Callable[[Response], bool], attempt: Callable[[], Response]) -> Response:
        """The first settled response, or the last one of any kind.

        Raises: UnreachableError where the last attempt found nobody.
        """
        for count in range(self.tries - 1):
            try:
                response = attempt()
            except UnreachableError:
                pass  # the last attempt, below, is the one that may tell
            else:
                if settled(response):
                    return response
            self.sleep(self.chance() * self.first * 2**count)
        return attempt()
