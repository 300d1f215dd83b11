from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests.configurations import EXAMPLES, partials

from offkey.emit.configuration import text
from offkey.model.configuration import PartialAccess, PartialConfiguration, PartialState
from offkey.model.partial import missing
from offkey.model.text import Source
from offkey.read.configuration import read_partial


def again(written: str) -> PartialConfiguration:
    return read_partial(Source("offkey.yaml", written.encode()))


@settings(deadline=None)
@given(partials())
def test_what_is_written_reads_back(partial: PartialConfiguration) -> None:
    assert missing(partial) == ()
    assert again(text(partial, ())) == partial


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_the_examples_read_back(example: str) -> None:
    partial = again(example)
    access = {n: replace(a, environments=a.environments or (n,)) for n, a in (partial.access or {}).items()}
    assert again(text(partial, missing(partial))) == replace(partial, access=access)


def test_a_file_that_exists_is_never_rewritten() -> None:
    mine = "version: 1  # mine\n"
    assert text(PartialConfiguration(region="eu-west-1"), (), mine) == mine


def test_questions_stand_where_their_answers_go() -> None:
    partial = PartialConfiguration(
        region="eu-west-1",
        accounts={"dev": "222222222222", "live": None},
        state=PartialState(bucket="acme-state"),
        access={"dev": PartialAccess()},
    )
    written = text(partial, missing(partial))
    assert (
        """\
accounts:
  dev: "222222222222"
  # ? What is the twelve-digit id of the account live?
  # live: "222222222222"
"""
        in written
    )
    assert (
        """\
# ? Which repository on GitHub is this, as owner/name?
# repository:
#   name: acme/infra
"""
        in written
    )
    assert (
        """\
  dev:
    environment: dev
    # ? Which services may apply use in dev?
    # services: [ec2, s3]
"""
        in written
    )


def test_the_examples_uncommented_answer_everything() -> None:
    partial = PartialConfiguration(accounts={"live": None}, state=PartialState(), access={"live": PartialAccess()})
    written = text(partial, missing(partial))
    answered = re.sub(r"^( *)# ( *[\w.-]+:.*)$", r"\1\2", written, flags=re.MULTILINE)
    # The examples speak of more accounts than this repository has.
    answered = answered.replace("account: shared", "account: live")
    assert missing(again(answered)) == ()


def test_nothing_known_asks_for_everything_and_still_reads() -> None:
    nothing = PartialConfiguration()
    written = text(nothing, missing(nothing))
    assert again(written) == nothing
    for question in missing(nothing):
        assert question.question in written
