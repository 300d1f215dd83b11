"""What is read of YAML without the parser is what the parser reads, span for span; anything else is left to it."""

from __future__ import annotations

import json
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.effort import grows_with_the_size

from offkey.model.text import Incomplete, Source
from offkey.model.yaml import Alias, Mapping, Node, Scalar, Sequence
from offkey.read import yaml
from offkey.read.yaml_plain import document

PLAIN = [
    "a",
    "a b",
    "b:c",
    "x#y",
    "${{ a.b }}",
    "1.5",
    "-1",
    "?a",
    ":b",
    "é",
    "~",
    "a,b",
    "[a]b",
    "https://x/y#z",
    "a'b",
]
QUOTED = ["'q'", "'it''s'", '"d"', r'"a\n\"b\""', r'"\x41"', "'open", '"open']
ODD = [
    "",
    "- x",
    "a: b",
    "a #c",
    "a # c",
    "*x",
    "&x y",
    "!t",
    "@a",
    "`b",
    "%c",
    "{",
    "[",
    "a:",
    "<<",
    "---",
    "...",
    ">",
]
WIDE = ["a\tb", "\u2028", "\u00a0", "🚀 go", "it\u0085s"]
SCALARS = st.sampled_from([*PLAIN, *QUOTED, *ODD, *WIDE])
FLOW = st.recursive(
    st.sampled_from(["a", "a b", "'q'", '"d"', "1", "", "b:c", "-x", "${{ a }}", "é"]),
    lambda inner: (
        st.builds("[{}]".format, st.lists(inner, max_size=3).map(", ".join))
        | st.builds("{{ k: {}, 'l': {} }}".format, inner, inner)
        | st.builds("[\n    {},\n{}\n  ]".format, inner, inner)
        | st.builds('{{"k":{}, m : {},\n"n" :{}}}'.format, inner, inner, inner)
    ),
    max_leaves=5,
)
KEYS = st.sampled_from(["a", "b", "on", "a b", "'k'", '"k"', "a.b/c", "<<", "-k", "1", "é", "a:b", "? a", "k "])
HEADERS = st.sampled_from(["|", ">", "|-", ">-", "|+", "|2", "> # c", "|-x"])
VALUES = SCALARS | FLOW | HEADERS
ENDS = st.sampled_from(["", "", "", " # c", " ", "#c", "\t"])
LINES = st.one_of(
    st.builds("{}: {}{}".format, KEYS, VALUES, ENDS),
    st.builds("{}:{}".format, KEYS, ENDS),
    st.builds("- {}{}".format, VALUES, ENDS),
    st.builds("- {}: {}".format, KEYS, VALUES),
    st.builds("-   {}:".format, KEYS),
    st.builds("- - {}".format, SCALARS),
    st.sampled_from(["-", "# c", "", " ", "text of a line", "  more", "---", "...", "\ttab", "{}", "[]"]),
)
TEXTS = st.lists(st.builds(lambda depth, line: "  " * depth + line, st.integers(0, 3), LINES), max_size=9)


def _inside(text: str) -> str:
    return "".join(f"  {line}\n" if line else "\n" for line in text.split("\n")[:-1])


def _below(text: str) -> str:
    return text if text.startswith(" ") else "\n" + _inside(text)


def _mapping(pairs: list[tuple[str, str]]) -> str:
    return "".join(f"{key}:{_below(value)}" for key, value in pairs)


def _sequence(items: list[str]) -> str:
    return "".join(f"-{item}" if item.startswith(" ") else f"- {_inside(item)[2:]}" for item in items)


def _text(lines: list[str]) -> str:
    return " |\n" + "".join(f"  {line}\n" for line in lines)


JSON = st.recursive(
    st.sampled_from(["a", "b c", "é", "x:y", 'q"', "a\\b", "/", "", "*", "a\nb", "#"])
    | st.integers(-9, 99)
    | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b c", "aws:x", "é", ""]), inner),
    max_leaves=8,
)

