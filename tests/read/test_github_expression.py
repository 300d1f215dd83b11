from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.model.text import Span
from offkey.model.unknown import Unknown
from offkey.read import github_expression_syntax as syntax
from offkey.read.github_expression import (
    Complete,
    Value,
    evaluate,
    interpolate,
    pieces,
    references,
    runs,
    whole,
)

CONTEXT: dict[str, Value] = {
    "github": {
        "ref": "refs/heads/main",
        "event_name": "push",
        "event": Complete({"labels": [Complete({"name": "one"}), Complete({"name": "Two"})], "number": 7}),
    },
    "env": Complete({"DIR": "infra", "EMPTY": ""}),
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("null", None),
        ("true", True),
        ("711", 711),
        ("-9.2", -9.2),
        ("0xff", 255),
        ("0o17", 15),
        ("-2.99e-2", -0.0299),
        ("'It''s'", "It's"),
        ("github.ref", "refs/heads/main"),
        ("GitHub.REF", "refs/heads/main"),
        ("github['ref']", "refs/heads/main"),
        ("github.event.number", 7),
        ("github.event.pull_request", None),
        ("github.event.pull_request.head.sha", None),
        ("env.NONE", None),
        ("github.event.labels[1].name", "Two"),
        ("github.event.labels[9]", None),
        ("github.event.labels[-1]", None),
        ("join(github.event.labels.*.name, '+')", "one+Two"),
        ("join(github.event.labels[*].name)", "one,Two"),
        ("join('x')", "x"),
    ],
)
def test_literals_and_contexts(expression: str, value: Value) -> None:
    assert evaluate(expression, CONTEXT) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'MAIN' == 'main'", True),
        ("'a' != 'A'", False),
        ("1 == '1'", True),
        ("1 == ' 1 '", True),
        ("1 == '0x1'", True),
        ("1 == 'one'", False),
        ("true == 1", True),
        ("true == 'true'", False),
        ("null == ''", True),
        ("null == 0", True),
        ("null == false", True),
        ("null == 'null'", False),
        ("'' == 0", True),
        ("NaN == NaN", False),
        ("github.event.labels == github.event.labels", True),
        ("github.event.labels == null", False),
        ("1 < 2", True),
        ("'b' > 'A'", True),
        ("'10' > 9", True),
        ("'x' > 1", False),
        ("2 >= 2", True),
        ("1 <= 0", False),
        ("1 < 2 == true", True),
        ("!true || true", True),
        ("!(true || true)", False),
        ("!!'x'", True),
        ("false || true && false", False),
        ("'a' && 'b'", "b"),
        ("'' || 'b'", "b"),
        ("0 && 'b'", 0),
        ("true && 'yes' || 'no'", "yes"),
    ],
)
def test_operators_compare_loosely_and_ignore_case(expression: str, value: Value) -> None:
    result = evaluate(expression, CONTEXT)
    assert (result, type(result)) == (value, type(value))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("contains('Hello world', 'LLO')", True),
        ("contains(github.event.labels.*.name, 'TWO')", True),
        ("contains(fromJSON('[1, 2]'), '2')", True),
        ("contains(null, 'x')", False),
        ("startsWith(github.ref, 'REFS/')", True),
        ("endsWith(github.ref, 'dev')", False),
        ("startsWith('x', '')", True),
        ("format('{0} {{x}} {1}', 'a', 2)", "a {x} 2"),
        ("format('{0}', true)", "true"),
        ("toJSON(fromJSON('{\"a\": [1, null]}'))", '{\n  "a": [\n    1,\n    null\n  ]\n}'),
        ('fromJSON(\'{"a": {"b": 1}}\').A.b', 1),
        ("case(github.ref == 'x', 'one', env.DIR == 'infra', 'two', 'three')", "two"),
        ("case(false, 1, 'else')", "else"),
        ("CONTAINS('a', 'A')", True),
    ],
)
def test_functions(expression: str, value: Value) -> None:
    assert evaluate(expression, CONTEXT) == value


