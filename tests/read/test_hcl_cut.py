"""Cutting finds the blocks that parsing finds, in anything that is sound, and is sure of nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.read.test_hcl import SOUP

from offkey.model.hcl import Block
from offkey.model.hcl_expression import Opaque
from offkey.model.text import Source
from offkey.read import hcl, hcl_later
from offkey.read.hcl_cut import cut, literal_source


def shape(block: Block) -> tuple[object, ...]:
    return block.type, block.labels, block.header, block.span, block.body.span


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing but a comment",
        "a {}",
        '\ufeffa "b" { x = 1 }\r\n',
        'a "b" c {\n  x = "}"\n  # }\n  // }\n  /* } */\n}\nb {}',
        'a {\n  x = "${lookup(var.m, "k")} and ${f({ a = "}" })}"\n}\n',
        'a {\n  x = "$${ } %%{ \\" {"\n}\n',
        'a {\n  x = "$$${"\n}\n',
        "a {\n  x = <<EOF\n} ${var.x} { \"\nEOF\n}\nb {}\n",
        "a {\n  x = <<-E1\n    {\n    ${jsonencode({ a = \"}\" })}\n  E1\n  y = 1 / 2\n}\n",
        'a {\n  x = 1 < 2 ? "%{ if b }{%{ endif }" : "\\\\"\n}\n',
        "a { b { c { d { e { f { g { h { i { j { k = 1 } } } } } } } } } }",
        'a {} b "c" {}',
    ],
)  # fmt: skip
def test_blocks_are_where_the_parser_finds_them(text: str) -> None:
    source = Source("x.tf", text.encode())
    parsed = hcl.parse(source)
    assert parsed.problems == ()
    assert cut(source.data) is not None
    later = hcl_later.parse(source)
    assert list(map(shape, later.body.blocks)) == list(map(shape, parsed.body.blocks))
    assert (later.body, list(later.problems)) == (parsed.body, [])


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n",
        "a {",
        "a }",
        "a { } }",
        'a { x = "',
        'a { x = "\n" }',
        'a { x = "${ }',
        "a { x = <<EOF\n}\n",
        "a { x = <<EOF\n${ f(\nEOF\n)}\nEOF\n}",
        "a { /* }",
        "a\n{\n}\n",
        'a "${b}" {}',
        "é {}",
        "a /* b */ {}",
    ],
)
def test_what_is_not_sure_is_not_cut(text: str) -> None:
    assert cut(text.encode()) is None


@settings(deadline=None)
@given(SOUP)
def test_whatever_is_cut_and_sound_reads_the_same(text: str) -> None:
    source = Source("x.tf", text.encode())
    parsed = hcl.parse(source)
    if parsed.problems == () and cut(source.data) is not None:
        later = hcl_later.parse(source)
        assert (later.body, list(later.problems)) == (parsed.body, [])


@settings(deadline=None)
@given(st.binary(max_size=200) | SOUP.map(str.encode))
def test_anything_can_be_read_later(data: bytes) -> None:
    later = hcl_later.parse(Source("x.tf", data))
    repr(later.body)
    assert all(1 <= problem.line <= data.count(b"\n") + 1 for problem in later.problems)


ARGUMENTS = st.sampled_from(
    ["a", "b-c", "é", '"d"', " = ", " = 1", ' = "x"', ' = ["x", 1]', " = {\n  k = true\n}", " = <<E\nx\nE", ' = "${x}"']
)


@settings(deadline=None)
@given(
    st.lists(
        ARGUMENTS | st.sampled_from(["\n", "\n\n", " # c", "\r\n", " ", "{", "}", "a {\n  x = 1\n}\n", 'b "c" {}\n']),
        max_size=8,
    ).map("".join)
)
def test_arguments_and_blocks_are_what_the_parser_finds(text: str) -> None:
    source = Source("x.hcl", text.encode())
    parsed, later = hcl.parse(source), hcl_later.parse(source)
    assert (list(later.problems), later.body) == (list(parsed.problems), parsed.body)


@pytest.mark.parametrize("block", ["", 'include "root" {\n  path = find_in_parent_folders()\n}\n'])
def test_a_file_of_plain_arguments_needs_no_tree(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f'\ufeff# dev\r\nregion = "eu-central-1" # near\r\n{block}zones = [\r\n  "a",\r\n]\r\ntags = {{ a = "b" }}'
    source = Source("x.tfvars", text.encode())
    parsed = hcl.parse(source)
    monkeypatch.setattr(hcl, "_tree", lambda *_: pytest.fail("it was parsed"))
    assert hcl_later.parse(source).body == parsed.body


def test_a_problem_in_an_argument_of_a_file_is_known_at_once() -> None:
    source = Source("x.hcl", b'include "root" {}\ninputs = = 1\n')
    assert [problem.line for problem in hcl_later.parse(source).problems] == [2]


def test_a_problem_inside_an_argument_is_known_when_its_value_is_asked_for() -> None:
    source = Source("x.tf", b"a {}\nb {\n  x = = 1\n}\n")
    later = hcl_later.parse(source)
    first, second = later.body.blocks
    assert (first.body.attributes, list(later.problems)) == ((), [])
    assert second.body.attribute("y") is None, "the word does not stand in the block, which stays unread"
    assert list(later.problems) == []
    argument = second.body.attribute("x")
    assert argument is not None
    assert list(later.problems) == [], "where the argument ends is known, and what it says was not asked"
    assert isinstance(argument.value, Opaque)
    assert [problem.line for problem in later.problems] == [3]
    assert hcl.parse(source).problems != ()


def test_a_block_is_the_same_one_each_time_and_parsed_once() -> None:
    later = hcl_later.parse(Source("x.tf", b'a "b" {\n  x = 1\n}\na "c" {\n}\n'))
    (one,) = later.body.of_type("a", labels={"b"})
    assert one is later.body.blocks[0]
    assert one.body.attribute("x") is one.body.attribute("x")
    assert [block.labels for block in later.body.of_type("a")] == [("b",), ("c",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('module "a" {\n  source = "./b"\n}\n', "./b"),
        ('module "a" {\n  version = "1"\n  # source = "x"\n  source  = "./b" # c\r\n}\n', "./b"),
        ('module "a" {\n  x {\n    source = "./b"\n  }\n}\n', None),
        ('module "a" {\n  source = "${var.x}"\n}\n', None),
        ('module "a" {\n  source = "a" == "b" ? "c" : "d"\n}\n', None),
        ('module "a" {\n  x = <<E\n  source = "./b"\nE\n}\n', None),
        ('module "a" {\n  /*\n  source = "./b"\n  */\n}\n', None),
        ('module "a" {}\n', None),
    ],
)
def test_a_plain_source_is_found_without_parsing(text: str, expected: str | None) -> None:
    source = Source("x.tf", text.encode())
    (block,) = hcl_later.parse(source).body.blocks
    assert literal_source(source.data, block) == expected


HOSTILE = {
    "braces": b"a {",
    "open": b"{",
    "blocks": b"a { ",
    "closed": b"a {\n}\n",
    "quotes": b'"',
    "interpolations": b'"${',
    "strings": b'a { x = "${f("b")}" }\n',
    "heredocs": b"a { x = <<E\n",
    "heredoc ends": b"a { x = <<E\nE1\n",
    "marks": b"a {\nx = <<E\n" + b"${" * 50 + b"\nE\n}\n",
    "comments": b"/*",
    "stars": b"a { /***",
    "slashes": b"a { / / ",
    "dollars": b"$",
    "labels": b'a "b" ',
    "words": b"a ",
    "blank": b" ",
    "lines": b"\n",
    "backslashes": b'a { x = "\\',
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("opening", [b"", b"a { x = ", b'a { x = "', b"a {\nx = <<E\n"])
def test_cutting_takes_linear_time(unit: bytes, opening: bytes) -> None:
    """Of the square of its length, this would take half an hour."""
    data = opening + unit * (1_000_000 // len(unit))
    found = cut(data)
    assert found is None or all(block.end <= len(data) for block in found)


@pytest.mark.parametrize("opening", ["a {\n", "a { # }\n", 'a "b" {\n  x = "${f("y")}"\n'])
def test_blocks_in_one_another_come_to_an_end(opening: str) -> None:
    source = Source("x.tf", (opening * 2000 + "}\n" * 2000).encode())
    file = hcl_later.parse(source)
    body, depth = file.body, 0
    while body.blocks:
        (block,), depth = body.blocks, depth + 1
        body = block.body
    assert 100 < depth < 200
    assert {problem.reason for problem in file.problems} == {"blocks nested too deeply"}
