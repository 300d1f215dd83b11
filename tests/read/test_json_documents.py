from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.errors import UnreadableError
from offkey.model.text import Source
from offkey.read.json_documents import read
from offkey.read.json_text import JsonObject

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def values(data: bytes) -> tuple[object, ...]:
    return read(Source("x.json", data)).values


@given(st.lists(VALUES, min_size=1, max_size=4), st.sampled_from(["\n", " ", "\r\n\t", "\n\n"]))
def test_documents_behind_one_another_come_back(documents: list[object], between: str) -> None:
    text = between.join(map(json.dumps, documents))
    assert values(text.encode()) == tuple(documents)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_shells_write(encoding: str) -> None:
    read_in = read(Source("x.json", '{\n  "Arn": "ä"\n}'.encode(encoding)))
    assert read_in.values == ({"Arn": "ä"},)
    assert [str(place) for place in read_in.places("Arn").values()] == ["x.json:2:11"]


def test_a_key_that_stands_twice_is_kept() -> None:
    assert values(b'{"a": 1, "a": 2}') == (JsonObject((("a", 1), ("a", 2))),)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b" \n ", 1),
        (b'{"a": 1}\n{"a": ', 2),
        (b"\n\nAn error occurred (AccessDenied)", 3),
        (b'{"a": NaN}', 1),
        (b'{"a": 1e999}', 1),
        (b"[" * 100_000, 1),
        (b"1" * 400, 1),
        (b'{"a": 1},', 1),
    ],
)
def test_what_is_no_json_is_refused_with_its_line(data: bytes, line: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        values(data)
    assert str(caught.value.place).startswith(f"x.json:{line}:")
    assert caught.value.hint


def test_bytes_that_are_no_text_do_not_stop_the_reading() -> None:
    assert values(b'"\xff"') == ("\udcff",)


def test_the_place_of_a_value_is_where_it_stands_first() -> None:
    text = '{"a": {"address": "x"}, "b": "\\"address\\": \\"z\\"",\n "address":"x", "c": [{"address": "y[\\"k\\"]"}]}'
    places = read(Source("x.json", text.encode())).places("address")
    assert {key: str(place) for key, place in places.items()} == {"x": "x.json:1:20", 'y["k"]': "x.json:2:36"}