@pytest.mark.parametrize(
    "expression",
    [
        "github.actor",
        "matrix.account",
        "github.actor == 'x'",
        "github.actor && 'x'",
        "hashFiles('**/x')",
        "steps.x.outputs.y",
        "contains(github.actor, 'x')",
        "toJSON(github)",
        "format('{0}', github.actor)",
        "fromJSON('{')",
        "fromJSON(github.actor)[0]",
        "env[matrix.name]",
        "unheard_of(1)",
        "contains('x')",
        "format('{3}', 1)",
        "case(true, 1)",
        "case(github.actor == 'x', 1, 2)",
    ],
)
def test_what_only_the_run_knows_is_unknown(expression: str) -> None:
    assert isinstance(evaluate(expression, CONTEXT), Unknown)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "1 +",
        "a b",
        "(a",
        "a)",
        "a[",
        "a.",
        "'x",
        '"x"',
        "a ==",
        "&& a",
        "f(a,)",
        "a..b",
        "#",
        "1.2.3",
        "12abc",
        ".",
    ],
)
def test_what_is_no_expression_is_unknown(expression: str) -> None:
    value = evaluate(expression, CONTEXT)
    assert isinstance(value, Unknown)
    assert value.reason.startswith("the expression ")


def test_an_unknown_says_which_name_it_is() -> None:
    value = evaluate("needs.build.outputs['image'] == 'x'", {})
    assert isinstance(value, Unknown)
    assert value.reason == "needs.build.outputs.image is known only when the workflow runs"


@pytest.mark.parametrize(
    "expression",
    ["(" * 5000, "!" * 20_000 + "a", "a" + ".b" * 5000, "==".join("1" * 5000), " && ".join("a" * 4000), "f(" * 5000],
)
def test_hostile_expressions_end(expression: str) -> None:
    evaluate(expression, {})
    references("${{" + expression + "}}")


# --- conditions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "status", "expected"),
    [
        (None, "success", True),
        ("", "success", True),
        (None, "failure", False),
        ("true", "failure", False),
        ("always()", "failure", True),
        ("!cancelled()", "failure", True),
        ("failure()", "success", False),
        ("failure() && github.ref == 'refs/heads/main'", "failure", True),
        ("github.ref == 'refs/heads/main'", "success", True),
        ("${{ github.ref == 'refs/heads/main' }}\n", "success", True),
        ("github.ref != 'refs/heads/main'", "success", False),
        ("github.event_name == 'pull_request' && github.actor == 'x'", "success", False),
        ("github.actor == 'x' && github.event_name == 'pull_request'", "success", False),
        ("github.actor == 'x' || github.event_name == 'push'", "success", True),
        ("!(github.actor == 'x' && false)", "success", True),
        ("${{ github.ref }} == 'refs/heads/dev'", "success", True),
        ("github.ref == 'x' ${{ true }}", "success", True),
        ("false", "success", False),
    ],
)
def test_whether_a_condition_runs(condition: str | None, status: str, expected: bool) -> None:
    assert runs(condition, CONTEXT, status=status) is expected


@pytest.mark.parametrize("condition", ["github.actor == 'x'", "a ==", "needs.a.outputs.b", "!github.actor"])
def test_a_condition_may_be_unknown(condition: str) -> None:
    assert isinstance(runs(condition, CONTEXT), Unknown)


def test_what_came_before_may_be_unknown() -> None:
    before = Unknown("the step before was not run")
    assert runs(None, CONTEXT, status=before) == before
    assert runs("true", CONTEXT, status=before) == before
    assert runs("always()", CONTEXT, status=before) is True
    assert runs("false", CONTEXT, status=before) is False


# --- text ----------------------------------------------------------------------------------------


def test_a_text_is_split_without_loss() -> None:
    text = "é ${{ 'a }}' }}b${{ c }}${{ d"
    found = pieces(text)
    assert [(piece.text, piece.expression) for piece in found] == [
        ("é ", None),
        ("${{ 'a }}' }}", " 'a }}' "),
        ("b", None),
        ("${{ c }}", " c "),
        ("${{ d", " d"),
    ]
    assert found[1].span == Span(3, 16)


