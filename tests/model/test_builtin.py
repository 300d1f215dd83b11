"""What is built in is what the standard library passes on."""

from __future__ import annotations

import bisect
import collections.abc
import functools
import operator
import pickle
import types

import pytest

from offkey.model import builtin

HOMES = (bisect, collections, collections.abc, functools, operator, types)


@pytest.mark.parametrize("name", sorted({*builtin.__all__} - {"lru_cache", "cached_property"}))
def test_it_is_the_very_same(name: str) -> None:
    assert any(getattr(home, name, None) is getattr(builtin, name) for home in HOMES)


@builtin.lru_cache(maxsize=2)
def doubled(number: int) -> int:
    """Twice as much."""
    asked.append(number)
    return 2 * number


asked: list[int] = []


def test_answers_are_remembered() -> None:
    doubled.cache_clear()
    asked.clear()
    assert [doubled(number) for number in (1, 1, 2, 3, 1)] == [2, 2, 4, 6, 2]
    assert asked == [1, 2, 3, 1]
    assert tuple(doubled.cache_info()) == (1, 4, 2, 2)


def test_it_goes_by_the_name_of_what_it_remembers() -> None:
    assert (doubled.__name__, doubled.__doc__) == ("doubled", "Twice as much.")
    assert doubled.__wrapped__(4) == 8
    assert pickle.loads(pickle.dumps(doubled)) is doubled
