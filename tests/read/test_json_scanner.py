"""The scanner reads what `json` reads, and refuses what it refuses, at the same place."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.read.json_scanner import Decoder, encode_basestring

OURS = Decoder(parse_int=int, parse_float=float, parse_constant=str)
THEIRS = json.JSONDecoder(parse_constant=str)
TEXTS = st.text(alphabet='{}[]",: \t\n\\u0aetrufalsN1.-\x00\x0b', max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)
)


def answer(decoder: Decoder | json.JSONDecoder, text: str) -> object:
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        return str(error)


@given(TEXTS)
def test_any_text_is_read_or_refused_alike(text: str) -> None:
    assert answer(OURS, text) == answer(THEIRS, text)


@given(VALUES, st.sampled_from([None, 1, "\t"]))
def test_every_value_comes_back(value: object, indent: int | str | None) -> None:
    assert OURS.decode(json.dumps(value, indent=indent)) == value


@pytest.mark.parametrize(("text", "position"), [('{"a": 1} x', 0), ("x [1]y", 2), ("1", 1), ('"', 0)])
def test_a_value_inside_a_text(text: str, position: int) -> None:
    def raw(decoder: Decoder | json.JSONDecoder) -> object:
        try:
            return decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            return str(error)

    assert raw(OURS) == raw(THEIRS)


def test_too_many_levels_are_no_crash() -> None:
    with pytest.raises(RecursionError):
        OURS.decode("[" * 100_000)


@given(st.text())
def test_texts_are_written_as_json_writes_them(text: str) -> None:
    assert encode_basestring(text) == json.dumps(text, ensure_ascii=False)


FRESH = """
import sys
from offkey.read.json_scanner import Decoder
assert "json" not in sys.modules
decoder = Decoder(parse_int=int, parse_float=float, parse_constant=str)
for text in sys.argv[1:]:
    try:
        decoder.decode(text)
    except ValueError as error:
        print(error)
"""


def test_what_is_no_json_is_refused_alike_where_nothing_else_has_imported_json() -> None:
    texts = ['{"a" 1}', "[1 2]", '"abc', '{"a": 1,}', '{"a": tru}']
    ran = subprocess.run([sys.executable, "-c", FRESH, *texts], capture_output=True, text=True, check=False)
    assert ran.stdout.splitlines() == [answer(THEIRS, text) for text in texts], ran.stderr
