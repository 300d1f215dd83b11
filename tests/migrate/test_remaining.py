"""The steps that remain: nothing is switched off that something still uses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.migrate.pipelines import KEYS, apply_job, files, migrated, root
from tests.repositories import repository

from offkey.migrate.migration import Migration, migrate

ANSWERS = """\
version: 1
repository: {name: acme/infra, default_branch: main}
region: eu-west-1
accounts: {shared: "111111111111"}
hub: shared
access: {shared: {environment: live, services: [ec2], direct: true}}
"""
LIVE = files(apply_job("live", "live", environment="live"), live=root("live", direct=True))
DESTROY = f"""\
on:
  workflow_dispatch:
    inputs:
      where: {{required: true}}
jobs:
  destroy:
    runs-on: ubuntu-latest
    environment: ${{{{ github.event.inputs.where }}}}
    env:
{KEYS}    steps:
      - run: terraform init && terraform destroy -auto-approve
"""


def made(user: str) -> dict[str, str]:
    """A key that Terraform makes."""
    return {"people/main.tf": f'resource "aws_iam_access_key" "key" {{\n  user = "{user}"\n}}\n'}


def steps(done: Migration) -> list[str]:
    return [step.what for step in done.plan.steps]


def retirement(folder: Path, content: Mapping[str, str]) -> list[str]:
    """The steps after the pull request."""
    found = steps(migrated(folder, content, ANSWERS))
    return found[next(i for i, step in enumerate(found) if step.startswith("open the pull request")) + 1 :]


DELETE_SECRET = "delete the secrets AWS_ACCESS_KEY_ID of acme/infra and their secret halves (Settings, Secrets)"
SWITCH_OFF = "switch the old access keys to Inactive (`aws iam update-access-key --status Inactive`)"
WAIT = "after two weeks without a use of the old keys in CloudTrail, delete them and their user"


def test_a_key_that_nothing_uses_any_more_ends(tmp_path: Path) -> None:
    assert retirement(tmp_path, LIVE) == [SWITCH_OFF, DELETE_SECRET, WAIT]


def test_what_was_left_alone_moves_before_its_key_ends(tmp_path: Path) -> None:
    content = {**LIVE, ".github/workflows/destroy.yml": DESTROY}
    move = (
        "give what was left alone in .github/workflows/destroy.yml a role as well: it still uses the old keys, and the "
        "steps below break it"
    )
    assert retirement(tmp_path, content) == [move, SWITCH_OFF, DELETE_SECRET, WAIT]


def test_the_key_of_a_pipeline_s_user_is_switched_off_where_terraform_makes_it(tmp_path: Path) -> None:
    apply = "apply people: it switches the old access keys to Inactive"
    assert retirement(tmp_path, {**LIVE, **made("github-actions")}) == [apply, DELETE_SECRET, WAIT]


def test_a_key_that_stays_active_is_not_told_to_end(tmp_path: Path) -> None:
    assert retirement(tmp_path, made("auditor")) == []


def test_where_nothing_changes_nothing_remains(tmp_path: Path) -> None:
    done = migrate(repository(tmp_path, made("auditor")), None)
    assert (dict(done.plan.after), steps(done)) == ({}, [])
