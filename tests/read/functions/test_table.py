from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.read.test_evaluation import VALUES

from offkey.model.unknown import Unknown
from offkey.read import arithmetic
from offkey.read.functions.table import FUNCTIONS, call
from offkey.read.partial import Invalid, SetValue, text, unknown_in

ARGUMENTS: st.SearchStrategy[Any] = st.recursive(
    VALUES
    | st.sampled_from(
        [Unknown("x"), text(["a", Unknown("x")]), Invalid("i"), SetValue(["a"]), {Unknown("x"): 1}, "/a/", "%s", -1, 0]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(st.sampled_from(sorted(FUNCTIONS)), st.lists(ARGUMENTS, max_size=4))
def test_a_function_has_an_answer_to_any_arguments(name: str, arguments: list[Any]) -> None:
    answer = call(name, arguments)
    assert answer is None or isinstance(answer, bool | int | float | str | list | dict | Unknown)


@settings(deadline=None)
@given(st.sampled_from(sorted(FUNCTIONS)), st.lists(ARGUMENTS, max_size=4))
def test_arguments_are_left_as_they_are(name: str, arguments: list[Any]) -> None:
    before = repr(arguments)
    call(name, arguments)
    assert repr(arguments) == before


@settings(deadline=None)
@given(st.sampled_from(sorted(FUNCTIONS)), st.lists(VALUES, max_size=4))
def test_known_arguments_give_a_known_answer_or_one_with_a_reason(name: str, arguments: list[Any]) -> None:
    unknown = unknown_in(call(name, arguments))
    assert unknown is None or unknown.reason


@settings(deadline=None)
@given(st.sampled_from(["+", "-", "*", "/", "%", "<", ">", "<=", ">=", "==", "!=", "&&", "||"]), ARGUMENTS, ARGUMENTS)
def test_an_operator_has_an_answer_to_any_operands(operator: str, left: Any, right: Any) -> None:
    assert isinstance(arithmetic.binary(operator, left, right), bool | int | float | Unknown)
    assert isinstance(arithmetic.unary("-", left), int | float | Unknown)
    assert isinstance(arithmetic.unary("!", left), bool | Unknown)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_refuses_too_many_arguments(name: str) -> None:
    most = FUNCTIONS[name].most
    if most is not None:
        assert isinstance(call(name, ["1"] * (most + 1)), Invalid)
    if FUNCTIONS[name].least:
        assert isinstance(call(name, []), Invalid)


def test_what_is_not_in_the_table_is_unknown() -> None:
    answer = call("timestamp", [])
    assert isinstance(answer, Unknown)
    assert not isinstance(answer, Invalid)


def test_every_function_of_the_list_is_there() -> None:
    assert all(callable(function.call) for function in FUNCTIONS.values())
