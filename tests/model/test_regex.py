"""A regular expression that is compiled later answers as one that is compiled at once."""

from __future__ import annotations

import copy
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.model import regex as module
from offkey.model.regex import escape, regex

PATTERN = r"(?P<word>[a-c]+)|x*"
METHODS = ("findall", "fullmatch", "match", "search", "split")


def seen(found: object) -> object:
    return (found.span(), found.groupdict(), found.re.pattern) if isinstance(found, re.Match) else found


@given(text=st.text("abcxY", max_size=6), flags=st.sampled_from([0, re.IGNORECASE, re.DOTALL | re.VERBOSE]))
def test_every_question_has_the_same_answer(text: str, flags: int) -> None:
    later, now = regex(PATTERN, flags), re.compile(PATTERN, flags)
    for method in METHODS:
        assert seen(getattr(regex(PATTERN, flags), method)(text)) == seen(getattr(now, method)(text))
        assert seen(getattr(later, method)(text)) == seen(getattr(now, method)(text))
    assert [m.span() for m in later.finditer(text, 1)] == [m.span() for m in now.finditer(text, 1)]
    assert later.sub("_", text) == now.sub("_", text)
    assert later.subn("_", text, 1) == now.subn("_", text, 1)
    assert (later.pattern, later.flags, later.groups) == (now.pattern, now.flags, now.groups)
    assert dict(later.groupindex) == dict(now.groupindex)


def test_nothing_is_compiled_before_somebody_asks() -> None:
    broken = regex("(")
    assert broken.pattern == "("
    with pytest.raises(re.error):
        broken.match("")


def test_it_is_a_value() -> None:
    one = regex(rb"a+", re.ASCII)
    assert one == regex(rb"a+", re.ASCII) == copy.deepcopy(one) == pickle.loads(pickle.dumps(one))
    assert one != regex(rb"a+")
    assert len({one, regex(rb"a+", re.ASCII)}) == 1
    with pytest.raises(AttributeError):
        one.grep  # type: ignore[attr-defined]  # noqa: B018


@given(st.text(max_size=8), st.binary(max_size=8))
def test_what_means_itself_is_written_as_in_the_standard_library(text: str, data: bytes) -> None:
    assert escape(text) == re.escape(text)
    assert escape(data) == re.escape(data)


def test_every_character_that_means_more_is_escaped() -> None:
    every = "".join(map(chr, range(256)))
    assert escape(every) == re.escape(every)


@pytest.mark.parametrize("name", ["ASCII", "DOTALL", "IGNORECASE", "MULTILINE", "VERBOSE"])
def test_the_flags_are_those_of_the_standard_library(name: str) -> None:
    assert getattr(module, name) == getattr(re, name)
