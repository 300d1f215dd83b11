"""Values that TypeScript writes out are read as they are; what is computed is not known, and nothing raises."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.model.terraform import Value
from offkey.model.unknown import Unknown
from offkey.read.partial import OpenList, OpenMap
from offkey.read.typescript import Program
from offkey.read.typescript_words import tokens

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=8)
VALUE: st.SearchStrategy[Value] = st.recursive(
    TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=12
)
WORDS = """ { } [ ] ( ) , ; : ... ' " ` \\ // /* */ ${ } new const = iam . AccessKey WebIdentityPrincipal a as \n é """


def value(text: str) -> Value:
    return Program.of(text).value(0)[0]


@settings(deadline=None)
@given(VALUE)
def test_what_is_json_is_read_as_json(document: Value) -> None:
    assert value(json.dumps(document, ensure_ascii=False)) == document


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS.split(" ")), max_size=60))
def test_any_words_are_read(words: list[str]) -> None:
    program = Program.of(" ".join(words))
    for at in range(len(program.words) + 1):
        _, end = program.value(at)
        assert at <= end <= len(program.words) + 1
        assert list(program.arguments(at)) is not None


@settings(deadline=None)
@given(st.text(max_size=50))
def test_words_come_in_order_and_leave_out_blanks_and_comments(text: str) -> None:
    found = tokens(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[word.start : word.end] == word.text for word in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ a: 'x', 'b-c': [\"y\", `z`], }", {"a": "x", "b-c": ["y", "z"]}),
        ("const n = 'x'; f({ [n]: n, [`${n}:sub`]: `repo:${n}` })", {"x": "x", "x:sub": "repo:x"}),
        ("f({ a: 'x' } as Conditions)", {"a": "x"}),
        ("f({ /* b: 'y', */ a: 'x' // c\n })", {"a": "x"}),
        ("const n = 'x'; f({ n, a: 'y', })", {"n": "x", "a": "y"}),
        ("f('it\\'s')", "it's"),
        ("f(props?.name ?? 'x')", "x"),
        ("f(props.name || 'x')", "x"),
    ],
)
def test_what_is_written_out(text: str, expected: Value) -> None:
    program = Program.of(text)
    at = next((i + 1 for i, word in enumerate(program.words) if word.text == "("), 0)
    assert program.value(at)[0] == expected


@pytest.mark.parametrize(
    "text",
    ["f(x)", "{ ...rest }", "{ short() {} }", "'a' + b", "[...list]", "x ? 'a' : 'b'", "{", "[;", "[)", "{a:;", "{a:)"],
)
def test_what_is_computed_is_not_known(text: str) -> None:
    assert isinstance(value(text), Unknown)


def test_what_is_short_for_a_variable_is_known_to_be_there() -> None:
    found = value("{ short, a: 'x' }")
    assert isinstance(found, dict)
    assert isinstance(found["short"], Unknown)
    assert found["a"] == "x"


def test_a_template_is_known_in_part() -> None:
    found = value("`repo:${org}/*`")
    assert isinstance(found, Unknown)
    assert [piece for piece in found.pieces if isinstance(piece, str)] == ["repo:", "/*"]


def test_a_template_inserts_what_stands_for_a_missing_part() -> None:
    assert value("""`repo:acme/${r.repo ?? '*'}:${r.filter || "*"}`""") == "repo:acme/*:*"
    assert isinstance(value("`${a ?? b ?? 'c'}`"), Unknown)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a ? 'x' : 'y'", ("x", "y")),
        ("a?.b ? ['x', 'z'] : 'y'", ("x", "z", "y")),
        ("a ? 'x' : b ?? c ? 'y' : 'z'", ("x", "y", "z")),
        ("(a ? b : c) ? 'x' : d", ("x",)),
    ],
)
def test_a_choice_is_one_of_what_is_written(text: str, expected: tuple[str, ...]) -> None:
    found = value(text)
    assert isinstance(found, OpenList)
    assert found.shapes == expected


def test_of_a_choice_of_objects_what_both_have_is_known() -> None:
    found = value("a ? { x: '1', y: ['2'] } : { x: '1' }")
    assert isinstance(found, OpenMap)
    assert found.joined["x"] == "1"
    assert isinstance(found.joined["y"], OpenList)


def constant(text: str) -> Value:
    """The value of `x`, which is written behind the text."""
    program = Program.of(f"{text}\ncall(x)")
    return program.value(len(program.words) - 2)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('const x = "a";', "a"),
        ("const x = [`a`, 'b'];", ["a", "b"]),
        ("const y = ['b'];\nconst x: Record<string, string[]> = { a: y };", {"a": ["b"]}),
        ("const x: { [key: string]: string } = { a: 'b' }\n", {"a": "b"}),
        ("let x: string[] = ['a'];\nif (x == y || x >= z) call((x) => x);", ["a"]),
    ],
)
def test_a_constant_is_what_it_is_written_as(text: str, expected: Value) -> None:
    assert constant(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "const x = [];\nx.push('a');",
        "const x = { a: 'b' };\nx.a = 'c';",
        "const x = { a: 'b' };\nx['a'] = 'c';",
        "const x = { a: 'b' };\nObject.assign(x, y);",
        "const x = ['a'].map((one) => one);",
        "const x = ['a'];\nconst x = ['b'];",
        "let x = ['a'];\nx = ['b'];",
        "let x = `a${b}`;\nif (c) x += 'd';",
        "let x = `a${b}`;\nx ??= 'd';",
    ],
)
def test_a_constant_that_something_changes_is_not_known(text: str) -> None:
    assert isinstance(constant(text), Unknown)


def test_a_list_that_each_item_of_another_fills_is_known_by_the_text_of_one() -> None:
    known = Program.of("const all = [a, ...more];\nconst x = all.map((repo: string) => `repo:${repo}:*`);").constants[
        "x"
    ]
    assert isinstance(known, list)
    assert [item.pieces[::2] for item in known if isinstance(item, Unknown)] == [("repo:", ":*")]


@pytest.mark.parametrize(
    "text",
    [
        "const x = all.map((repo) => other(repo));",
        "const x = all.map((repo) => `repo:${repo}` + rest);",
        "const x = all.filter((repo) => `repo:${repo}`);",
        "const repo = 'a';\nconst x = all.map((repo) => `repo:${repo}:*`);",
        "const x = all.map((repo) => { return `repo:${repo}:*`; });",
        "const x = all.map((",
    ],
)
def test_what_else_is_done_with_each_item_is_not_known(text: str) -> None:
    assert not isinstance(Program.of(text).constants.get("x"), list)


def test_a_part_of_a_constant_is_known_in_texts_and_as_a_value() -> None:
    program = Program.of(
        "const D: { [key: string]: string } = { host: 'a.example' };\nf(`https://${D.host}`, D.host, D.none)"
    )
    start = next(at for at, word in enumerate(program.words) if word.text == "f") + 2
    values = [program.value(at)[0] for at, _ in program.arguments(start)]
    assert values[:2] == ["https://a.example", "a.example"]
    assert isinstance(values[2], Unknown)
