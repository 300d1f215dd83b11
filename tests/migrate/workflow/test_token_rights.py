"""What a job did with its own token, it may still do when it is given `permissions:`."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.migrate.pipelines import job, migrated
from tests.migrate.workflow.test_change import ANSWERS, KEYS
from tests.repositories import WORKFLOW

from offkey.migrate.migration import Migration

TOKEN = "${{ secrets.GITHUB_TOKEN }}"


def done(folder: Path, *steps: str, head: str = "") -> Migration:
    lines = "".join(f"      - {step}\n" for step in ("run: aws s3 ls", *steps))
    text = f"on: push\n{head}{KEYS}jobs:\n  apply:\n    runs-on: ubuntu-latest\n    steps:\n{lines}"
    return migrated(folder, {WORKFLOW: text}, ANSWERS)


@pytest.mark.parametrize(
    ("step", "scopes"),
    [
        ("run: git commit -m x && git push", {"contents": "write"}),
        ("uses: softprops/action-gh-release@v2", {"contents": "write"}),
        ("{uses: docker/login-action@v3, with: {registry: ghcr.io}}", {"packages": "write"}),
        ("{uses: actions/github-script@v7, with: {script: issues.createComment(x)}}", {"pull-requests": "write"}),
        ("uses: github/codeql-action/upload-sarif@v3", {"security-events": "write"}),
        ("uses: Peter-Evans/create-pull-request@v6", {"contents": "write", "pull-requests": "write"}),
        ("{uses: terraform-docs/gh-actions@v1, with: {git-push: 'true'}}", {"contents": "write"}),
        ("run: gh workflow run next.yml", {"actions": "write"}),
        ("run: make", {}),
    ],
)
def test_rights_that_a_step_shows_are_named(step: str, scopes: dict[str, str], tmp_path: Path) -> None:
    permissions = job(done(tmp_path, step), "apply").permissions
    assert permissions is not None
    assert permissions.scopes == {"contents": "read", "id-token": "write", **scopes}


def test_a_push_with_another_token_needs_none_of_this(tmp_path: Path) -> None:
    checkout = "{uses: actions/checkout@v4, with: {token: '${{ secrets.BOT }}'}}"
    permissions = job(done(tmp_path, checkout, "run: git push"), "apply").permissions
    assert permissions is not None
    assert permissions.scopes == {"contents": "read", "id-token": "write"}


@pytest.mark.parametrize(
    ("step", "head", "lines"),
    [
        (f"{{uses: acme/report@v1, with: {{token: '{TOKEN}'}}}}", "", [10]),
        (f"{{uses: acme/report@v1, with: {{token: '{TOKEN}'}}}}", "permissions: {contents: read}\n", []),
        (f"{{uses: hashicorp/setup-terraform@v3, with: {{token: '{TOKEN}'}}}}", "", []),
        (f"{{run: git push, env: {{GITHUB_TOKEN: '{TOKEN}'}}}}", "", []),
    ],
)
def test_a_use_of_the_token_that_shows_no_need_is_said(step: str, head: str, lines: list[int], tmp_path: Path) -> None:
    reason = "job apply has no rights but those its `permissions:` name now: this step is handed its token"
    unresolved = done(tmp_path, step, head=head).plan.unresolved
    assert [entry.line for entry in unresolved if entry.reason == reason] == lines


def test_a_caller_keeps_what_the_other_jobs_it_calls_show_a_use_of(tmp_path: Path) -> None:
    called = "on: workflow_call\njobs:\n  apply:\n    runs-on: ubuntu-latest\n    steps:\n      - run: aws s3 ls\n{}"
    keys = "".join(f"        {line}\n" for line in KEYS.splitlines())
    other = "  tag:\n    runs-on: ubuntu-latest\n    steps:\n      - run: git push --tags\n"
    path = ".github/workflows/called.yml"
    files = {
        WORKFLOW: f"on: push\njobs:\n  call:\n    uses: ./{path}\n    secrets: inherit\n",
        path: called.format(keys) + other,
    }
    permissions = job(migrated(tmp_path, files, ANSWERS), "call").permissions
    assert permissions is not None
    assert permissions.scopes == {"contents": "write", "id-token": "write"}
