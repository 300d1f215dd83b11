"""The account of what was asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from offkey.lab.calls import Call, CallLog
from offkey.lab.clock import MovableClock, system_clock

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def call(role: str, *, allowed: bool = True) -> Call:
    return Call(NOON, "1", "caller", role, "s3", "s3:GetObject", "r", allowed)


def test_totals_by_role_count_refused_calls_and_leave_nobody_out_of_the_total() -> None:
    log = CallLog()
    for one in (call("a"), call("a", allowed=False), call("b"), call("")):
        log.append(one)
    assert (log.total, log.by_role()) == (4, {"a": 2, "b": 1})
    assert [each.role for each in log.all] == ["a", "a", "b", ""]


def test_a_clock_that_is_put_forward() -> None:
    clock = MovableClock(lambda: NOON)
    clock.advance(timedelta(hours=1))
    clock.advance(timedelta(minutes=-1))
    assert clock() == NOON + timedelta(minutes=59)
    assert system_clock().tzinfo is UTC
