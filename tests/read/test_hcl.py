from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.read.expressions import file, quoted

from offkey.model.hcl import Block, Body, HclFile
from offkey.model.hcl_expression import (
    Access,
    Call,
    Conditional,
    Expression,
    GetAttribute,
    GetIndex,
    ListExpression,
    Literal,
    ObjectExpression,
    Opaque,
    Operation,
    Reference,
    Splat,
    Template,
)
from offkey.model.text import Incomplete, Source, Span
from offkey.read.hcl import parse


def value(text: str) -> Expression:
    """The expression of the one attribute in `x = …`."""
    parsed = file(f"x = {text}\n")
    assert parsed.problems == ()
    return parsed.body.attributes[0].value


def problems(text: str | bytes) -> list[tuple[int, str]]:
    return [(problem.line, problem.reason) for problem in file(text).problems]


# --- structure -----------------------------------------------------------------------------------


def test_blocks_and_attributes_keep_their_bytes() -> None:
    text = (
        '# provider\nprovider "aws" {\n  region = "eu-west-1" # here\n\n'
        "  assume_role {\n    role_arn = local.role\n  }\n}\n"
    )
    parsed = file(text)
    source = parsed.source
    (provider,) = parsed.body.blocks
    (region,) = provider.body.attributes
    (nested,) = provider.body.blocks
    assert (provider.type, provider.labels) == ("provider", ("aws",))
    assert source.text(provider.header) == 'provider "aws"'
    assert source.text(provider.span) == text[text.index('provider "') : -1]
    assert source.text(provider.body.span) == text[text.index("{") + 1 : text.rindex("}")]
    assert source.text(region.name_span) == "region"
    assert source.text(region.span) == 'region = "eu-west-1"'
    assert source.text(region.value.span) == '"eu-west-1"'
    assert source.text(nested.span) == "assume_role {\n    role_arn = local.role\n  }"
    assert parsed.body.span == Span(0, len(text))


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("a {}", ()),
        ("a { }", ()),
        ('a "b" {}', ("b",)),
        ('a b "c" { x = 1 }', ("b", "c")),
        ("a\n{\n}\n", ()),
        ('a "é" {}', ("é",)),
        ('a "\\u0061ws_\\U00000069am" {}', ("aws_iam",)),
        ("a /* c */ { # d\n}", ()),
    ],
)
def test_headers(text: str, labels: tuple[str, ...]) -> None:
    parsed = file(text)
    (block,) = parsed.body.blocks
    assert (block.type, block.labels, parsed.problems) == ("a", labels, ())
    assert parsed.source.text(block.span).endswith("}")


def test_an_empty_file_has_an_empty_body() -> None:
    for text in ("", "\n\n", "# only a comment", "/* a */"):
        parsed = file(text)
        assert (parsed.body.attributes, parsed.body.blocks, parsed.problems) == ((), (), ())


def test_a_quoted_name_as_in_old_variable_files_is_a_name() -> None:
    parsed = file('"region" = "a"\nblock {\n  "x" = 1\n}\n')
    assert parsed.problems == ()
    (region,) = parsed.body.attributes
    assert (region.name, parsed.source.text(region.name_span)) == ("region", '"region"')
    assert parsed.source.text(region.span) == '"region" = "a"'
    assert parsed.body.blocks[0].body.attributes[0].name == "x"


# --- expressions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", 1),
        ("1.5", 1.5),
        ("1.0", 1),
        ("1e3", 1000),
        ("0.5E-1", 0.05),
        ("007", 7),
        ("true", True),
        ("false", False),
        ("null", None),
        ('"a"', "a"),
        ('""', ""),
        (r'"\"\\\n\t\r\u00e9\U0001F600"', '"\\\n\t\ré😀'),
        ('"$${a} %%{b}"', "${a} %{b}"),
        ("<<EOT\n a\nEOT", " a\n"),
        ("<<-EOT\n    a\n      b\n    EOT", "a\n  b\n"),
        ("<<EOT\nEOT", ""),
        ("<<A-B_1\nx\nA-B_1", "x\n"),
    ],
)
def test_literals(text: str, expected: object) -> None:
    literal = value(text)
    assert isinstance(literal, Literal)
    assert (literal.value, type(literal.value)) == (expected, type(expected))


