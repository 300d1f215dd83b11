"""What is read without a syntax tree is what the parser reads, span for span; anything else is left to it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.model.hcl_expression import Conditional, Expression, Literal, Opaque
from offkey.model.text import Source, Span
from offkey.read import hcl
from offkey.read.hcl_plain import plain

NAMES = st.sampled_from(["var", "local", "a-b", "each", "data", "x1", "_y", "null", "true", "for", "if", "in"])
STRINGS = st.sampled_from(
    [
        '""',
        '"a b"',
        '"$x %y"',
        '"é"',
        '"a#//{}[]"',
        '"$$"',
        '"\\""',
        '"${var.a}"',
        '"a-${var.b}-c"',
        '"$${a}"',
        '"${f("b")}"',
        '"${"b"}"',
        '"a\\tb\\\\${var.a}"',
        '"\\u00e9%%{x}"',
        '"${ a ? b :\n c }"',
    ]
)
NUMBERS = st.sampled_from(["0", "12", "007", "1.5", "2.0", "1e3"])
BLANKS = st.sampled_from(["", " ", "  "])
BREAKS = st.sampled_from(["", " ", "\n", " # c\n", "\r\n\t", " /* c */ "])


FORMS = st.sampled_from(
    [
        "{a}{step}",
        "{a}[{s}{b}{t}]",
        "x[{s}{b}{t}]",
        "{a}{blank}{operator}{blank}{b}",
        "({a}{s}{operator}{t}{b})",
        "{a} ? {b} : {a}",
        "({a}{s}?{t}{b} :{s}{a})",
        "!{a}",
        "-{a}",
        "({s}{a}{t})",
        "[{s}{a}{t},{s}{b}{t}]",
        "[{s}{a}{t}]",
        "[{s}]",
        "f({a},{s}{b}{t})",
        "{name}({a})",
        "f({a}{s}...{t})",
        "{{}}",
        "{{ {name} = {a}, {string}: {b} }}",
        "{{\n{name} = {a}{s}\n{string} = {b}{t}\n}}",
        "{{ ({a}) = {b} }}",
        "[{s}for{t} {name} in {a}{s}:{t}{b}{s}]",
        "[for {name},{s}v in {a} : {b}{s} if {a}{t}]",
        "{{{s}for k,{t}v in {a} : {b} => {a}{s}}}",
        "{{for {name} in {a}{s}:{t}{b}{s}=>{t}{a}...{s} if {b}{t}}}",
        '"x${{{s}{a}{t}}}"',
        '"${{{a}}}y"',
    ]
)
STEPS = st.sampled_from([".b", "[0]", '["k"]', "[*]", ".*.id", ".*", ".0", ".0.1"])
OPERATORS = st.sampled_from(["+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||"])
PIECES = st.fixed_dictionaries(
    {"step": STEPS, "operator": OPERATORS, "blank": BLANKS, "s": BREAKS, "t": BREAKS, "name": NAMES, "string": STRINGS}
)


def _filled(form: str, a: str, b: str, pieces: dict[str, str]) -> str:
    return form.format(a=a, b=b, **pieces)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(_filled, FORMS, inner, inner, PIECES)


EXPRESSIONS = st.recursive(NAMES | STRINGS | NUMBERS, _grown, max_leaves=20)


def parsed(text: str) -> Expression | None:
    """What the parser makes of it as an argument; None where that is not one argument, or wrong."""
    file = hcl.parse(Source("x.tf", f"a = {text}\n".encode()))
    sound = not file.problems and len(file.body.attributes) == 1 and not file.body.blocks
    return file.body.attributes[0].value if sound else None


def read(text: str) -> Expression | None:
    data = f"a = {text}\n".encode()
    return plain(data, 4, len(data) - 1)


@settings(deadline=None, max_examples=1000)
@given(EXPRESSIONS)
def test_what_is_read_is_what_the_parser_reads(text: str) -> None:
    expression, expected = read(text), parsed(text)
    if expression is not None and expected is not None and not isinstance(expected, Opaque):
        assert expression == expected


HOLES = EXPRESSIONS.map(lambda text: f"  x${{{text}}}y")
TEXT_LINES = st.sampled_from(["a", "  b", "\t", "", "$x", "$${a}", "{", '"', "\\\\n", "%%{", "  # c"]) | HOLES


@settings(deadline=None, max_examples=300)
@given(st.lists(TEXT_LINES, min_size=1, max_size=6).map("\n".join), st.sampled_from(["<<E\n{}\nE", "<<-E\n{}\n  E"]))
def test_a_heredoc_that_is_read_is_what_the_parser_reads(lines: str, form: str) -> None:
    text = form.format(lines)
    expression, expected = read(text), parsed(text)
    if expression is not None and expected is not None and not isinstance(expected, Opaque):
        assert expression == expected


@pytest.mark.parametrize(
    "text",
    [
        '"a"',
        '"a\\n\\"b\\""',
        '"${"a"}"',
        "<<E\n{\n  ${jsonencode(a)}: $${b}\n}\nE",
        "<<-E\n    a ${b}\n  ${c}\n  E",
        "[for x in y : x]",
        "[\n  for i, x in y : # c\n  x.a ?\n  x :\n  i\n  if x != null &&\n  true\n]",
        "{ for k, v in m : k => v... if v }",
        "f(a...)",
        "f(a...).b",
        '{ (a) = 1, "${b}:sub" = "c" }',
        "a.*.b.c",
        "[a.b.0.c]",
        "a.b[\n 1 + 2\n]",
        "1.5",
        "(a\n + b)",
        '"arn:aws:iam::${var.account}:role/${local.name}"',
        "12",
        "true",
        "null",
        "var.a",
        'data.aws_x.y[0].z["k"][*].id',
        "aws_x.y[each.key].arn",
        '["a", # c\n  "b",\n]',
        '{\n  a = 1 // c\n  "b" = [var.c]\n  true = {}\n}',
        'jsonencode({ Statement = [{ Effect = "Allow", Action = "*" }] })',
        'lookup(var.m, "k", null).x',
        "!var.a && var.b == 1 || length(var.c) > 0",
        "1 - 2 - 3 * 4",
        "var.a ? 1 : var.b ? 2 : 3",
        "(var.a ? 1 : 2) + 3",
        "string",
        "-1",
    ],
)
def test_plain_forms_need_no_parser(text: str) -> None:
    assert read(text) == parsed(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<<E\n%{ if a }b%{ endif }\nE",
        "<<E\n${~ a }\nE",
        "<<E\n${a\nE",
        "[for x y : x]",
        "[for x in y : x",
        "{ for x in y : x }",
        "[for x in y : x if]",
        "a.*",
        "a.*.b[0]",
        "a.0.1",
        '"a\\d"',
        '"%{ if a }b%{ endif }"',
        '"${~ a }"',
        "f(a..., b)",
        "p::f(a)",
        "1.",
        "1e3",
        "{ a.b = 1 }",
        "{ a\n= 1 }",
        "[a b]",
        '"a',
        "(a",
        "[a)",
        "a ? b",
        "é",
        "= 1",
        "a +\n b",
        "f(" * 60 + ")" * 60,
        "+".join("a" * 60),
    ],
)
def test_anything_else_is_left_to_the_parser(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("read_by", [read, parsed], ids=["plain", "parser"])
def test_a_condition_in_the_else_of_another_belongs_to_it(read_by: object) -> None:
    """As `terraform console` has it: `true ? "b" : false ? "d" : "e"` is "b"."""
    assert callable(read_by)
    expression = read_by('true ? "b" : false ? "d" : "e"')
    assert isinstance(expression, Conditional)
    assert (expression.condition, expression.yes) == (
        Literal(True, expression.condition.span),
        Literal("b", expression.yes.span),
    )
    assert isinstance(expression.no, Conditional)


@settings(deadline=None)
@given(st.binary(max_size=60) | EXPRESSIONS.map(str.encode))
def test_any_bytes_are_read_or_left(data: bytes) -> None:
    expression = plain(data, 0, len(data))
    assert expression is None or expression.span.end == len(data)


@pytest.mark.parametrize(
    "unit", [b"(", b"[", b"{a=", b'"${', b"a.", b"a[", b"!", b"a?", b"a+", b"#", b"/*", b"f(", b"[[],"]
)
def test_reading_takes_linear_time(unit: bytes) -> None:
    """Of the square of its length, this would take hours."""
    data = unit * (1_000_000 // len(unit))
    assert plain(data, 0, len(data)) is None


LINES = [
    "{",
    "}",
    '  "a": "b",',
    "    [1]",
    "",
    "  ",
    "\tx",
    "$",
    "$$",
    "%",
    "# c",
    "${x}",
    "$${x}",
    "EOF x",
    "\\n",
    "é",
    "E",
    "\r",
]


@settings(deadline=None)
@given(st.sampled_from(["<<", "<<-"]), st.lists(st.sampled_from(LINES), max_size=6), st.sampled_from(["", "  ", "\t"]))
def test_a_heredoc_of_text_is_what_the_parser_reads(opening: str, lines: list[str], indent: str) -> None:
    text = "\n".join([f"a = {opening}EOF", *lines, f"{indent}EOF\n"])
    source = Source("x.tf", text.encode())
    found, parsed = plain(source.data, 4, len(source.data) - 1), hcl.parse(source)
    assert found is None or (found, ()) == (parsed.body.attributes[0].value, parsed.problems)


def test_a_policy_in_a_heredoc_needs_no_tree() -> None:
    source = Source("x.tf", b'a = <<-POLICY\n    {\n      "b": "$1"\n    }\n  POLICY\n')
    assert plain(source.data, 4, len(source.data) - 1) == Literal('{\n  "b": "$1"\n}\n', Span(4, len(source.data) - 1))
