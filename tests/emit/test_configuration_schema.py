from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from tests.configurations import ACME, EXAMPLES, partials

from offkey.emit import configuration_schema
from offkey.model.configuration import PartialConfiguration
from offkey.model.document import to_document
from offkey.model.expectation_schema import CASE, EXPECTATIONS
from offkey.model.schema import Section
from offkey.model.text import Source
from offkey.read import yaml

ROOT = Path(__file__).parents[2]


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(configuration_schema.document())


def plain(text: str) -> object:
    root = yaml.parse(Source("offkey.yaml", text.encode()))
    assert not hasattr(root, "reason")
    return yaml.plain(root)


@pytest.mark.parametrize("file", configuration_schema.FILES)
def test_the_schema_in_the_repository_is_the_one_of_the_code(file: str) -> None:
    written = (ROOT / "schemas" / f"{file}.json").read_text(encoding="utf-8")
    assert written == configuration_schema.text(file), f"run: python -m offkey.emit.configuration_schema {file}"


def test_the_table_in_the_documentation_is_the_one_of_the_code() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert configuration_schema.markdown() in page


@pytest.mark.parametrize("section", [EXPECTATIONS, CASE], ids=["file", "case"])
def test_the_tables_of_expectations_are_those_of_the_code(section: Section) -> None:
    page = (ROOT / "docs" / "expectations.md").read_text(encoding="utf-8")
    assert configuration_schema.markdown(section) in page


@pytest.mark.parametrize("file", configuration_schema.FILES)
def test_it_is_a_schema(file: str) -> None:
    jsonschema.Draft202012Validator.check_schema(configuration_schema.document(file))


@pytest.mark.parametrize("text", EXAMPLES.values(), ids=EXAMPLES)
def test_what_reads_is_valid(text: str) -> None:
    validator().validate(plain(text))


@settings(deadline=None, max_examples=30)
@given(partials())
def test_whatever_is_allowed_is_valid(partial: PartialConfiguration) -> None:
    validator().validate(to_document(partial))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("region: eu-west-1", "regoin: eu-west-1"),
        ('"111111111111"', "11111111111"),
        ("assume_role: true", 'assume_role: "yes"'),
        ("services: [ec2, s3], ext", "services: ec2, ext"),
        ("environment: dev", 'environment: "*"'),
        ("version: 1", "version: 2"),
    ],
)
def test_what_the_reader_refuses_is_not_valid(before: str, after: str) -> None:
    assert not validator().is_valid(plain(ACME.replace(before, after, 1)))