def test_references() -> None:
    reference = value('data.aws_x.y[0]["k"].*.id')
    assert isinstance(reference, Reference)
    assert (reference.root, reference.dotted) == ("data", "data.aws_x.y")
    assert [type(step) for step in reference.steps] == [
        GetAttribute,
        GetAttribute,
        GetIndex,
        GetIndex,
        Splat,
        GetAttribute,
    ]
    index = reference.steps[3]
    assert isinstance(index, GetIndex)
    assert index.key == Literal("k", Span(20, 23))
    old = value("x.0.y.1")
    assert isinstance(old, Reference)
    assert [step.key.value for step in old.steps if isinstance(step, GetIndex) and isinstance(step.key, Literal)] == [
        0,
        1,
    ]


def test_an_index_after_an_attribute_splat_applies_to_the_whole_list() -> None:
    splat = value("x.*.y[0]")
    assert isinstance(splat, Access)
    assert isinstance(splat.target, Reference)
    assert [type(step) for step in splat.steps] == [GetIndex]
    full = value("x[*].y[0]")
    assert isinstance(full, Reference)
    assert len(full.steps) == 3


def test_compound_expressions() -> None:
    conditional = value('a == "b" ? [1, x.y] : {}')
    assert isinstance(conditional, Conditional)
    assert isinstance(conditional.condition, Operation)
    assert isinstance(conditional.yes, ListExpression)
    assert isinstance(conditional.no, ObjectExpression)
    call = value("merge(a, b...)")
    assert isinstance(call, Call)
    assert (call.function, len(call.arguments), call.expand) == ("merge", 2, True)
    namespaced = value("provider::aws::arn_parse(x)")
    assert isinstance(namespaced, Call)
    assert namespaced.function == "provider::aws::arn_parse"
    access = value("tolist(x)[0].y")
    assert isinstance(access, Access)
    assert [type(step) for step in access.steps] == [GetIndex, GetAttribute]


def test_precedence_and_grouping() -> None:
    total = value("1 + 2 * 3 - 4")
    assert isinstance(total, Operation)
    assert total.operator == "-"
    left = total.operands[0]
    assert isinstance(left, Operation)
    assert left.operator == "+"
    grouped = value("(1 + 2) * 3")
    assert isinstance(grouped, Operation)
    assert grouped.operator == "*"
    inner = grouped.operands[0]
    assert isinstance(inner, Operation)
    assert inner.span == Span(4, 11), "parentheses belong to the expression, so that replacing it replaces them"


def test_object_keys() -> None:
    expression = value('{ a = 1, "b" : 2, (c) = 3, "d${e}" = 4, 5 = 6, f.g = 7 }')
    assert isinstance(expression, ObjectExpression)
    assert [type(item.key) for item in expression.items] == [Literal, Literal, Reference, Template, Literal, Reference]


def test_a_computed_key_after_a_name_is_not_a_call() -> None:
    expression = value("{\n  a = b\n  (c) = 3\n  d = e # note\n  (f.g) = 4\n}")
    assert isinstance(expression, ObjectExpression)
    assert [type(item.key) for item in expression.items] == [Literal, Reference, Literal, Reference]


def test_templates_keep_white_space_and_order() -> None:
    template = value('" a ${b}  ${c} # d "')
    assert isinstance(template, Template)
    assert [part.value if isinstance(part, Literal) else "…" for part in template.parts] == [
        " a ",
        "…",
        "  ",
        "…",
        " # d ",
    ]


# --- bytes ---------------------------------------------------------------------------------------


