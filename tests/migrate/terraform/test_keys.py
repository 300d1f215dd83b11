"""Keys in Terraform: what cannot be edited is said, and stops nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.migrate.pipelines import migrated, tool_job, workflow
from tests.repositories import WORKFLOW

from offkey.migrate.migration import Migration

ANSWERS = """\
version: 1
repository: {name: acme/infra, default_branch: main}
region: eu-west-1
accounts: {shared: "111111111111"}
hub: shared
access: {shared: {environment: live, services: [ec2], direct: true}}
"""
PIPELINE = workflow(tool_job("list", "aws s3 ls"))
USER = 'resource "aws_iam_user" "ci" {\n  name = "ci"\n}\n'
OTHER = 'resource "aws_iam_access_key" "deploy" {\n  user = "deploy"\n}\n'


def said(done: Migration) -> list[str]:
    return [f"{entry.path}:{entry.line} {entry.reason}" for entry in done.plan.unresolved]


def test_a_key_that_cannot_be_edited_stays_active_and_does_not_stop_the_next(tmp_path: Path) -> None:
    odd = 'resource "aws_iam_access_key" "ci" {\n  /* of the */ user = aws_iam_user.ci.name\n}\n'
    done = migrated(tmp_path, {"ci.tf": USER + odd + OTHER, WORKFLOW: PIPELINE}, ANSWERS)
    switched = OTHER.replace('  user = "deploy"\n', '  user   = "deploy"\n  status = "Inactive"\n')
    assert done.plan.after["ci.tf"].decode() == USER + odd + switched
    assert said(done) == ["ci.tf:4 the key of ci stays active: user shares its line with something else"]


def test_a_variable_that_cannot_be_deleted_is_said(tmp_path: Path) -> None:
    provider = 'provider "aws" {\n  access_key = var.aws_access_key\n  secret_key = var.aws_secret_key\n}\n'
    variables = '/* for */ variable "aws_access_key" {}\nvariable "aws_secret_key" {}\n'
    done = migrated(tmp_path, {"main.tf": provider, "variables.tf": variables}, ANSWERS)
    assert done.plan.after["main.tf"].decode() == 'provider "aws" {\n}\n'
    assert done.plan.after["variables.tf"].decode() == '/* for */ variable "aws_access_key" {}\n'
    assert said(done) == [
        "variables.tf:1 var.aws_access_key is not used any more: variable shares its line with something else"
    ]


HANDED_ON = """\
resource "github_actions_secret" "id" {
  repository      = "another"
  secret_name     = "AWS_ACCESS_KEY_ID"
  plaintext_value = aws_iam_access_key.deploy.id
}
"""


def test_a_key_that_is_handed_on_stays_active(tmp_path: Path) -> None:
    done = migrated(tmp_path, {"ci.tf": OTHER + HANDED_ON, WORKFLOW: PIPELINE}, ANSWERS)
    assert "ci.tf" not in done.plan.after
    where = "github_actions_secret.id, and who reads it there does not show; it stays active"
    assert said(done) == [f"ci.tf:1 the key of deploy goes into {where}"]


def test_a_key_that_no_pipeline_here_had_stays_active(tmp_path: Path) -> None:
    done = migrated(tmp_path, {"ci.tf": OTHER}, ANSWERS)
    assert "ci.tf" not in done.plan.after
    assert said(done) == ["ci.tf:1 who uses the key of deploy does not show in the repository; it stays active"]


def test_a_key_that_a_pipeline_keeps_stays_active(tmp_path: Path) -> None:
    kept = PIPELINE.replace("    env:", "    environment: ${{ github.ref_name }}\n    env:")
    done = migrated(tmp_path, {"ci.tf": OTHER, WORKFLOW: kept}, ANSWERS)
    assert "ci.tf" not in done.plan.after
    assert f"ci.tf:1 {WORKFLOW} still uses a key: that of deploy stays active" in said(done)
