"""Workflows that call others, where not every one of them can be changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.migrate.pipelines import again, migrated
from tests.migrate.workflow.test_change import ANSWERS
from tests.repositories import WORKFLOW, repository

from offkey.migrate.workflow.reusable import called_first

CALLED = ".github/workflows/called.yml"
LOGIN = """\
      - uses: aws-actions/configure-aws-credentials@v4
        with:
          aws-access-key-id: ${{ secrets.key_id }}
          aws-secret-access-key: ${{ secrets.key }}
          aws-region: eu-west-1
      - run: aws s3 ls
"""


def called(environment: str = "", steps: str = LOGIN) -> str:
    return (
        "on:\n  workflow_call:\n    secrets:\n      key_id: {required: true}\n      key: {required: true}\n"
        f"jobs:\n  apply:\n    runs-on: ubuntu-latest\n{environment}    steps:\n{steps}"
    )


def calling(uses: str) -> str:
    return (
        f"on: push\njobs:\n  call:\n    uses: {uses}\n    secrets:\n"
        "      key_id: ${{ secrets.AWS_ACCESS_KEY_ID }}\n      key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n"
    )


@pytest.mark.parametrize(
    "files",
    [
        {WORKFLOW: calling(f"./{CALLED}"), CALLED: called("    environment: ${{ github.ref_name }}\n")},
        {WORKFLOW: calling("acme/pipelines/.github/workflows/apply.yml@main")},
    ],
    ids=["left as it is", "of another repository"],
)
def test_a_caller_hands_on_what_the_called_workflow_still_reads(files: dict[str, str], tmp_path: Path) -> None:
    done = migrated(tmp_path, files, ANSWERS)
    assert WORKFLOW not in done.plan.after
    assert done.plan.secrets_after == 1
    said = {entry.path for entry in done.plan.unresolved if entry.reason.startswith("still hands on a static key")}
    assert said == set(files)


def test_a_caller_stops_where_the_called_workflow_has_stopped_reading(tmp_path: Path) -> None:
    done = migrated(tmp_path, {WORKFLOW: calling(f"./{CALLED}"), CALLED: called()}, ANSWERS)
    assert b"secrets" not in done.plan.after[WORKFLOW] + done.plan.after[CALLED]
    assert (done.plan.secrets_after, done.plan.unresolved, again(tmp_path, done)) == (0, (), {})


def test_a_call_at_another_revision_is_said(tmp_path: Path) -> None:
    uses = f"acme/infra/{CALLED}@v1"
    files = {WORKFLOW: calling(uses), CALLED: called(), ".git/config": '[remote "origin"]\n\turl = x:acme/infra.git\n'}
    done = migrated(tmp_path, files, ANSWERS)
    reason = f"job call calls {CALLED} as it is at {uses}: the change must have got there first"
    assert reason in [entry.reason for entry in done.plan.unresolved]


def test_the_called_come_before_their_callers(tmp_path: Path) -> None:
    inner = called(steps="      - run: true\n")
    files = {
        ".github/workflows/a.yml": calling("./.github/workflows/b.yml"),
        ".github/workflows/b.yml": called() + "  next:\n    uses: ./.github/workflows/c.yml\n    secrets: inherit\n",
        ".github/workflows/c.yml": inner,
        ".github/workflows/d.yml": "on: push\njobs:\n  self:\n    uses: ./.github/workflows/d.yml\n",
    }
    assert [path[-5:] for path in called_first(repository(tmp_path, files))] == ["c.yml", "b.yml", "a.yml", "d.yml"]
