from __future__ import annotations

import pytest
from hypothesis import given, settings
from tests.configurations import EXAMPLES, partials

from offkey.model.configuration import PartialAccess, PartialConfiguration, PartialState
from offkey.model.document import contradictions, from_document, problems, to_document
from offkey.model.text import Source
from offkey.read.configuration import read_partial


@settings(deadline=None, max_examples=50)
@given(partials())
def test_there_and_back(partial: PartialConfiguration) -> None:
    document = to_document(partial)
    assert from_document(document) == partial
    assert list(problems(document)) == []


@pytest.mark.parametrize("text", EXAMPLES.values(), ids=EXAMPLES)
def test_what_was_read_has_no_problems(text: str) -> None:
    assert list(problems(to_document(read_partial(Source("offkey.yaml", text.encode()))))) == []


def test_nothing_known_is_nothing_but_the_version() -> None:
    assert to_document(PartialConfiguration()) == {"version": 1}
    assert from_document({"version": 1}) == PartialConfiguration()


def test_known_to_be_empty_is_not_the_same_as_not_known() -> None:
    partial = PartialConfiguration(module_buckets=(), access={"dev": PartialAccess(services=())}, state=PartialState())
    document = to_document(partial)
    assert document["modules"] == {"buckets": []}
    assert document["access"] == {"dev": {"services": []}}
    assert document["state"] == {}
    assert from_document(document) == partial


def test_contradictions_are_found_where_they_stand() -> None:
    document = {
        "accounts": {"dev": "1", "live": "1", "DEV": "2"},
        "hub": "dev",
        "access": {"dev": {"environment": "Live"}, "live": {"direct": True}},
    }
    assert [path for path, _ in contradictions(document)] == [
        ("accounts", "live"),
        ("accounts", "DEV"),
        ("access", "live", "environment"),
        ("access", "live", "direct"),
    ]
