"""The members of an object, against the parser of the standard library."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.read.json_members import members

SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "a", 'q"":{', "é\ud800", "\\"])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner))
KEYS = st.sampled_from(["id", "request", "policy", "", 'a"b', "é"])
BLANKS = st.text(" \t\n\r", max_size=2)


@st.composite
def _object(draw: st.DrawFn) -> str:
    """An object whose keys may stand twice, with blanks wherever JSON has them."""
    blank = [draw(BLANKS) for _ in range(5)]
    written = [
        f"{blank[0]}{json.dumps(key)}{blank[1]}:{blank[2]}{json.dumps(value)}{blank[3]}"
        for key, value in draw(st.lists(st.tuples(KEYS, VALUES), max_size=4))
    ]
    return f"{blank[4]}{{{','.join(written) or blank[0]}}}{blank[3]}"


@given(_object())
def test_keys_values_and_places(text: str) -> None:
    pairs: list[tuple[str, Any]] = json.loads(text, object_pairs_hook=list)
    found = members(text)
    assert found is not None
    assert [member.key for member in found] == [key for key, _value in pairs]
    written = [text[member.start : member.end] for member in found]
    assert written == [one.strip() for one in written]
    assert [json.loads(one, object_pairs_hook=list) for one in written] == [value for _key, value in pairs]


@given(_object(), st.integers(0, 60), st.sampled_from(["", '"', ",", ":", "{", "}", "[", "]", "\\", " ", "0", "x"]))
def test_what_is_not_json_is_refused_and_nothing_else(text: str, at: int, put: str) -> None:
    changed = text[:at] + put + text[at + 1 :]
    try:
        json.loads(changed)
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            members(changed)
    else:
        assert members(changed) is not None


@pytest.mark.parametrize("text", ["[1]", "5", ' "a"', "null"])
def test_what_is_no_object_has_no_members(text: str) -> None:
    assert members(text) is None


@pytest.mark.parametrize("text", ["", "{", '{"a"', '{"a":', '{"a": 1', '{"a": 1,}', '{"a": NaN}', "{} {}", "\ufeff{}"])
def test_what_is_not_json(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        members(text)


def test_of_two_equal_keys_in_an_id_the_last_one_counts() -> None:
    found = members('{"id": {"a": 1, "a": 2}}')
    assert found is not None
    assert found[0].value == {"a": 2}