WRAPPED = st.lists(st.one_of(SCALARS, st.sampled_from(["", "b", "c d", "- e", "#f", ": g"])), min_size=1, max_size=4)

TREES = st.recursive(
    SCALARS.map(" {}\n".format)
    | SCALARS.map("{}\n".format)
    | WRAPPED.map(lambda lines: " a\n" + "".join(f"    {line}\n" for line in lines)),
    lambda inner: (
        st.lists(st.tuples(KEYS, inner), min_size=1, max_size=3).map(_mapping)
        | st.lists(inner, min_size=1, max_size=3).map(_sequence)
        | st.lists(st.sampled_from(["a", " b", "", "  ", "\tc", "# d", "é"]), max_size=5).map(_text)
    ),
    max_leaves=8,
)


def shown(node: Node) -> object:
    """All that a node holds, and where."""
    match node:
        case Scalar():
            return node.value, node.style, node.span, node.tag, node.anchor
        case Mapping():
            return [(shown(pair.key), shown(pair.value)) for pair in node.pairs], node.span, node.flow
        case Sequence():
            return [shown(item) for item in node.items], node.span, node.flow
        case Alias():
            return node.name


def parsed(data: bytes) -> tuple[object, bool] | None:
    """What the parser makes of a file; None where it is not one document."""
    with patch.object(yaml, "document", return_value=None):
        tree = yaml._tree(Source("a.yml", data))
    return None if isinstance(tree, Incomplete) or len(tree.roots) != 1 else (shown(tree.roots[0]), tree.plain)


def agrees(text: str) -> None:
    """With either end of a line."""
    for written in (text, text.replace("\n", "\r\n")):
        data = written.encode("utf-8", "surrogateescape")
        read = document(data)
        if read is not None:
            assert (shown(read[0]), read[1]) == parsed(data)


@settings(deadline=None, max_examples=1500)
@given(TEXTS.map("\n".join), st.sampled_from(["", "\n", "\n\n# end", "\n  "]))
def test_lines_are_read_as_the_parser_reads_them(text: str, end: str) -> None:
    agrees(text + end)


@settings(deadline=None, max_examples=500)
@given(TREES)
def test_trees_are_read_as_the_parser_reads_them(text: str) -> None:
    agrees(text.lstrip(" "))


@settings(deadline=None, max_examples=500)
@given(JSON, st.sampled_from([None, 2]), st.sampled_from([(",", ":"), (", ", ": "), (" , ", " : ")]), st.booleans())
def test_json_is_read_as_the_parser_reads_it(
    value: object, indent: int | None, separators: tuple[str, str], ascii_only: bool
) -> None:
    written = json.dumps(value, indent=indent, separators=separators, ensure_ascii=ascii_only)
    agrees(written)
    agrees(f"# c\n---\n {written} # d\n")
    agrees(f"a: {written}\nb :\n  - {written}\n")


@settings(deadline=None, max_examples=500)
@given(FLOW, st.sampled_from(["", " ", "\n", " # c\n", "\n# c", "\n  ", " x", "\nx", ": y"]))
def test_brackets_alone_are_read_as_the_parser_reads_them(text: str, end: str) -> None:
    agrees(text + end)


