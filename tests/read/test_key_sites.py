"""Every mapping and script that could hand a key on is looked at, with what is around it."""

from __future__ import annotations

from pathlib import Path

from tests.read.key_places import scopes, sites
from tests.repositories import WORKFLOW, repository

from offkey.model.text import Source
from offkey.read.key_sites import Callers, Scope, environment

TEXT = """\
on: push
env: {AWS_A: "1"}
jobs:
  build:
    runs-on: ubuntu-latest
    env: {AWS_B: "2"}
    container: {image: x, env: {AWS_C: "3"}}
    services:
      db: {image: y, env: {AWS_D: "4"}}
    steps:
      - run: echo
        env: {AWS_E: "5", AWS_A: "6"}
      - uses: some/action@v1
        with: {aws-f: "7"}
      - uses: ./.github/actions/own
        with: {aws-g: "8"}
  call:
    uses: ./.github/workflows/called.yml
    with: {aws-h: "9"}
    secrets: {AWS_I: "10"}
  inherit:
    uses: acme/infra/.github/workflows/called.yml@main
    secrets: inherit
"""
ACTION = "runs:\n  using: composite\n  steps:\n    - run: aws\n      shell: bash\n"
FILES = {
    WORKFLOW: TEXT,
    ".github/actions/own/action.yml": ACTION,
    ".git/config": '[remote "origin"]\n\turl = https://github.com/acme/infra.git\n',
}


def test_every_site_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = [(s.kind, s.handed_to, [e.key for e in s.entries]) for s in sites(repository(tmp_path, FILES))]
    assert found == [
        ("env", "the environment of every job", ["AWS_A"]),
        ("env", "the environment of the job build", ["AWS_B"]),
        ("env", "a container of the job build", ["AWS_C"]),
        ("env", "a container of the job build", ["AWS_D"]),
        ("env", "the environment of a step", ["AWS_E", "AWS_A"]),
        ("run", "a script", []),
        ("with", "some/action", ["aws-f"]),
        ("with", "./.github/actions/own", ["aws-g"]),
        ("with", "the workflow ./.github/workflows/called.yml", ["aws-h"]),
        ("secrets", "the workflow ./.github/workflows/called.yml", ["AWS_I"]),
        ("run", "a script", []),
    ]


def test_who_calls_whom(tmp_path: Path) -> None:
    read = repository(tmp_path, FILES)
    known = Callers(read)
    (own,) = known.of(next(Scope(action.source, action=action) for action in read.actions))
    assert own.with_.value("aws-g") == "8"
    call, inherit = known.of(Scope(Source(".github/workflows/called.yml", b"")))
    assert (call.secrets.value("AWS_I"), call.inherit, inherit.inherit) == ("10", False, True)


def test_the_nearest_variable_wins(tmp_path: Path) -> None:
    step = next(s for s in scopes(repository(tmp_path, FILES)) if s.step and s.step.run)
    values = {}
    for name in ("AWS_A", "AWS_B", "AWS_E", "AWS_X"):
        found = environment(step, name)
        values[name] = found[0].value if found else None
    assert values == {"AWS_A": "6", "AWS_B": "2", "AWS_E": "5", "AWS_X": None}
    own = environment(step, "AWS_A")
    assert own is not None
    outer = environment(step, "AWS_A", beyond=own[0])
    assert outer is not None
    assert outer[0].value == "1"
    assert [[e.key for e in entries] for entries in step.environments()] == [["AWS_E", "AWS_A"], ["AWS_B"], ["AWS_A"]]
