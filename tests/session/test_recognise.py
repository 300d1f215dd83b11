"""What a child prints goes through untouched, and what is known in it is recognised wherever it is cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.model.error_texts import ERRORS, ErrorText
from offkey.session.recognise import Recogniser

WRAPPED = """\x1b[31m╷\x1b[0m\x1b[0m
\x1b[31m│\x1b[0m \x1b[0m\x1b[1m\x1b[31mError: \x1b[0m\x1b[0m\x1b[1mCannot assume IAM
\x1b[31m│\x1b[0m \x1b[0mRole\x1b[0m
\x1b[31m│\x1b[0m \x1b[0m
\x1b[31m│\x1b[0m \x1b[0m  with provider["registry.terraform.io/hashicorp/aws"],
\x1b[31m│\x1b[0m \x1b[0m  on main.tf line 3, in provider "aws":
\x1b[31m│\x1b[0m \x1b[0m   3: provider "aws" \x1b[4m{\x1b[0m\x1b[0m
\x1b[31m│\x1b[0m \x1b[0mUser: arn:aws:sts::111111111111:assumed-role/hub/ci is not authorized to
\x1b[31m│\x1b[0m \x1b[0mperform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/spoke
\x1b[31m╵\x1b[0m\x1b[0m
""".encode()
PLAN = b"""
  + resource "aws_iam_role" "ci" {
      + assume_role_policy = jsonencode({ Statement = [{ Action = "sts:AssumeRoleWithWebIdentity" }] })
      + enable_classiclink = false
Plan: 1 to add, 0 to change, 0 to destroy.
"""


def _texts(data: bytes, *, size: int = 4096) -> list[str]:
    watcher = Recogniser()
    for start in range(0, len(data), size):
        chunk = data[start : start + size]
        assert watcher.through(chunk) == chunk
    return [error.text for error in watcher.finish()]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.text[:40])
def test_every_known_error_is_recognised_by_each_of_its_marks(error: ErrorText) -> None:
    for mark in error.marks:
        assert error.text in _texts(f"Error: {mark}\n".encode())


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 100_000])
def test_colours_gutters_and_wrapped_lines_do_not_hide_an_error(size: int) -> None:
    assert _texts(WRAPPED, size=size) == [
        "Cannot assume IAM Role",
        "is not authorized to perform: sts:AssumeRole on resource: …",
    ]


def test_a_plan_that_names_an_action_is_no_error() -> None:
    assert _texts(PLAN) == []


def test_an_apostrophe_of_any_kind() -> None:
    expected = ["Couldn't retrieve verification key from your identity provider"]
    assert _texts("Couldn’t retrieve verification key".encode()) == expected
    assert _texts(b"Couldn't retrieve verification key") == expected


def test_a_link_and_a_title_are_no_words() -> None:
    text = b"Backend \x1b]8;;https://example.com\x1b\\configuration\x1b]8;;\x1b\\ \x1b]0;title\x07changed"
    assert _texts(text) == ["Backend configuration changed"]


def test_bytes_that_are_no_text_do_no_harm() -> None:
    assert _texts(b"\xff\xfe\x00Backend configuration changed\xc3") == ["Backend configuration changed"]


_PIECES = st.sampled_from(
    [WRAPPED, PLAN, b"\x1b[", b"\x1b", "│".encode(), b"\xe2\x94", b"Backend configuration\r\n", b" changed", b"x" * 300]
    + [f"{mark} ".encode() for error in ERRORS for mark in error.marks]
)
_STREAMS = st.lists(st.one_of(_PIECES, st.binary(max_size=20)), max_size=8).map(b"".join)


@settings(max_examples=300, deadline=None)
@given(data=_STREAMS, cuts=st.lists(st.integers(0, 2000), max_size=20))
def test_bytes_go_through_unchanged_and_cuts_change_nothing(data: bytes, cuts: list[int]) -> None:
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    chunks = [data[start:end] for start, end in pairwise(places)]
    watcher = Recogniser()
    assert b"".join(watcher.through(chunk) for chunk in chunks) == data
    assert {error.text for error in watcher.finish()} == set(_texts(data, size=len(data) + 1))


def test_memory_stays_small_however_long_a_word_is() -> None:
    watcher = Recogniser()
    for _ in range(64):
        watcher.through(b"a" * 100_000)
    watcher.through(b"\x1b]" + b"b" * 100_000)
    assert len(watcher._pending) < 10_000
    assert len(watcher._before) <= 200
    watcher.through(b"\x07 Backend configuration changed")
    assert [error.text for error in watcher.finish()] == ["Backend configuration changed"]
