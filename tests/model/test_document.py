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
        ("access", "live", "direct"),
        ("access", "live", "environment"),
    ]


def test_several_environments_are_compared_one_by_one() -> None:
    access = {"dev": {"environments": ["Dev", "dev"]}, "live": {"environments": ["live", "DEV", "Dev"]}}
    assert [path for path, _ in contradictions({"access": access})] == [
        ("access", "dev", "environments", "1"),
        ("access", "live", "environments", "1"),
    ]


def test_one_environment_stands_under_the_short_key() -> None:
    access = {
        "dev": PartialAccess(("dev",)),
        "live": PartialAccess(("live", "canary"), roots=("", "environments/live")),
    }
    document = to_document(PartialConfiguration(access=access))
    assert document["access"] == {
        "dev": {"environment": "dev"},
        "live": {"environments": ["live", "canary"], "roots": [".", "environments/live"]},
    }


def test_a_root_whose_state_key_nobody_says_is_found() -> None:
    access = {"dev": {"roots": [".", "environments/dve"]}, "live": {"roots": []}}
    document = {"access": access, "state": {"keys": {".": "dev.tfstate", "environments/dev": "dev/terraform.tfstate"}}}
    assert [path for path, _ in contradictions(document)] == [("access", "dev", "roots", "1")]
    assert list(contradictions({"access": access})) == []  # where keys are inferred they are not known yet
