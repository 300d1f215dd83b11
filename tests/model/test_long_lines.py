"""Places far into a line are what they are near its start, however they are counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from offkey.model import text as under_test
from offkey.model.text import Source, Span


@given(st.lists(st.text(alphabet="aé€𝄞", max_size=40), max_size=4), st.integers(min_value=1, max_value=20), st.data())
def test_a_place_far_into_a_line(lines: list[str], far: int, data: st.DataObject) -> None:
    source = Source("a.tf", "\n".join(lines).encode())
    line = data.draw(st.integers(min_value=0, max_value=max(0, len(lines) - 1)))
    of_line = lines[line] if lines else ""
    column = data.draw(st.integers(min_value=0, max_value=len(of_line)))
    offset = len("\n".join([*lines[:line], of_line[:column]]).encode())
    before, under_test._FAR = under_test._FAR, far
    try:
        place = source.place(Span(offset, offset))
    finally:
        under_test._FAR = before
    assert (place.line, place.column) == (line + 1, column + 1)
    assert source.place(Span(offset, offset)) == place


def test_the_beginning_of_a_line() -> None:
    source = Source("a.tf", b"first\nsecond\r\n")
    assert source.line(2, most=3) == "sec"
    assert source.line(2, most=80) == source.line(2) == "second"


def test_a_place_behind_the_end_is_the_end() -> None:
    source = Source("a.tf", b"a" * 20_000)
    assert source.place(Span(90_000, 90_000)).column == 20_001
