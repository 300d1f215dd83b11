from __future__ import annotations

import math
from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.effort import grows_with_the_size

from offkey.model.text import Incomplete, Source, Span
from offkey.model.yaml import Alias, Mapping, Node, Scalar, Sequence, key_text, outer, resolve
from offkey.read.github_job import dashes
from offkey.read.yaml import parse, parse_all, parse_checked, plain, problems, typed_text


def source(text: str | bytes) -> Source:
    return Source("a.yml", text.encode() if isinstance(text, str) else text)


def root(text: str | bytes) -> Node:
    parsed = parse(source(text))
    assert not isinstance(parsed, Incomplete), parsed
    return parsed


def table(text: str | bytes) -> Mapping:
    node = root(text)
    assert isinstance(node, Mapping)
    return node


def written(text: str | bytes, key: str) -> str:
    """The value of a top-level key as its span has it."""
    pair = table(text).pair(key)
    assert pair is not None
    return source(text).text(pair.value.span)


def assert_spans_hold(node: Node, file: Source, within: Span) -> None:
    """Children lie inside their parent, in order, and a scalar's span is what is written there."""
    assert within.covers(outer(node))
    match node:
        case Mapping():
            children = [child for pair in node.pairs for child in (pair.key, pair.value)]
        case Sequence():
            children = list(node.items)
            if not node.flow:
                assert [file.data[dash : dash + 1] for dash in dashes(file, node)] == [b"-"] * len(children)
        case Scalar(style="") if len(file.text(node.span).splitlines()) == 1:
            assert file.text(node.span) == node.value
            children = []
        case _:
            children = []
    position = node.span.start
    for child in children:
        assert outer(child).start >= position
        position = child.span.end
        assert_spans_hold(child, file, node.span)


# --- spans -------------------------------------------------------------------------------------


def test_a_block_collection_ends_with_its_last_content_and_not_at_the_next_token() -> None:
    text = "a:\n  b: 1  # why\n\n# about c\nc: 2\n"
    assert written(text, "a") == "b: 1"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"x # y"  # z', '"x # y"'),
        ("'it''s'", "'it''s'"),
        ("plain text # z", "plain text"),
        ("|\n  one\n\n  two\n\n\n", "|\n  one\n\n  two"),
        ("|-  # z\n  one  \n", "|-  # z\n  one  "),
        ("|+\n  one\n\n\n", "|+\n  one\n\n\n"),
        (">2\n    one\n", ">2\n    one"),
        ("[a, b] # z", "[a, b]"),
        ("{a: 1}", "{a: 1}"),
        ("two\n  lines", "two\n  lines"),
        ("", ""),
        ("# z", ""),
    ],
)
def test_a_scalar_is_spanned_with_its_quotes_and_block_indicators(value: str, expected: str) -> None:
    assert written(f"a: {value}\nb: 1\n", "a") == expected


def test_anchor_and_tag_stand_before_the_span() -> None:
    text = "a: &x !!str  # why\n  |\n  one\nb: &y\n  - 1\nc: !t {d: 1}\nd: &z\n"
    assert [written(text, key) for key in "abcd"] == ["|\n  one", "- 1", "{d: 1}", ""]
    pair = table(text).pair("a")
    assert pair is not None
    assert isinstance(pair.value, Scalar)
    assert pair.value.properties is not None
    assert source(text).text(pair.value.properties) == "&x !!str"


def test_a_tag_behind_the_anchor_of_a_mapping_belongs_to_its_first_key() -> None:
    assert written("x: &a\n  !!str y: 1\nz: 2\n", "x") == "!!str y: 1"


def test_every_item_knows_its_dash() -> None:
    text = "a: &s\n  # - no\n  - 1\n  -\n    # - no\n    - 2\n    - 3\n  - |\n    - text\n\n  # - no\n  - x\n"
    items = table(text).get("a")
    assert isinstance(items, Sequence)
    assert [source(text).line_of(dash) for dash in dashes(source(text), items)] == [3, 4, 8, 12]


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    file = b"\xef\xbb\xbfa: b\n"
    key = table(file).pairs[0].key
    assert key.span == Span(3, 4)
    assert key_text(key) == "a"


def test_spans_are_bytes_where_characters_are_wide() -> None:
    text = "é😀: 'ü'\nb: [ö, x]\n"
    assert written(text, "b") == "[ö, x]"
    assert written(text, "é😀") == "'ü'"