def test_a_byte_order_mark_and_windows_newlines_shift_nothing() -> None:
    data = b'\xef\xbb\xbfa = "x"\r\nb {\r\n\tc = <<EOT\r\n  y\r\nEOT\r\n}\r\n'
    parsed = file(data)
    assert parsed.problems == ()
    assert parsed.body.span == Span(3, len(data))
    assert parsed.source.text(parsed.body.attributes[0].span) == 'a = "x"'
    heredoc = parsed.body.blocks[0].body.attributes[0].value
    assert heredoc == Literal("  y\r\n", heredoc.span)


def test_bytes_that_are_not_utf8_are_kept() -> None:
    data = b'# caf\xe9\na = "na\xefve ${x} \xff"\nb\xe9 = 1\n'
    parsed = file(data)
    assert parsed.problems == ()
    template = parsed.body.attributes[0].value
    assert isinstance(template, Template)
    assert template.parts[0] == Literal("na\udcefve ", Span(12, 18))
    assert [a.name for a in parsed.body.attributes] == ["a", "b\udce9"]
    assert "".join(parsed.source.text(Span(0, len(data)))).encode("utf-8", "surrogateescape") == data


def test_names_may_be_unicode_and_hold_dashes() -> None:
    parsed = file("größe-2 = 1\n名前 = größe-2\n")
    assert [a.name for a in parsed.body.attributes] == ["größe-2", "名前"]
    assert parsed.source.text(parsed.body.attributes[1].value.span) == "größe-2"


@pytest.mark.parametrize("data", [b"a = 1\0", "a = 1\n".encode("utf-16"), "a = 1\n".encode("utf-32")])
def test_what_is_not_utf8_text_is_one_problem(data: bytes) -> None:
    parsed = file(data)
    assert parsed.problems == (Incomplete("main.tf", 1, "not UTF-8 text"),)
    assert (parsed.body.attributes, parsed.body.blocks) == ((), ())


def test_a_file_that_git_crypt_encrypted_says_so() -> None:
    parsed = file(b"\0GITCRYPT\0\x91\xff")
    assert [problem.reason for problem in parsed.problems] == [
        "is encrypted by git-crypt: run `git-crypt unlock` first"
    ]


# --- what does not parse ---------------------------------------------------------------------------

BROKEN = [
    ("a value is missing", 'a {\n  b =\n}\nc "d" {\n  e = 1\n}\n', ["a", "c"]),
    ("a brace is missing", 'a {\n  b = 1\n\nprovider "aws" {\n  e = 1\n}\n', ["a", "provider"]),
    ("a brace too many", 'a {\n  b = 1\n}}\nc "d" {\n  e = 1\n}\n', ["a", "c"]),
    ("a quote is missing", 'a {\n  b = "x\n}\n\nresource "c" "d" {\n  e = 1\n}\n', ["a", "resource"]),
    ("a word too many", 'a {\n  foo bar\n  b = 1\n}\nc "d" {\n  e = 1\n}\n', ["a", "c"]),
    ("a merge conflict", "<<<<<<< HEAD\na {\n}\n=======\n>>>>>>> x\nc {\n  e = 1\n}\n", ["a", "c"]),
    ("a template engine", "a {\n  b = {{ c }}\n}\nc {\n  e = 1\n}\n", ["a", "c"]),
    ("a wrong character", "a {\n  b = 'x'\n}\nc {\n  e = 1\n}\n", ["a", "c"]),
    ("an unfinished list", 'a {\n  b = [1,\n}\n\nmodule "c" {\n  e = 1\n}\n', ["a", "module"]),
]


