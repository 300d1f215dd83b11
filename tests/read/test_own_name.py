"""A repository without a git remote is known by the name that it calls its own workflows by."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import repository

from offkey.read.github_permissions import called_path
from offkey.read.own_name import own_name

FOLDER = ".github/workflows"
CALLED = "on:\n  workflow_call:\n    inputs:\n      stage:\n        type: string\njobs: {}\n"
USES = "octo-org/infra/.github/workflows/deploy.yml@main"
CALL = f"on: push\njobs:\n  call:\n    uses: {USES}\n    with:\n      stage: live\n"


def name(folder: Path, files: dict[str, str]) -> str | None:
    return own_name(repository(folder, {f"{FOLDER}/{path}": text for path, text in files.items()}))


def test_what_is_called_is_here_and_takes_what_it_is_given(tmp_path: Path) -> None:
    read = repository(tmp_path, {f"{FOLDER}/deploy.yml": CALLED, f"{FOLDER}/main.yml": CALL})
    assert own_name(read) == "octo-org/infra"
    assert called_path(read, USES) == ".github/workflows/deploy.yml"
    assert called_path(read, "octo-org/shared/.github/workflows/deploy.yml@main") is None


@pytest.mark.parametrize(
    "files",
    [
        {"main.yml": CALL},
        {"main.yml": CALL, "deploy.yml": CALLED.replace("workflow_call", "workflow_dispatch")},
        {"main.yml": CALL, "deploy.yml": CALLED.replace("stage:", "environment:")},
        {"main.yml": CALL.partition("    with:")[0], "deploy.yml": CALLED},
        {"main.yml": CALL, "deploy.yml": CALLED, "other.yml": CALL.replace("deploy.yml", "plan.yml")},
        {"main.yml": CALL, "deploy.yml": CALLED, "other.yml": CALL.replace("/infra/", "/shared/")},
        {"main.yml": CALL, "deploy.yml": CALLED.partition("jobs:")[0] + CALL.partition("on: push\n")[2]},
    ],
    ids=["not-here", "not-called", "other-inputs", "nothing-given", "one-is-elsewhere", "two-names", "hands-on"],
)
def test_a_name_that_may_be_another_repositorys_is_not_taken(tmp_path: Path, files: dict[str, str]) -> None:
    assert name(tmp_path, files) is None
