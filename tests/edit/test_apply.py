from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.edit.apply import apply, apply_all, diff
from offkey.errors import DefectError
from offkey.model.text import Edit, Source, Span


def edit(start: int, end: int, text: str, path: str = "a") -> Edit:
    return Edit(path, Span(start, end), text)


def test_edits_are_made_whatever_their_order() -> None:
    assert apply(b"one two three", [edit(8, 13, "drei"), edit(0, 3, "eins")]) == b"eins two drei"


def test_insertions_at_one_point_keep_their_order() -> None:
    assert apply(b"ab", [edit(1, 1, "1"), edit(1, 1, "2"), edit(1, 2, "B"), edit(1, 1, "1")]) == b"a121B"


def test_touching_edits_do_not_overlap() -> None:
    assert apply(b"abcd", [edit(0, 2, "x"), edit(2, 4, "y"), edit(4, 4, "z")]) == b"xyz"


def test_the_same_replacement_twice_counts_once() -> None:
    assert apply(b"abcd", [edit(1, 3, "x"), edit(1, 3, "x")]) == b"axd"


@pytest.mark.parametrize(
    "edits",
    [
        [edit(0, 2, "x"), edit(1, 3, "y")],
        [edit(0, 3, "x"), edit(1, 2, "y")],
        [edit(0, 2, "x"), edit(0, 2, "y")],
        [edit(0, 3, "x"), edit(1, 1, "y")],
        [edit(3, 5, "x")],
        [edit(9, 9, "x")],
    ],
)
def test_edits_that_overlap_or_leave_the_file_are_a_defect(edits: list[Edit]) -> None:
    with pytest.raises(DefectError):
        apply(b"abcd", edits)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\r\nb\r\n", b"a\r\nx\r\ny\r\nb\r\n"),
        (b"a\nb\n", b"a\nx\ny\nb\n"),
        (b"a\r\nb\n\n", b"a\r\nx\ny\nb\n\n"),
        (b"", b"x\ny\n"),
    ],
)
def test_a_newline_becomes_that_of_the_file(data: bytes, expected: bytes) -> None:
    offset = data.find(b"b") if data else 0
    assert apply(data, [edit(offset, offset, "x\ny\n")]) == expected


def test_bytes_that_are_not_utf_8_go_in_and_out() -> None:
    data = b"\xef\xbb\xbfa\xff\xfe b"
    assert apply(data, [edit(6, 7, Source("a", b"\xfd").text(Span(0, 1)))]) == b"\xef\xbb\xbfa\xff\xfe\xfdb"


_edits = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5), st.text("xy\n", max_size=3)), max_size=6)


@given(st.binary(min_size=45, max_size=60), _edits)
def test_bytes_outside_the_spans_are_untouched(data: bytes, wanted: list[tuple[int, int, str]]) -> None:
    edits, position = [], 0
    for start, length, text in sorted(wanted):
        if start >= position:
            edits.append(edit(start, start + length, text))
            position = start + length
    expected, newline = data, Source("a", data).newline
    for made in reversed(edits):
        written = made.text.replace("\n", newline).encode()
        expected = expected[: made.span.start] + written + expected[made.span.end :]
    assert apply(data, edits) == expected


def test_files_that_do_not_change_are_left_out() -> None:
    sources = {"a": Source("a", b"one"), "b": Source("b", b"two")}
    assert apply_all(sources, [edit(0, 3, "one", "a"), edit(0, 1, "T", "b")]) == {"b": b"Two"}
    with pytest.raises(DefectError, match="was not read"):
        apply_all(sources, [edit(0, 0, "x", "c")])


# --- diff ----------------------------------------------------------------------------------------


def test_a_diff_shows_what_changes() -> None:
    assert diff("a/b.yml", b"one\ntwo\n", b"one\n2\n") == (
        "--- a/a/b.yml\n+++ b/a/b.yml\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n"
    )
    assert diff("a", b"x\n", b"x\n") == ""


def test_files_that_come_or_go_are_against_nothing() -> None:
    assert diff("a", None, b"x\n") == "--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x\n"
    assert diff("a", b"x\n", None) == "--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\nb", b"a\nc"),
        (b"a\nb", b"a\nb\n"),
        (b"a\r\nb\r\n", b"a\r\nc\r\n"),
        (b"a\r\nb\r\n", b"a\nb\n"),
        (b"\xff\n\x0c\nx\n", b"\xff\n\x0c\ny\n"),
        ("\u2028a\x85\nb\n".encode(), "\u2028a\x85\nc\n".encode()),
        (b"", b"x"),
    ],
)
def test_a_diff_written_out_can_be_applied(before: bytes, after: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(before)
    text = diff("file", before, after).encode("utf-8", "surrogateescape")
    subprocess.run(["git", "apply", "--unsafe-paths", "-"], input=text, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "file").read_bytes() == after


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_a_diff_is_empty_only_where_nothing_changes(before: bytes, after: bytes) -> None:
    assert (diff("a", before, after) == "") is (before == after)
