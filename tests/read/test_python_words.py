"""Values that Python writes out are read as TypeScript's are; what is computed is not known, and nothing raises."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.effort import grows_with_the_size

from offkey.model.terraform import Value
from offkey.model.unknown import Unknown
from offkey.read.python_words import tokens
from offkey.read.typescript import Program

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=8)
VALUE: st.SearchStrategy[Value] = st.recursive(
    TEXT.filter(lambda text: "\\" not in text),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT.filter(str.isalpha), inner, max_size=3),
    max_leaves=12,
)
WORDS = (
    """ { } [ ] ( ) , ; : = == ... ' " ''' f" \\ # ** self = iam . AccessKey WebIdentityPrincipal a_b if else \n é """
)
COMPUTED = "x is computed by the program"


def program(text: str) -> Program:
    return Program.of(text, tokens(text))


def argument(text: str) -> Value:
    """The first argument of the last thing that the program makes."""
    read = program(text)
    at = next(at for at in reversed(range(len(read.words))) if read.words[at].text == "Role")
    return read.value(at + 2)[0]


@settings(deadline=None)
@given(VALUE)
def test_what_is_written_out_is_read(document: Value) -> None:
    text = repr(document)
    if "\\" not in text:
        assert program(text).value(0)[0] == document


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS.split(" ")), max_size=60))
def test_any_words_are_read(words: list[str]) -> None:
    read = program(" ".join(words))
    for at in range(len(read.words) + 1):
        _, end = read.value(at)
        assert at <= end <= len(read.words) + 1
        assert list(read.arguments(at)) is not None


@settings(deadline=None)
@given(st.text(max_size=50))
def test_words_come_in_order_and_lie_in_the_text(text: str) -> None:
    found = tokens(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= word.start <= word.end <= len(text) for word in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Role(client_ids=['x'], b='y',)", {"clientIds": ["x"], "b": "y"}),
        ("Role({'a_b': 'x', 'c': {'d': ('e')}}['c'])", None),
        ('Role({"a": """x"""}, b=1)', {"a": "x"}),
        ("n = 'x'\nRole(f'repo:{n}/{{y}}')", "repo:x/{y}"),
        ("my_name = 'x'\nRole(a=my_name, b=f'{my_name}:*')", {"a": "x", "b": "x:*"}),
        ("p: iam.Role = {'a': 'x'}\nRole(a=p)", {"a": {"a": "x"}}),
        ("n = 'x'\nn = 'y'\nRole(n)", None),
        ("p = {'a': 'x'}\np.update(b)\nRole(p)", None),
        ("Role('x' if y else 'z')", None),
        ("Role([f'repo:{x}' for x, z in f(y, 1)], 'b')", [Unknown(COMPUTED, None, ("repo:", Unknown(COMPUTED)))]),
        ("Role([x for x in y])", [Unknown("it is computed by the program")]),
        ("x = 'a'\nRole([f'repo:{x}' for x in y])", None),
        ("Role({**a, 'b': 'c'})", None),
        ("Role(**a)", None),
        ("Role('a' 'b')", None),
        ("# Role('a')\nRole('b')  # c", "b"),
        ("class Role(Base):\n    pass\nRole('b')", "b"),
    ],
)
def test_a_value(text: str, expected: Value) -> None:
    value = argument(text)
    assert isinstance(value, Unknown) if expected is None else value == expected


@pytest.mark.parametrize("piece", ["a.", "f(x=", "{'a': ", '"""', "A(", "x = {\n", "A.b(c=d).", "{", '"\\'])
def test_work_grows_with_the_size(piece: str) -> None:
    assert grows_with_the_size(lambda size: tokens(piece * size), small=500)