@pytest.mark.parametrize(("text", "blocks"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_an_error_stays_in_its_block(text: str, blocks: list[str]) -> None:
    parsed = file(text)
    assert parsed.problems, "an error is never silent"
    assert [block.type for block in parsed.body.blocks] == blocks
    last = parsed.body.blocks[-1]
    assert [(a.name, a.value) for a in last.body.attributes] == [("e", Literal(1, last.body.attributes[0].value.span))]
    assert all(problem.line < text[: last.span.start].count("\n") + 1 for problem in parsed.problems)


def test_what_is_whole_in_a_broken_block_is_read() -> None:
    parsed = file('provider "aws" {\n  region = "a"\n  tags   = { a = ${b} }\n  profile = "c"\n')
    (provider,) = parsed.body.blocks
    attributes = {a.name: a.value for a in provider.body.attributes}
    assert attributes["region"] == Literal("a", attributes["region"].span)
    assert isinstance(attributes.get("tags", Opaque("", Span(0, 0))), Opaque)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a = "x\n"\n', [(1, "a quoted string does not run over several lines")]),
        ("a = [1, 2\n", [(1, "a syntax error")]),
        ("a {\n", [(1, "a syntax error: no }")]),
        ("a = " + "9" * 400 + "\n", [(1, "a number that is too long")]),
        ("a = 1e999\n", [(1, "a number that is too large")]),
        ("a = 0x1F\n", [(1, "a number that Terraform does not know")]),
        ("a = 1e3.0\n", [(1, "a number that Terraform does not know")]),
        ('a = "%{ if x }"\n', None),
        ('a = "${}"\n', None),
    ],
)
def test_problems_say_the_line_and_what_is_wrong(text: str, expected: list[tuple[int, str]] | None) -> None:
    found = problems(text)
    assert found if expected is None else found == expected


DEEP = {
    "lists": ("[", "1", "]"),
    "parentheses": ("(", "1", ")"),
    "calls": ("f(", "1", ")"),
    "objects": ("{ a = ", "1", "}"),
    "templates": ('"${', "x", '}"'),
    "negations": ("!", "x", ""),
    "conditionals": ("x ? y : ", "1", ""),
    "indexes": ("x[", "0", "]"),
    "loops": ("[for a in b : ", "1", "]"),
    "sums": ("", "1", " + 1"),
    "attributes": ("", "x", ".y"),
    "splats": ("", "x", ".*"),
    "full splats": ("", "x", "[*]"),
    "directives": ('"', "", '%{ if a }"'),
}


@pytest.mark.parametrize(("opening", "middle", "closing"), DEEP.values(), ids=DEEP.keys())
def test_deep_nesting_is_opaque_and_not_an_overflow(opening: str, middle: str, closing: str) -> None:
    for depth in (20, 90, 150, 3000):
        parsed = file("a = " + opening * depth + middle + closing * depth + "\n")
        assert_spans(parsed)
        repr(parsed.body)
        assert parsed.body == file(parsed.source.data).body


def test_deep_blocks_are_bounded() -> None:
    parsed = file("a {\n" * 5000 + "}\n" * 5000)
    assert [problem.reason for problem in parsed.problems if "deep" in problem.reason]
    repr(parsed.body)


def test_directives_in_directives_are_bounded() -> None:
    opaque = file('a = "' + "%{ if b }" * 3000 + "%{ endif }" * 3000 + '"\n')
    assert opaque.problems


# --- laws ----------------------------------------------------------------------------------------


def spans(noun: Any) -> Iterator[tuple[Any, Span]]:
    """Every noun directly under `noun` with its span."""
    names = ("attributes", "blocks") if isinstance(noun, Body) else [field.name for field in fields(noun)]
    for name in names:
        child = getattr(noun, name)
        for item in child if isinstance(child, tuple) else (child,):
            if isinstance(item, Span):
                yield None, item
            elif isinstance(item, Body) or (is_dataclass(item) and hasattr(item, "span")):
                yield item, item.span
            elif isinstance(item, GetIndex):
                yield item.key, item.key.span


def assert_spans(parsed: HclFile) -> None:
    """Every span lies within its parent's, and the file's."""
    stack: list[tuple[Any, Span]] = [(parsed.body, Span(0, len(parsed.source.data)))]
    while stack:
        noun, within = stack.pop()
        for child, span in spans(noun):
            assert within.covers(span), (noun, span)
            if child is not None:
                stack.append((child, child.span))