def test_carriage_returns_stay_outside_of_spans() -> None:
    text = "a: |\r\n  one\r\n\r\nb: x\r\nc:\r\n  - y\r\n"
    assert written(text, "a") == "|\r\n  one"
    assert written(text, "b") == "x"
    assert written(text, "c") == "- y"


@pytest.mark.parametrize("bad", [b"\xff\xfe", b"\xc3", b"\x07\x00", b"\xed\xa0\x80", b"\xef\xbf\xbf", b"\xef\xbb\xbf"])
def test_what_yaml_does_not_allow_hides_nothing(bad: bytes) -> None:
    file = b"# " + bad + b"\na: x" + bad + b"y\nb: 1\n"
    assert written(file, "b") == "1"
    value = table(file).get("a")
    assert isinstance(value, Scalar)
    assert value.value.encode("utf-8", "surrogateescape") == b"x" + bad + b"y"


def test_half_a_character_from_an_escape_is_no_character(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyyaml, "__with_libyaml__", False)
    assert plain(root('a: "x\\ud800"\n')) == {"a": "x\ufffd"}


def test_a_private_character_that_the_file_uses_stays_itself() -> None:
    assert plain(root("a: \ue000\x01\n")) == {"a": "\ue000\x01"}


# --- data --------------------------------------------------------------------------------------


def test_on_and_yes_stay_text_and_the_core_schema_is_followed() -> None:
    text = "on: [yes, no, off, y, True, false, null, ~]\n"
    assert plain(root(text)) == {"on": ["yes", "no", "off", "y", True, False, None, None]}
    numbers = "[0o17, 0x1F, 012, 1e3, .5, '1', 1_000, 12:30, -.inf]"
    assert plain(root(numbers)) == [15, 31, 12, 1000.0, 0.5, "1", "1_000", "12:30", float("-inf")]


def test_not_a_number_is_one() -> None:
    value = typed_text(".nan")
    assert isinstance(value, float)
    assert math.isnan(value)


def test_a_number_too_long_to_convert_stays_text() -> None:
    assert typed_text("9" * 5000) == "9" * 5000


def test_tags_decide_over_the_form() -> None:
    assert plain(root("[!!str 1, !local 1, !!int 1]")) == ["1", "1", 1]


def test_an_alias_is_the_node_it_names() -> None:
    node = table("a: &x {b: 1}\nc: *x\n")
    alias = node.pairs[1].value
    assert isinstance(alias, Alias)
    assert resolve(alias) is node.pairs[0].value
    assert plain(node) == {"a": {"b": 1}, "c": {"b": 1}}


def test_merge_keys_fill_in_what_is_not_there() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  x: 3\n  <<: [*a, *b]\n"
    assert plain(root(text))["c"] == {"x": 3, "y": 1, "z": 2}
    assert problems(source(text), root(text)) == ()


def test_duplicates_are_kept_and_reported() -> None:
    text = "a: 1\nb: 2\na: 3\n"
    node = table(text)
    assert [key_text(pair.key) for pair in node.pairs] == ["a", "b", "a"]
    assert plain(node) == {"a": 1, "b": 2}
    assert problems(source(text), node) == (Incomplete("a.yml", 3, "key 'a' is given twice"),)


def test_what_cannot_be_resolved_is_reported() -> None:
    text = "a: *nowhere\nb: &b [*b]\n<<: 5\n? [1]\n: x\n"
    reasons = [(item.line, item.reason) for item in problems(source(text), root(text))]
    assert reasons == [
        (1, "alias *nowhere has no anchor"),
        (2, "alias *b has no anchor"),
        (3, "merge key << does not name a mapping"),
        (4, "a key is not text"),
    ]


def test_an_anchor_ends_with_its_document() -> None:
    roots = parse_all(source("a: &x 1\n---\nb: *x\n"))
    assert isinstance(roots, tuple)
    assert [plain(node) for node in roots] == [{"a": 1}, {"b": None}]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "\ufeff"])
def test_an_empty_file_is_null(text: str) -> None:
    assert plain(root(text)) is None


# --- what cannot be read -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"), [("a: 1\nb: [\n", 3), ("a: 'x\n", 2), ("\ta: 1\n", 1), ("a: b: c\n", 1), ("a: @x\n", 1)]
)
def test_a_syntax_error_is_incomplete_with_its_line(text: str, line: int) -> None:
    parsed = parse(source(text))
    assert isinstance(parsed, Incomplete)
    assert parsed.line == line
    assert parsed.reason.startswith("is not YAML: ")