@given(st.text(alphabet=list("${} '\"xé\n"), max_size=40))
def test_pieces_join_to_the_text_and_spans_meet(text: str) -> None:
    found = pieces(text)
    assert "".join(piece.text for piece in found) == text
    data = text.encode()
    assert b"".join(data[piece.span.start : piece.span.end] for piece in found) == data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${{ a }}", " a "),
        (" ${{ a }}\n", " a "),
        ("x${{ a }}", None),
        ("${{ a }}${{ b }}", None),
        ("a", None),
        ("", None),
    ],
)
def test_the_one_expression_of_a_text(text: str, expected: str | None) -> None:
    assert whole(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("envs/${{ env.DIR }}/x", "envs/infra/x"),
        ("${{ env.NONE }}", ""),
        ("${{ 1.5 }}${{ 2.0 }}${{ true }}", "1.52true"),
        ("${{ github.event.labels }} ${{ github.event }}", "Array Object"),
        ("none", "none"),
    ],
)
def test_interpolation(text: str, expected: str) -> None:
    assert interpolate(text, CONTEXT) == expected


def test_interpolation_of_an_unknown_is_unknown() -> None:
    assert isinstance(interpolate("a ${{ secrets.KEY }}", CONTEXT), Unknown)


# --- references ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${{ secrets.AWS_KEY }}", ["secrets.AWS_KEY"]),
        ("${{ Secrets['AWS_KEY'] || secrets.b }}", ["secrets.AWS_KEY", "secrets.b"]),
        ("${{ secrets[format('A_{0}', matrix.x)] }}", ["secrets.*", "matrix.x"]),
        ("${{ toJSON(secrets) }}", ["secrets"]),
        ("${{ needs.a.outputs.b }}-${{ steps.x.outputs['y-z'] }}", ["needs.a.outputs.b", "steps.x.outputs.y-z"]),
        ("${{ github.event.labels.*.name }}", ["github.event.labels.*.name"]),
        ("${{ fromJSON(vars.X).y[env.Z] }}", ["env.Z", "vars.X"]),
        ("${{ 'secrets.A' }} secrets.B", []),
        ("${{ secrets.A + }} ${{ !(env.B }}", ["secrets.A", "env.B"]),
        ("${{ secrets.A", ["secrets.A"]),
    ],
)
def test_references(text: str, expected: list[str]) -> None:
    assert [reference.dotted for reference in references(text)] == expected


def test_a_condition_is_an_expression_without_braces() -> None:
    assert [r.dotted for r in references("secrets.A != ''", bare=True)] == ["secrets.A"]
    assert [r.dotted for r in references("${{ secrets.A }}", bare=True)] == ["secrets.A"]


def test_a_reference_spans_its_bytes() -> None:
    text = "é ${{ 'ü' && secrets['A'] }}"
    (reference,) = references(text)
    assert text.encode()[reference.span.start : reference.span.end] == b"secrets['A']"


@given(st.text(max_size=60) | st.text(alphabet=list("ab.[]()'!=&|<>,*0x1e- \n"), max_size=40))
def test_nothing_raises(text: str) -> None:
    evaluate(text, CONTEXT)
    runs(text, CONTEXT)
    for reference in references("${{" + text + "}}"):
        assert reference.span.end <= len(text.encode()) + 7


NAMES = st.sampled_from(["secrets", "github", "Env", "a-b", "_x", "true", "null", "NaN", "x1", "AWS_ACCESS_KEY_ID"])
GAPS = st.sampled_from(["", " ", "\t", "\n"])


@given(GAPS, st.lists(NAMES, min_size=1, max_size=5), GAPS)
def test_a_chain_of_names_reads_as_the_parser_reads_it(before: str, names: list[str], after: str) -> None:
    """In parentheses the parser reads it, one character later."""
    text = before + ".".join(names) + after
    try:
        expected = syntax.parse(f"({text})")
    except syntax.NotAnExpression:
        expected = None
    try:
        read = syntax.parse(text)
    except syntax.NotAnExpression:
        read = None
    assert moved(read) == expected


def moved(node: syntax.Node | None) -> syntax.Node | None:
    """The same chain one character later."""
    match node:
        case syntax.Index(target=target, key=key, end=end):
            inner = moved(target)
            assert inner is not None
            return syntax.Index(inner, key, end + 1)
        case syntax.Context(name=name, start=start, end=end):
            return syntax.Context(name, start + 1, end + 1)
        case _:
            return node
