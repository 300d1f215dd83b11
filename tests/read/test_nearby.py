"""Which of several places is in the same object."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from offkey.read.nearby import nearest


def test_it_is_in_the_smallest_braces_that_hold_it() -> None:
    data = b'x { s { a = ["D"], r = "one" } s { r = "${two}", c { } a = ["D"] } }'
    assert nearest(data, b"D", data.index(b"one")) == data.index(b"D")
    assert nearest(data, b"D", data.index(b"two")) == data.rindex(b"D")


def test_without_braces_it_is_before() -> None:
    data = b"- a: D\n  r: one\n- a: D\n  r: two\n- a: D\n"
    assert nearest(data, b"D", data.index(b"two")) == data.index(b"D", 10)
    assert nearest(b"r: one\na: D", b"D", 0) == 10


@given(st.lists(st.sampled_from(["{", "}", "D", "x", " "])).map("".join), st.integers(0, 30))
def test_it_is_found_wherever_it_is(text: str, beside: int) -> None:
    data = text.encode()
    found = nearest(data, b"D", min(beside, len(data)))
    assert (data[found : found + 1] == b"D") if "D" in text else (found == -1)
