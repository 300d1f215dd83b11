from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import terraform

from offkey.emit.hcl import Attribute, Block, Comment, Item, Raw, Value, quoted, text
from offkey.model.hcl_expression import Literal
from offkey.model.text import Source
from offkey.read import hcl

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,11}", fullmatch=True)
STRINGS = st.text(st.characters(codec="utf-8"), max_size=30) | st.text(alphabet='${%}"\\\n\r\tu0', max_size=12)
KEYS = NAMES | st.text(st.characters(codec="ascii"), max_size=12)
VALUES: st.SearchStrategy[Value] = st.recursive(
    STRINGS | st.booleans() | st.integers(-(10**6), 10**6) | NAMES.map(lambda name: Raw(f"local.{name}")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def bodies(draw: st.DrawFn, depth: int = 0) -> tuple[Item, ...]:
    """Items whose names differ, as Terraform wants them."""
    names = draw(st.lists(NAMES, max_size=6, unique=True))
    items: list[Item] = []
    for name in names:
        kind = draw(st.sampled_from(["attribute", "attribute", "comment", "block"] if depth < 3 else ["attribute"]))
        if kind == "attribute":
            items.append(Attribute(name, draw(VALUES)))
        elif kind == "comment":
            items.append(Comment(draw(STRINGS)))
        else:
            items.append(Block(name, tuple(draw(st.lists(NAMES, max_size=2))), draw(bodies(depth + 1))))
    return tuple(items)


def test_reads_as_a_person_would_write_it() -> None:
    items: list[Item] = [
        Comment("Why it is here, in a sentence."),
        Block(
            "resource",
            ("aws_iam_role", "plan"),
            (
                Attribute("name", "plan"),
                Attribute("max_session_duration", 3600),
                Attribute("tags", {"Team": "platform", "cost:center": "42"}),
                Comment("And why this."),
                Attribute("depends_on", [Raw("aws_iam_role.hub")]),
                Block("condition", (), (Attribute("values", ["a" * 50, "b" * 50]),)),
            ),
        ),
        Block("locals"),
    ]
    assert (
        text(items)
        == """\
# Why it is here, in a sentence.
resource "aws_iam_role" "plan" {
  name                 = "plan"
  max_session_duration = 3600
  tags = {
    Team          = "platform"
    "cost:center" = "42"
  }

  # And why this.
  depends_on = [aws_iam_role.hub]

  condition {
    values = [
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
    ]
  }
}

locals {}
"""
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain", '"plain"'),
        ("${aws:userid}", '"$${aws:userid}"'),
        ("%{if}", '"%%{if}"'),
        ("$${x}", '"$$\\u007bx}"'),
        ("$5 and 3%", '"$5 and 3%"'),
        ('"\\\n\t\r', '"\\"\\\\\\n\\t\\r"'),
        ("\x00\x85\u2028\ufeff", '"\\u0000\\u0085\\u2028\\ufeff"'),
        ("dev\u202eevil", '"dev\\u202eevil"'),
        ("zürich 🏔", '"zürich 🏔"'),
    ],
)
def test_nothing_in_a_string_is_a_template(value: str, written: str) -> None:
    assert quoted(value) == written


def test_a_comment_never_leaves_its_line() -> None:
    written = text([Comment('first\nresource "aws_iam_user" "x" {}\r\n\x85}'), Attribute("a", 1)])
    *comment, attribute, _ = written.split("\n")
    assert all(line.startswith("#") for line in comment)
    assert attribute == "a = 1"


@settings(deadline=None)
@given(STRINGS)
def test_a_string_reads_back(value: str) -> None:
    file = hcl.parse(Source("x.tf", f"a = {quoted(value)}\n".encode()))
    assert file.problems == ()
    expression = file.body.attributes[0].value
    assert isinstance(expression, Literal)
    assert expression.value == value


@pytest.mark.terraform
@settings(deadline=None, max_examples=2, suppress_health_check=list(HealthCheck))
@given(st.lists(STRINGS, min_size=80, max_size=80))
def test_terraform_reads_each_string_as_it_was(tmp_path_factory: pytest.TempPathFactory, values: list[str]) -> None:
    # Terraform brings all text to Unicode's composed form (NFC), which is not for us to undo.
    folder = tmp_path_factory.mktemp("strings")
    values = [value for value in values if "\x00" not in value]
    outputs = [Block("output", (f"x{n}",), (Attribute("value", value),)) for n, value in enumerate(values)]
    terraform.write(folder, {"main.tf": text(outputs)})
    applied = terraform.run(["apply", "-auto-approve", "-input=false", "-no-color"], folder)
    assert applied.returncode == 0, applied.stderr
    read = json.loads(terraform.run(["output", "-json"], folder).stdout)
    assert [read[f"x{n}"]["value"] for n in range(len(values))] == [
        unicodedata.normalize("NFC", value) for value in values
    ]


@pytest.mark.terraform
@settings(deadline=None, max_examples=3, suppress_health_check=list(HealthCheck))
@given(st.lists(bodies(), min_size=20, max_size=20))
def test_terraform_fmt_has_nothing_to_change(
    tmp_path_factory: pytest.TempPathFactory, files: list[tuple[Item, ...]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("fmt")
    terraform.write(folder, {f"f{number}.tf": text(items) for number, items in enumerate(files)})
    terraform.assert_formatted(folder)