WORDS = """
    " ${ } { %{ %{if__x} %{endif} <<EOT <<-E EOT E a é = == [ ] ( ) . , * [*] .* ... ? : => for__x__in if 1 1.5
    - # // /* */ \\ \\u00e9 $ $$ % ~ ' true null "b" resource__"a"__"b"__{ a__=
"""
SOUP = st.lists(st.sampled_from([*WORDS.split(), "\n", "\r\n", "__"]), max_size=40).map(
    lambda words: "".join(words).replace("__", " ")
)


@settings(deadline=None)
@given(
    st.binary(max_size=200) | SOUP.map(str.encode) | st.text(max_size=100).map(lambda t: t.encode("utf-8", "replace"))
)
def test_anything_can_be_read_and_every_span_lies_in_its_parent(data: bytes) -> None:
    parsed = parse(Source("x.tf", data))
    assert_spans(parsed)
    assert all(1 <= problem.line <= data.count(b"\n") + 1 for problem in parsed.problems)


def literals(noun: Any) -> Iterator[Literal]:
    stack = [noun]
    while stack:
        current = stack.pop()
        if isinstance(current, Literal):
            yield current
        elif isinstance(current, Body) or (not isinstance(current, Template) and is_dataclass(current)):
            stack.extend(child for child, _ in spans(current) if child is not None)


@settings(deadline=None)
@given(SOUP)
def test_a_literal_reads_the_same_from_its_own_text(text: str) -> None:
    parsed = file(text)
    if parsed.problems:
        return
    for literal in literals(parsed.body):
        written = parsed.source.text(literal.span)
        if not written.isidentifier() and not written.startswith(("%{", "$")):
            again = value(written)
            assert isinstance(again, Literal)
            assert again.value == literal.value


@settings(deadline=None)
@given(st.lists(st.tuples(st.from_regex(r"[a-z_][a-z0-9_-]{0,8}", fullmatch=True), st.text(max_size=20)), max_size=6))
def test_written_attributes_are_read_back(pairs: list[tuple[str, str]]) -> None:
    lines = [f"{name} = {quoted(text)}" for name, text in pairs if name not in {"for", "if", "in"}]
    parsed = file("\n".join(lines) + "\n")
    assert parsed.problems == ()
    read = [(a.name, a.value.value if isinstance(a.value, Literal) else None) for a in parsed.body.attributes]
    assert read == [(name, text) for name, text in pairs if name not in {"for", "if", "in"}]


def test_block_of_finds_blocks_by_type() -> None:
    parsed = file('a "1" {}\nb {}\na "2" {}\n')
    first = parsed.body.block("a")
    assert isinstance(first, Block)
    assert [block.labels for block in parsed.body.of_type("a")] == [("1",), ("2",)]


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\n  " * 100_000 + "(",
        "a = " + " " * 300_000,
        'a = "' + "\t" * 300_000,
        "a = <<E\n" + "\r\n" * 150_000,
        "a {\n" + "\n b =" * 30_000,
        "$" * 300_000 + "$$${",
        "a {\n" + '"' + '\\"' * 100_000,
        '"' * 50_000,
        "${" * 30_000,
        "a {\n  b =\n}\n" * 10_000,
        "a = " + "[" * 100_000,
        "/* " * 100_000,
    ],
    ids=range(12),
)
def test_reading_takes_linear_time(text: str) -> None:
    assert file(text).problems


def test_long_white_space_changes_no_value() -> None:
    blank = " " * 300 + "\n" + "  \n" * 300
    parsed = file(f'a = "x{" " * 300}y"\nb = <<-EOT\n{blank}    z{" " * 300}\n    EOT\nc = 1{blank}d =   [{blank}2]\n')
    assert parsed.problems == ()
    values = [a.value for a in parsed.body.attributes]
    assert [v.value for v in values if isinstance(v, Literal)] == [f"x{' ' * 300}y", f"{blank}z{' ' * 300}\n", 1]