def test_utf_16_is_said_to_be_so() -> None:
    parsed = parse(source("a: 1\n".encode("utf-16")))
    assert parsed == Incomplete("a.yml", 1, "is UTF-16; only UTF-8 is read")


@pytest.mark.parametrize("pure_python", [True, False])
def test_both_parsers_give_the_same_spans(pure_python: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\ufeffa: &x\r\n  - é # c\r\n  - |\r\n    y\r\n\r\n# c\r\nb: {c: *x, d: !t 'e'}\r\n"
    if pure_python:
        monkeypatch.setattr(pyyaml, "__with_libyaml__", False)
    assert [written(text, "a"), written(text, "b")] == ["- é # c\r\n  - |\r\n    y", "{c: *x, d: !t 'e'}"]
    broken = parse(source("a: 1\nb: ]\n"))
    assert isinstance(broken, Incomplete)
    assert broken.line == 2


# --- laws --------------------------------------------------------------------------------------


def assert_read_or_refused(data: bytes) -> None:
    file = Source("a.yml", data)
    parsed = parse_all(file)
    if isinstance(parsed, Incomplete):
        assert 1 <= parsed.line <= data.count(b"\n") + 1
        return
    for node in parsed:
        assert_spans_hold(node, file, Span(0, len(data)))
        plain(node)
        problems(file, node)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused_and_spans_hold(data: bytes) -> None:
    assert_read_or_refused(data)


_yaml_like = st.text(alphabet=list("ab:-?[]{},#&*!|>'\"%@ \n\t\r\\<0~é\ufeff\x85\u2028"), max_size=60)


@given(_yaml_like)
@settings(max_examples=600)
def test_anything_that_looks_like_yaml_is_read_or_refused_and_spans_hold(text: str) -> None:
    assert_read_or_refused(text.encode())


_words = st.text(alphabet="abcxyz-_ é😀#:'\"{}\n", max_size=12)
_data = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | _words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_words, inner, max_size=4),
    max_leaves=20,
)


@given(_data, st.booleans(), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_what_pyyaml_writes_is_read_back(data: Any, flow: bool, newline: str, mark: bool) -> None:
    style = True if flow else None
    text = pyyaml.safe_dump(data, default_flow_style=style, allow_unicode=True, line_break=newline, sort_keys=False)
    file = (b"\xef\xbb\xbf" if mark else b"") + text.encode()
    node = root(file)
    assert plain(node) == data
    assert_spans_hold(node, source(file), Span(0, len(file)))


@given(st.text(max_size=40))
def test_the_form_of_a_plain_scalar_never_raises(text: str) -> None:
    typed_text(text)


# --- hostile input -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "- " * 50_000, "? " * 50_000, "!a " * 50_000])
def test_deep_nesting_is_refused_at_once(text: str) -> None:
    assert isinstance(parse(source(text)), Incomplete)


def test_aliases_that_multiply_are_refused() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    parsed = parse(source("\n".join(lines)))
    assert isinstance(parsed, Incomplete)
    assert "expands to more than" in parsed.reason


def test_aliases_that_nest_are_refused() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 200)]
    parsed = parse(source("\n".join(lines)))
    assert isinstance(parsed, Incomplete)
    assert "levels deep" in parsed.reason


def test_many_aliases_cost_no_more_than_the_text() -> None:
    text = "a: &a [1, 2, 3]\nb:\n" + "  - *a\n" * 10_000
    assert plain(root(text))["b"] == [[1, 2, 3]] * 10_000


@pytest.mark.parametrize(
    "line", ["- key: value # comment\n  other: é\n", "- |\n  x\n\n\n\n", "- [a, {b: c}]\n", "# c\n- 'x'\n\n\n"]
)
def test_work_grows_with_the_length_only(line: str) -> None:
    assert grows_with_the_size(lambda count: root(line * count), small=500)


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: [x, {c: 1}]\n",
        "a: 1\na: 2\n",
        "x:\n  - <<: 1\n",
        "a: *b\n",
        "? [a]\n: 1\n",
        "a: &b 1\nc: *b\n",
        "",
        "- {a: 1, 'a': 2}\n",
    ],
)
def test_what_is_found_beside_the_tree_is_what_a_walk_finds(text: str) -> None:
    source = Source("a.yml", text.encode())
    checked = parse_checked(source)
    assert not isinstance(checked, Incomplete)
    roots, found = checked
    assert found == (problems(source, roots[0]) if roots else ())
