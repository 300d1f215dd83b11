"""The actions that the bytes of a policy name are all that it has, or it is left to those who read it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.model.policy import Policy
from offkey.model.terraform import Resource
from offkey.model.text import Source, Span
from offkey.read import terraform, written_actions
from offkey.read.policy import from_document

DATA = 'data "aws_iam_policy_document" "d" {\n%s\n}\n'
POLICY = 'resource "aws_iam_policy" "p" {\n  policy = %s\n}\n'
PLAIN = 'jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = %s, Resource = "*" }] })'


def of_data(statements: str, path: str = "main.tf") -> list[str] | None:
    document = only(DATA % statements, path)
    return written_actions.of_data_source(document.file, document.block.span)


def of_object(value: str) -> list[str] | None:
    policy = only(POLICY % value)
    (attribute,) = policy.block.body.attributes
    return written_actions.of_object(policy.file, attribute.span)


def only(text: str, path: str = "main.tf") -> Resource:
    (found,) = terraform.read_module("", [Source(path, text.encode())], later=True).resources
    return found


@pytest.mark.parametrize(
    ("statements", "actions"),
    [
        ('statement {\n actions = ["s3:GetObject"]\n}', ["s3:GetObject"]),
        ('statement { actions = ["*"] }', ["*"]),
        ('statement {\n actions = [ # "s3:*"\n "a:B", // "c:D"\n "e:F",\n ] # all\n}', ["a:B", "e:F"]),
        ('statement {\n actions = []\n}\nstatement {\n actions = ["a:B" ]\n}', ["a:B"]),
        ('dynamic "statement" {\n content {\n actions = ["a:B"]\n }\n}', ["a:B"]),
        ("statement {}", []),
    ],
)
def test_a_data_source_with_lists_of_texts(statements: str, actions: list[str]) -> None:
    assert of_data(statements) == actions


@pytest.mark.parametrize(
    "statements",
    [
        "statement {\n actions = var.actions\n}",
        'statement {\n actions = ["s3:${var.what}"]\n}',
        'statement {\n actions = ["s3:\\u002a"]\n}',
        'statement {\n actions = concat(["a:B"], var.more)\n}',
        'statement {\n actions = ["a:B"] == [] ? [] : ["s3:*"]\n}',
        'statement {\n actions /* all */ = ["a:B"]\n}',
        'statement {\n not_actions = ["a:B"]\n}',
        "statement {\n actions = [<<EOF\ns3:*\nEOF\n]\n}",
        "source_policy_documents = [var.other]",
        "override_json = var.other",
    ],
)
def test_a_data_source_that_may_have_others(statements: str) -> None:
    assert of_data(statements) is None


def test_json_may_write_a_name_in_another_way() -> None:
    text = '{"data": {"aws_iam_policy_document": {"d": {"statement": {"\\u0061ctions": ["s3:*"]}}}}}'
    document = only(text, "main.tf.json")
    assert written_actions.of_data_source(document.file, document.block.span) is None


@pytest.mark.parametrize(
    ("value", "actions"),
    [
        (PLAIN % '"a:B"', ["a:B"]),
        (PLAIN % '["a:B", "c:*"]', ["a:B", "c:*"]),
        ('jsonencode({ "Statement" : { "Action" : ["a:B",], "Resource" : "${var.arn}/{x}" } })', ["a:B"]),
        ('jsonencode({\n Statement = [\n # "Action" = x\n {\n Action = "a:B" # }\n },\n ]\n})', ["a:B"]),
    ],
)
def test_an_object_with_its_statements_in_it(value: str, actions: list[str]) -> None:
    assert of_object(value) == actions


@pytest.mark.parametrize(
    "value",
    [
        PLAIN % "var.actions",
        PLAIN % '["a:B", var.action]',
        PLAIN % '"s3:${var.what}"',
        PLAIN % '["a:B"][0]',
        PLAIN % '"\\u002a"',
        'jsonencode({ Statement = [{ NotAction = ["a:B"] }] })',
        'jsonencode({ Statement = [{ "${var.key}" = ["s3:*"] }] })',
        'jsonencode({ Statement = [{ "Act\\u0069on" = ["s3:*"] }] })',
        'jsonencode({ Statement = [{ (var.key) = ["s3:*"] }] })',
        'jsonencode({ Statement = [{ Action = "a:B" }, var.statement] })',
        "jsonencode({ Statement = [{ for k, v in var.s : k => v }] })",
        'jsonencode({ Statement = [for s in var.s : { Action = "a:B" }] })',
        'jsonencode({ Statement = concat([{ Action = "a:B" }], var.s) })',
        'jsonencode({ Statement = [{ Action = "a:B" }], (var.key) = var.s })',
        'jsonencode({ Statement = [{ Action = "a:B" }], "Statement" = var.s })',
        'jsonencode(merge({ Statement = [{ Action = "a:B" }] }, var.s))',
        'jsonencode({ Statement = [{ Action = "a:B" }] }) == "" ? "" : var.s',
        'jsonencode({ Statement = [{ Sid = "${var.a["x"]}", Action = "a:B" }] })',
        "var.policy",
        "<<EOF\njsonencode\nEOF",
    ],
)
def test_an_object_that_may_have_others(value: str) -> None:
    assert of_object(value) is None


texts = st.sampled_from(
    ['"s3:Get"', '"*"', '"s3:${var.x}"', "var.x", '"\\u0041"', '"a}"', '"{"', '"#"', "[]", "local.s"]
)
lists = st.lists(texts, max_size=3).map(lambda items: f"[{', '.join(items)}]")
values = texts | lists | texts.map(lambda text: f"[\n  {text}, # }} Action = \n]")
keys = st.sampled_from(
    ["Action", '"Action"', "NotAction", "Resource", '"${var.k}"', "(var.k)", '"Act\\u0069on"', "Sid"]
)
pairs = st.tuples(keys, st.sampled_from(["=", ":"]), values).map(" ".join)
objects = st.lists(pairs, max_size=3).map(
    lambda items: '{ Effect = "Allow", Resource = "*"' + "".join(f", {i}" for i in items) + " }"
)
statements = st.lists(objects | st.just("local.s"), min_size=1, max_size=3).map(", ".join)
NAMES = """
variable "k" { default = "Action" }
variable "x" { default = "s3:*" }
locals { s = { Effect = "Allow", Action = "s3:Delete", Resource = "*" } }
"""


@given(statements)
def test_no_action_is_missed(written: str) -> None:
    value = f"jsonencode({{ Statement = [{written}] }})"
    module = terraform.read_module("", [Source("main.tf", (POLICY % value + NAMES).encode())], later=True)
    (policy,) = module.of_types({"aws_iam_policy"})
    (attribute,) = policy.block.body.attributes
    found = written_actions.of_object(policy.file, attribute.span)
    document = from_document(terraform.scope_of(module).value(attribute.value, policy.file))
    if found is not None and isinstance(document, Policy):
        assert {action for s in document.statements for action in s.actions} <= set(found)
        assert not any(s.not_actions for s in document.statements)


@pytest.mark.parametrize("unit", ["# actions = [\n", "/* actions = [ */\n", 'actions = ["a", ', "   ", '"a', "{\n"])
def test_a_data_source_takes_linear_time(unit: str) -> None:
    """Of the square of its length, this would take hours."""
    data = f'data "a" "b" {{\n{unit * (1_000_000 // len(unit))}\n}}\n'.encode()
    assert written_actions.of_data_source(Source("main.tf", data), Span(0, len(data))) in (None, [])


@pytest.mark.parametrize(
    "unit", ["   ", "/* ", "/*", "{ ", "[", '"', '"a", ', "Action = [", ")", "~ ", ". ", "# Action\n"]
)
@pytest.mark.parametrize("before", ["", '{ Statement = [{ Action = "s3:*" }] }', "{ Statement = ["])
def test_an_object_takes_linear_time(unit: str, before: str) -> None:
    data = f"policy = jsonencode({before}{unit * (1_000_000 // len(unit))}x)".encode()
    assert written_actions.of_object(Source("main.tf", data), Span(0, len(data))) is None
