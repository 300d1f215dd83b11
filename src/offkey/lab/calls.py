"""What was asked of the lab, by whom, and how it ended: no bodies, no secrets, so that it can be shown."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from offkey.model.records import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `caller` is empty where nobody could be identified; `role` is what totals count by.

    `allowed` and `error` (a code) are about the door: a call that was let in may still have failed at the
    service. `reason` is what the lab knows beyond what AWS tells the caller; `unchecked` says why a permission
    was granted without being sure of it.
    """

    time: datetime
    account: str
    caller: str
    role: str
    service: str
    action: str
    resource: str
    allowed: bool
    error: str = ""
    reason: str = ""
    unchecked: str = ""


class CallLog:
    """Every call in order. Safe to use from many threads."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._lock = threading.Lock()

    def append(self, call: Call) -> None:
        """Keep one call."""
        with self._lock:
            self._calls.append(call)

    @property
    def all(self) -> tuple[Call, ...]:
        """Every call so far."""
        with self._lock:
            return tuple(self._calls)

    @property
    def total(self) -> int:
        """How many calls there were, refused ones included."""
        return len(self._calls)

    def by_role(self) -> Mapping[str, int]:
        """Calls by the ARN of the role (or user) that made them; those of nobody are left out."""
        return dict(Counter(call.role for call in self.all if call.role))