@settings(deadline=None, max_examples=500)
@given(st.text(alphabet="ab:-|>#'\"[]{}, \n", max_size=25))
def test_any_text_is_read_as_the_parser_reads_it(text: str) -> None:
    agrees(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n",
        "# c\n---\n# d\na: b # e\n\n# f\n",
        "on: [push, 'pull_request']\n",
        'on:\n  push:\n    branches: [main, "x"]\n',
        "a:\n- b\n- c:\n    d\n".replace("    d", "    d: e"),
        "a:\n  - b: c\n    d: 'it''s'\n  -\n    e: f\n  - - g\n",
        "run: |\n  a\n   b\n\n  c # d\n\nx: >-\n  a\n  b\n\n  c\n    d\n  e\n",
        "run: |-\n  a",
        "a: |\nb: >\n\nc: d\n",
        "a:\nb: ''\nc: { d: e, f: [g, { h: i }] }\n",
        "branches: [\n  a,\n  b,\n]\n",
        "a: ${{ b }}:c\nurl: https://x/y?z#w\n",
        "é: 'ü'\n",
        "- a\n- b\n",
        "a: 1\na: 2\n",
        "a: b\n  c\n\n   d: e\n".replace(": e", " e"),
        "a:\n  b c\n  d\ne: f\n",
        "a:\n  'b'\n- c\n".replace("- c", "c:\n  - d\n    e"),
        "a:\n  [b,\n  c]\nd:\n  { e: f }\n",
        "a: b\r\nc: |\r\n  d\r\n\r\n   e\r\nf: >-\r\n  g\r\n  h\r\n    \r\n",
        "a:\r\n- b\r\n  c\r\n",
        "a : b\nc  :\n  d : [e]\n'f' :\n",
        '{\n  "a": [\n    {"b":"c:d"}, "e"\n  ],\n"f" : 1\n}\n',
        "# c\n[a, {b : c}] # d\n",
    ],
)
def test_plain_forms_need_no_parser(text: str) -> None:
    read = document(text.encode())
    assert read is not None
    assert (shown(read[0]), read[1]) == parsed(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# c\n",
        "a",
        "a: &x b\n",
        "a: *x\n",
        "a: !t b\n",
        "? a\n: b\n",
        "a: b\n---\nc: d\n",
        "a: b\n...\n",
        "%YAML 1.1\n---\na: b\n",
        "a: b # c\n  d\n",
        "a: b\n  c: d\n",
        "a: b\n  # c\n  d\n",
        "a: 'b\n  c'\n",
        "a: b: c\n",
        "a:\tb\n",
        "a: b\r\nc: d\n",
        "a: b\rc: d\n",
        "a: b\r\n\rc: d\r\n",
        "\ufeffa: b\n",
        "a: b\n c: d\n",
        "  a: b\nc: d\n",
        "- a: b\n c: d\n",
        "a: [b\n",
        "a: [b c: d]\n",
        "a: |+\n  b\n",
        "a: |2\n  b\n",
        "a: |\n    \n  b\n",
        "a: \x07\n",
        "a: \u2028b\n",
        "a" * 1100 + ": b\n",
        "a" + " " * 1100 + ": b\n",
        "{" + "a" * 1100 + ": b}\n",
        '{"a\\u0062": c}\n',
        "{a:b}\n",
        "- " * 60 + "a\n",
        "".join("  " * depth + "a:\n" for depth in range(60)),
        "a: " + "[" * 60 + "]" * 60 + "\n",
    ],
)
def test_anything_else_is_left_to_the_parser(text: str) -> None:
    assert document(text.encode()) is None


@pytest.mark.parametrize("data", [b"", b"\n", b" \r\n \n"])
def test_a_file_with_nothing_in_it_needs_no_parser(data: bytes) -> None:
    with patch.object(yaml, "_library", side_effect=AssertionError):
        assert yaml.parse_all(Source("a.yml", data)) == ()
        assert yaml.syntax(Source("a.yml", data)) is None


def test_bytes_that_are_no_text_are_left_to_the_parser() -> None:
    assert document(b"a: \xff\n") is None


@pytest.mark.parametrize(
    "unit",
    [
        "a: b\n",
        "- a\n",
        "#\n",
        "\n",
        "  ",
        "a: |\n  b\n\n",
        "- [a, b]\n",
        "a:\n  b:\n  - c\n",
        "'",
        '"\\',
        "a: [",
        "a:\n",
        "a: b\n  c\n",
        "a: b\r\n  c\r\n\r\n",
        "  b\n",
    ],
)
def test_reading_takes_linear_time(unit: str) -> None:
    assert grows_with_the_size(
        lambda size: document(("a:\n" * unit.startswith("  ") + unit * size).encode()), small=200
    )
