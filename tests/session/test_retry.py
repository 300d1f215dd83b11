from __future__ import annotations

from collections.abc import Callable

import pytest

from offkey.errors import UnreachableError
from offkey.session.http import Response
from offkey.session.retry import Patience

BUSY, FINE = Response(503, {}, b""), Response(200, {}, b"")
Clock = tuple[list[float], Callable[[float], None]]


def settled(response: Response) -> bool:
    return response.status == 200


def attempts(*outcomes: Response | UnreachableError) -> tuple[list[int], Callable[[], Response]]:
    made: list[int] = []

    def attempt() -> Response:
        outcome = outcomes[len(made)]
        made.append(1)
        if isinstance(outcome, UnreachableError):
            raise outcome
        return outcome

    return made, attempt


def test_what_settles_at_once_is_asked_once(no_sleep: Clock) -> None:
    slept, sleep = no_sleep
    made, attempt = attempts(FINE)
    assert Patience(sleep=sleep).until(settled, attempt) == FINE
    assert (len(made), slept) == (1, [])


def test_waits_double_and_are_random(no_sleep: Clock) -> None:
    slept, sleep = no_sleep
    made, attempt = attempts(BUSY, UnreachableError("line dropped"), BUSY, FINE)
    assert Patience(sleep=sleep, chance=lambda: 0.5).until(settled, attempt) == FINE
    assert (len(made), slept) == (4, [0.25, 0.5, 1.0])


def test_chance_stays_within_bounds(no_sleep: Clock) -> None:
    slept, sleep = no_sleep
    _, attempt = attempts(*[BUSY] * 4)
    Patience(sleep=sleep).until(settled, attempt)
    assert all(0 <= wait < limit for wait, limit in zip(slept, (0.5, 1, 2), strict=True))


def test_the_last_answer_counts_whatever_it_is(no_sleep: Clock) -> None:
    _, sleep = no_sleep
    _, attempt = attempts(BUSY, BUSY)
    assert Patience(tries=2, sleep=sleep).until(settled, attempt) == BUSY


def test_the_last_silence_is_told(no_sleep: Clock) -> None:
    _, sleep = no_sleep
    _, attempt = attempts(UnreachableError("first"), UnreachableError("second"))
    with pytest.raises(UnreachableError, match="second"):
        Patience(tries=2, sleep=sleep).until(settled, attempt)
