"""Our named tuples are those of the standard library, made later."""

from __future__ import annotations

import pickle
from typing import NamedTuple as Standard

import pytest

from offkey.model.tuples import NamedTuple


class Pair(NamedTuple):
    """Two values."""

    left: int
    right: str = "r"

    def both(self) -> str:
        """The two as one text."""
        return f"{self.left}{self.right}"


class Known(Standard):
    left: int
    right: str = "r"


def test_they_are_made_read_and_compared_as_tuples() -> None:
    pair = Pair(1)
    assert (pair, pair.left, pair.right, pair.both()) == ((1, "r"), 1, "r", "1r")
    assert Pair(right="x", left=2) == (2, "x") == Known(2, "x")
    assert hash(pair) == hash((1, "r"))
    left, right = pair
    assert (left, right) == (1, "r")


def test_they_have_no_room_for_anything_else() -> None:
    with pytest.raises(AttributeError):
        Pair(1).other = 2  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        Pair(1).left = 2  # type: ignore[misc]


def test_they_are_shown_replaced_and_matched_like_the_standard_ones() -> None:
    assert repr(Pair(1)) == repr(Known(1)).replace("Known", "Pair")
    assert tuple(Pair(1)._replace(left=3)) == tuple(Known(1)._replace(left=3))
    assert Pair._fields == Known._fields
    with pytest.raises(ValueError, match="nothing"):
        Pair(1)._replace(nothing=1)  # type: ignore[call-arg]
    match Pair(1, "m"):
        case Pair(left, right):
            assert (left, right) == (1, "m")


@pytest.mark.parametrize("arguments", [(), (1, 2, 3)])
def test_wrong_arguments_are_refused(arguments: tuple[int, ...]) -> None:
    with pytest.raises(TypeError):
        Pair(*arguments)  # type: ignore[arg-type]


def test_they_go_through_a_pipe() -> None:
    assert pickle.loads(pickle.dumps(Pair(1))) == Pair(1)
    assert type(pickle.loads(pickle.dumps(Pair(1)))) is Pair
