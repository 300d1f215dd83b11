from __future__ import annotations

import re

import pytest

from offkey.model import schema
from offkey.model.schema import Field, Text
from offkey.model.text import Incomplete, Source
from offkey.read.checked import Reading, check
from offkey.read.yaml import parse

FIELDS = dict(schema.walk())
FORMS = {name: form for name, form in vars(schema).items() if isinstance(form, Text)}


@pytest.mark.parametrize("field", [f for f in FIELDS.values() if f.example], ids=lambda field: field.name)
def test_every_example_is_allowed(field: Field) -> None:
    source = Source("example.yaml", field.example.encode())
    node = parse(source)
    assert not isinstance(node, Incomplete)
    reading = Reading(source)
    check(reading, node, field.kind, (field.name,))
    reading.raise_problems()


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_every_key_is_explained_in_a_sentence(field: Field) -> None:
    assert field.about[0].isupper()
    assert field.about[-1] in ".'"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_patterns_are_read_alike_by_python_and_javascript(form: Text) -> None:
    # Not: \w and \d (Unicode in Python), \A and \Z, named groups, possessive and inline flags.
    assert not re.search(r"\\[wWdDsSAZbB]|\(\?P|\(\?[aiLmsux]|\+\+|\*\+", form.pattern)
    assert not form.accepts("")
    assert not form.accepts("a\n")
    assert not form.accepts("\udc80")


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        (schema.ACCOUNT_ID, ["000000000000"], ["11111111111", "1111111111111", "٠" * 12]),
        (schema.ACCOUNT_NAME, ["dev", "eu-west.1_x"], [".", "..", "-x", "a/b", "é"]),
        (schema.SLUG, ["acme/infra", "A-1/.github", "user_co/x"], ["acme", "a/b/c", "acme/..", "acme/*", "/x"]),
        (schema.BRANCH, ["main", "release/1.0", "a@b"], ["refs/heads/main", "release/*", "a b", "x${y", "a:b", "a?"]),
        (schema.REGION, ["eu-west-1", "us-gov-west-1", "eusc-de-east-1"], ["eu-west", "EU-WEST-1", "eu-west-1a"]),
        (schema.ENVIRONMENT, ["live: eu", "Größe", "a/b", "$x"], ["*", "dev?", "${x}", "&{x}", "x" * 256]),
        (schema.SERVICE, ["ec2", "cognito-idp"], ["*", "ec2:*", "EC2", "s3*"]),
        (schema.BUCKET, ["acme.state-1"], ["s3://x", "AB", "a/b", "-abc", "arn:aws:s3:::x"]),
        (schema.STATE_KEY, ["a/b.tfstate", "env:/dev/a", "a b"], ["/a", "a/", "*", "a?", "${a}"]),
        (schema.DIRECTORY, [".", "a/b", "..a"], ["/a", "..", "a/../b", "../a", "a\\b"]),
        (schema.POLICY_ARN, ["arn:aws:iam::aws:policy/job-function/X"], ["X", "arn:aws:iam::aws:role/X", "*"]),
        (schema.DECIMAL_ID, ["1", "1341790095"], ["0", "01", "-1", "0x1"]),
    ],
)
def test_forms(form: Text, good: list[str], bad: list[str]) -> None:
    assert [value for value in good if not form.accepts(value)] == []
    assert [value for value in bad if form.accepts(value)] == []
