"""A called workflow does what its callers tell it: those that the repository has say which role it needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.migrate.pipelines import migrated

from offkey.migrate.migration import Migration

ANSWERS = """\
version: 1
repository: {name: acme/infra, default_branch: main}
region: eu-west-1
accounts: {shared: "111111111111"}
hub: shared
state: {account: shared, bucket: acme-state, keys: {envs/dev: dev, envs/live: live}}
access: {shared: {environments: [dev, live], services: [ec2], direct: true}}
"""
ROOT = """\
terraform {
  required_version = ">= 1.11"
  backend "s3" {
    bucket = "acme-state"
    key    = "%s"
    region = "eu-west-1"
  }
}
resource "aws_vpc" "a" {}
"""
CALLED = ".github/workflows/terraform.yml"
APPLY, PLAN = "role/infra-hub-apply-live", "role/infra-hub-plan"
RUN = "terraform init && terraform ${{ inputs.command }}"


def called(run: str = RUN, *, environment: str = "live", directory: str = "${{ inputs.directory }}") -> str:
    return f"""\
on:
  workflow_call:
    inputs:
      command: {{type: string, required: true}}
      directory: {{type: string, default: envs/live}}
      environment: {{type: string, default: live}}
jobs:
  run:
    runs-on: ubuntu-latest
    environment: {environment}
    env:
      AWS_ACCESS_KEY_ID: ${{{{ secrets.AWS_ACCESS_KEY_ID }}}}
      AWS_SECRET_ACCESS_KEY: ${{{{ secrets.AWS_SECRET_ACCESS_KEY }}}}
    steps:
      - uses: actions/checkout@v4
      - run: {run}
        working-directory: {directory}
"""


def caller(*given: str, on: str = "push: {branches: [main]}", matrix: str = "") -> str:
    text = f"on:\n  {on}\njobs:\n"
    for number, inputs in enumerate(given):
        text += f"  call{number}:\n    uses: ./{CALLED}\n    secrets: inherit\n    with: {{{inputs}}}\n"
        text += f"    strategy: {{matrix: {matrix}}}\n" if matrix else ""
    return text


def done(folder: Path, workflow: str, **callers: str) -> Migration:
    files: Mapping[str, str] = {
        CALLED: workflow,
        "envs/dev/main.tf": ROOT % "dev",
        "envs/live/main.tf": ROOT % "live",
        **{f".github/workflows/{name}.yml": text for name, text in callers.items()},
    }
    return migrated(folder, files, ANSWERS)


def written(migration: Migration) -> str:
    return migration.plan.after.get(CALLED, b"").decode()


def said(migration: Migration) -> list[str]:
    return [entry.reason for entry in migration.plan.unresolved if entry.path == CALLED]


@pytest.mark.parametrize(
    ("run", "inputs", "matrix"),
    [
        (RUN, "command: apply", ""),
        (RUN, "command: apply -auto-approve", ""),
        (RUN, 'command: "${{ matrix.command }}"', "{command: [apply]}"),
        ('terraform init && terraform "$VERB"\n        env: {VERB: "${{ inputs.command }}"}', "command: apply", ""),
        ("terraform init && ${{ format('terraform {0}', inputs.command) }}", "command: destroy", ""),
    ],
)
def test_what_every_caller_has_applied_gets_the_apply_role(tmp_path: Path, run: str, inputs: str, matrix: str) -> None:
    found = done(tmp_path, called(run), deploy=caller(inputs, matrix=matrix))
    text = written(found)
    assert (APPLY in text, PLAN in text, "    environment: live\n" in text, said(found)) == (True, False, True, [])


def test_what_every_caller_plans_gets_the_plan_role(tmp_path: Path) -> None:
    found = done(tmp_path, called(), check=caller("command: plan", on="pull_request:"))
    assert (APPLY in written(found), PLAN in written(found)) == (False, True)


def test_callers_that_differ_get_a_job_each(tmp_path: Path) -> None:
    pull = caller("command: plan", on="pull_request:")
    found = done(tmp_path, called(), check=pull, deploy=caller("command: apply"))
    planning, applying = written(found).split("  run:\n")
    assert ("  run-plan:\n" in planning, PLAN in planning, APPLY in planning) == (True, True, False)
    assert "if: ${{ !(inputs.command == 'apply') }}" in planning
    assert (PLAN in applying, APPLY in applying) == (False, True)
    assert "if: ${{ inputs.command == 'apply' }}" in applying
    assert planning.count("terraform ${{ inputs.command }}") == applying.count("terraform ${{ inputs.command }}") == 1
    assert said(found) == []


def test_directories_and_environments_that_callers_name_are_followed(tmp_path: Path) -> None:
    given = [f"command: apply, directory: envs/{name}, environment: {name}" for name in ("dev", "live")]
    found = done(tmp_path, called(environment="${{ inputs.environment }}"), deploy=caller(*given))
    assert "role/infra-hub-apply-${{ inputs.environment }}" in written(found)
    assert said(found) == []


@pytest.mark.parametrize(
    ("callers", "role"),
    [
        ({}, APPLY),
        ({"deploy": caller('command: "${{ vars.COMMAND }}"')}, APPLY),
        ({"check": caller('command: "${{ vars.COMMAND }}"', on="pull_request:")}, PLAN),
    ],
)
def test_a_command_that_nobody_shows_is_said_with_what_to_do(
    tmp_path: Path, callers: dict[str, str], role: str
) -> None:
    found = done(tmp_path, called(directory="envs/live"), **callers)
    which = "the apply role of its environment" if role == APPLY else "the plan role"
    reason = (
        f"what job run does is known only when it runs (terraform ${{{{ inputs.command }}}}); it gets {which}: "
        "let a job of its own plan and another apply, or let callers in this repository pass the command as text"
    )
    assert reason in said(found)
    assert role in written(found)


def test_a_directory_that_another_job_names_is_said_with_what_to_do(tmp_path: Path) -> None:
    found = done(tmp_path, called(directory="${{ needs.which.outputs.directory }}"), deploy=caller("command: apply"))
    (reason,) = [text for text in said(found) if "root module" in text]
    assert reason.endswith(": write the directories out, or let a matrix or the callers name them, and migrate again")
