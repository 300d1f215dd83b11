from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.read.test_evaluation import VALUES

from offkey.model.terraform import Value
from offkey.model.unknown import Unknown
from offkey.read.json_text import JsonObject, decode, decode_pairs, encode
from offkey.read.partial import text

X, Y = Unknown("x"), Unknown("y")


def test_equal_keys_are_kept_apart() -> None:
    assert decode_pairs('{"a": 1, "a": {"b": []}}') == JsonObject((("a", 1), ("a", JsonObject((("b", []),)))))
    assert decode('{"a": 1, "a": 2}') == {"a": 2}


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (['{"a": "b', X, 'c"}'], {"a": text(["b", X, "c"])}),
        (['{"a": ', X, "}"], {"a": X}),
        (['{"a": "', X, '"}'], {"a": X}),
        (['["', X, '", ', Y, "]"], [X, Y]),
        (['{"', X, ':sub": 1}'], {text([X, ":sub"]): 1}),
        (['["\\"', X, '\\\\"]'], [text(['"', X, "\\"])]),
        (['["\\\\", ', X, "]"], ["\\", X]),
        (['[{"a": 1}\n', X, "\n]"], [{"a": 1}, X]),
        (["[", X, '{"a": 1}', Y, "]"], [X, {"a": 1}, Y]),
        (['{"a": ["b"', X, ', "c"]}'], {"a": ["b", X, "c"]}),
        (["null"], None),
    ],
)
def test_a_text_known_in_part_is_read_around_what_is_missing(pieces: list[str | Unknown], expected: Value) -> None:
    assert decode(text(pieces)) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "{",
        "nope",
        "NaN",
        "[Infinity]",
        '{"a": 1,}',
        "1e999",
        "9" * 400,
        "[" * 100_000,
        "[" * 300 + "]" * 300,
        5,
        None,
    ],
)
def test_what_is_no_json_has_no_value(written: Value) -> None:
    value = decode(written)
    while isinstance(value, list):
        (value,) = value
    assert isinstance(value, Unknown)


def test_what_is_unknown_as_a_whole_stays_so() -> None:
    assert decode(X) == X
    assert encode(X) == X


@settings(deadline=None)
@given(VALUES)
def test_encoding_is_json_and_decoding_its_inverse(value: Value) -> None:
    written = encode(value)
    assert isinstance(written, str)
    assert json.loads(written) == value
    assert json.dumps(decode(written), sort_keys=True) == json.dumps(value, sort_keys=True)


PLAIN = st.text(st.characters(exclude_categories=["Cs", "Co"]), max_size=8)
TREES: st.SearchStrategy[Value] = st.recursive(
    st.sampled_from([X, Y]) | PLAIN | st.tuples(PLAIN, PLAIN).map(lambda p: text([p[0], X, p[1]])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PLAIN, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(TREES)
def test_what_is_not_known_survives_encoding_and_decoding(tree: Value) -> None:
    assert decode(encode(tree)) == tree


def test_the_reserved_character_is_refused_however_it_is_written() -> None:
    texts = ["\ue0000\ue001", "\\ue0000\\ue001", "\\uE0000\\uE001"]
    assert all(isinstance(decode_pairs(f'{{"a": "{text}"}}'), Unknown) for text in texts)
    assert decode('"\\\\ue000"') == "\\ue000"
