"""A document is written as the standard library writes it, character for character."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.cli.json_text import indented

PLAIN: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
DOCUMENTS = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(DOCUMENTS)
def test_it_is_what_the_standard_library_writes(document: Any) -> None:
    assert indented(document) == json.dumps(document, indent=2, ensure_ascii=True)


def test_characters_that_were_no_utf_8_are_escaped() -> None:
    assert indented({"path": "a\udcff"}) == '{\n  "path": "a\\udcff"\n}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1: 2}, {"a": {1}}, b"x", object()])
def test_what_has_no_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        indented(value)
