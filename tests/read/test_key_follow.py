"""Where a value really comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.read.key_places import scopes
from tests.repositories import REAL_LOOKING_ID, WORKFLOW, repository

from offkey.model.repository import Repository
from offkey.model.static_key import Origin
from offkey.read.key_follow import follow, value_origins
from offkey.read.key_sites import Callers

CALLED = """\
on: workflow_call
jobs:
  apply:
    runs-on: ubuntu-latest
    steps:
      - run: aws
"""


def from_last_step(read: Repository, path: str, origin: Origin) -> list[str]:
    scope = [s for s in scopes(read) if s.source.path == path and s.step][-1]
    return [f"{o.context}:{o.name}" for o in follow(origin, scope, Callers(read)).origins]


def test_through_env_and_a_called_workflow(tmp_path: Path) -> None:
    called = CALLED.replace("    steps", "    env: {K: '${{ inputs.key }}'}\n    steps")
    caller = """\
on: push
env: {MINE: "${{ secrets.AWS_KEY }}"}
jobs:
  one:
    uses: ./.github/workflows/called.yml
    with: {KEY: "${{ env.MINE }}"}
"""
    read = repository(tmp_path, {WORKFLOW: caller, ".github/workflows/called.yml": called})
    assert from_last_step(read, ".github/workflows/called.yml", Origin("shell", "K")) == ["secrets:AWS_KEY"]


@pytest.mark.parametrize(
    ("secrets", "found"),
    [
        ("{id: '${{ secrets.DEV_ID }}'}", ["secrets:DEV_ID"]),
        ("inherit", ["secrets:ID"]),
        ("{other: x}", ["secrets:ID"]),
    ],
)
def test_secrets_of_a_called_workflow(secrets: str, found: list[str], tmp_path: Path) -> None:
    caller = f"on: push\njobs:\n  one:\n    uses: ./.github/workflows/called.yml\n    secrets: {secrets}\n"
    read = repository(tmp_path, {WORKFLOW: caller, ".github/workflows/called.yml": CALLED})
    assert from_last_step(read, ".github/workflows/called.yml", Origin("secrets", "ID")) == found


def test_an_input_that_nobody_here_fills_stays_one(tmp_path: Path) -> None:
    read = repository(tmp_path, {".github/workflows/called.yml": CALLED})
    assert from_last_step(read, ".github/workflows/called.yml", Origin("inputs", "id")) == ["inputs:id"]


JOBS = """\
on: push
jobs:
  login:
    runs-on: ubuntu-latest
    outputs:
      id: ${{ steps.aws.outputs.aws-access-key-id }}
      other: ${{ steps.other.outputs.x }}
      text: plain
    steps:
      - id: aws
        uses: aws-actions/configure-aws-credentials@v6
        with: {role-to-assume: x}
      - id: sts
        run: aws sts assume-role --role-arn x
      - id: vault
        uses: 1password/load-secrets-action@v3
      - id: other
        run: ./x
  use:
    runs-on: ubuntu-latest
    needs: login
    steps:
      - id: aws
        uses: aws-actions/configure-aws-credentials@v6
      - id: sts
        run: aws sts assume-role --role-arn x
      - id: vault
        uses: 1password/load-secrets-action@v3
      - run: aws
"""


@pytest.mark.parametrize(
    ("origin", "found"),
    [
        (Origin("steps", "aws.outputs.aws-access-key-id"), "session"),
        (Origin("steps", "sts.outputs.id"), "session"),
        (Origin("steps", "vault.outputs.id"), "store"),
        (Origin("steps", "gone.outputs.id"), "unknown"),
        (Origin("needs", "login.outputs.id"), "session"),
        (Origin("needs", "login.outputs.other"), "unknown"),
        (Origin("needs", "login.outputs.text"), "unknown"),
        (Origin("needs", "gone.outputs.x"), "unknown"),
        (Origin("matrix", "x"), "unknown"),
        (Origin("env", "GONE"), "unknown"),
        (Origin("vars", "ID"), "vars"),
    ],
)
def test_outputs_and_others(origin: Origin, found: str, tmp_path: Path) -> None:
    read = repository(tmp_path, {WORKFLOW: JOBS})
    assert [o.partition(":")[0] for o in from_last_step(read, WORKFLOW, origin)] == [found]


def test_workflows_that_call_each_other_in_a_circle_end(tmp_path: Path) -> None:
    a, b = ".github/workflows/a.yml", ".github/workflows/b.yml"
    text = CALLED + "  again:\n    uses: ./{}\n    with: {{key: '${{{{ inputs.key }}}}'}}\n"
    read = repository(tmp_path, {a: text.format(b), b: text.format(a)})
    assert from_last_step(read, a, Origin("inputs", "key")) == ["unknown:inputs.key"]


def test_many_callers_cost_no_more_than_their_number(tmp_path: Path) -> None:
    """Ten levels of workflows, each called twenty times by the next: followed once, not 20 to the power of 10."""
    files = {}
    for level in range(10):
        calls = "".join(
            f"  c{n}:\n    uses: ./.github/workflows/w{level}.yml\n    with: {{key: '${{{{ inputs.key }}}}'}}\n"
            for n in range(20)
        )
        files[f".github/workflows/w{level + 1}.yml"] = "on: workflow_call\njobs:\n" + calls
    files[".github/workflows/w0.yml"] = CALLED
    read = repository(tmp_path, files)
    known = Callers(read)
    scope = [s for s in scopes(read) if s.source.path == ".github/workflows/w0.yml" and s.step][-1]
    assert follow(Origin("inputs", "key"), scope, known).kept == ()
    assert len(known.followed) < 5000


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("${{ secrets.A }}", ["secrets.A"]),
        (REAL_LOOKING_ID, [REAL_LOOKING_ID]),
        ("x ${{ secrets.A }} y", ["secrets.A"]),
        ("plain", None),
        ("", None),
    ],
)
def test_what_a_value_is_made_of(value: str, found: list[str] | None) -> None:
    origins = value_origins(value)
    assert (None if origins is None else [str(o) for o in origins]) == found
