"""Enumerations answer as those of the standard library."""

from __future__ import annotations

import copy
import enum
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from offkey.model.enumeration import Enum, IntEnum
from offkey.model.finding import Safety, Severity


def _kinds(base: Any, numbers: Any) -> tuple[Any, Any]:
    class Colour(base):  # type: ignore[misc]
        """Of paint."""

        RED = "red"
        """As blood."""
        BLUE = "blue"

        @property
        def loud(self) -> bool:
            return bool(self.value == "red")

        @classmethod
        def of(cls, text: str) -> Any:
            return cls(text)

    class Size(numbers):  # type: ignore[misc]
        SMALL = 1
        LARGE = 3

        def __str__(self) -> str:
            return str(self.name).lower()

    return Colour, Size


OURS, THEIRS = _kinds(Enum, IntEnum), _kinds(enum.Enum, enum.IntEnum)
QUESTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "names": lambda colour, size: [member.name for kind in (colour, size) for member in kind],
    "values": lambda colour, size: [member.value for kind in (colour, size) for member in kind],
    "texts": lambda colour, size: [str(member) for kind in (colour, size) for member in kind],
    "in a text": lambda colour, size: [f"{member} {member!r}" for kind in (colour, size) for member in kind],
    "how many": lambda colour, size: (len(colour), len(size), bool(colour), bool(size)),
    "by name": lambda colour, size: (colour["RED"] is colour.RED, size["LARGE"] is size.LARGE),
    "by value": lambda colour, size: (colour("blue") is colour.BLUE, size(3) is size.LARGE, colour(colour.RED).name),
    "all by name": lambda colour, size: [[*kind.__members__] for kind in (colour, size)],
    "in the class": lambda colour, size: (colour.RED in colour, size.SMALL in size, size.SMALL in colour),
    "methods": lambda colour, _: (colour.RED.loud, colour.BLUE.loud, colour.of("red") is colour.RED),
    "equality": lambda colour, _: (colour.RED == colour.RED, colour.RED != colour.BLUE, colour.RED == "red"),
    "numbers": lambda _, size: (size.SMALL == 1, size.SMALL < size.LARGE, size.LARGE + 1, max(size).name, int(size(1))),
    "as keys": lambda colour, size: ({colour.RED: 1}[colour.RED], {size.LARGE: 2}[3], hash(size.LARGE) == hash(3)),
    "as JSON": lambda _, size: json.dumps({"size": size.LARGE}),
    "copies": lambda colour, size: (copy.copy(colour.RED) is colour.RED, copy.deepcopy([size.LARGE])[0] is size.LARGE),
    "classes": lambda colour, size: (type(colour.RED) is colour, isinstance(size.SMALL, int), colour.__doc__),
    "truth": lambda colour, size: (bool(colour.RED), bool(size.SMALL)),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_the_same_answer(question: str) -> None:
    assert QUESTIONS[question](*OURS) == QUESTIONS[question](*THEIRS)


@pytest.mark.parametrize("kinds", [OURS, THEIRS], ids=["ours", "theirs"])
def test_what_there_is_not_is_refused(kinds: tuple[Any, Any]) -> None:
    colour, size = kinds
    with pytest.raises(ValueError, match=r"'green' is not a valid .*Colour"):
        colour("green")
    with pytest.raises(ValueError, match="2 is not a valid"):
        size(2)
    with pytest.raises(KeyError, match="GREEN"):
        colour["GREEN"]
    with pytest.raises(AttributeError):
        colour.RED = "green"


def test_a_member_comes_back_from_another_process() -> None:
    assert pickle.loads(pickle.dumps((Safety.SAFE, Severity.HIGH)))[0] is Safety.SAFE
    assert pickle.loads(pickle.dumps(Severity.HIGH)) is Severity.HIGH


def test_two_members_cannot_have_one_value() -> None:
    with pytest.raises(TypeError, match="two members of Same"):
        _kinds_of_one_value()


def _kinds_of_one_value() -> None:
    class Same(Enum):
        ONE = 1
        TWO = 1
