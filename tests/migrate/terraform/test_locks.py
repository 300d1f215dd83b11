"""A lock table that stays: the roles of the state may use it, and any other is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.migrate.pipelines import apply_job, files, migrated

from offkey.migrate.migration import Migration

ANSWERS = """\
version: 1
repository: {name: acme/infra, default_branch: main}
region: eu-west-1
accounts: {shared: "111111111111"}
hub: shared
state: {account: shared, bucket: acme-state, keys: {live: k}}
access: {shared: {environment: live, services: [ec2], direct: true}}
"""
BEFORE_LOCK_FILES, WITH_LOCK_FILES = "~> 1.5.0", ">= 1.11"
LEFT = (
    "keeps its lock table, and no role may use it: let the pipeline run Terraform 1.11 (OpenTofu 1.10) or newer, or "
    "name the table as state.lock_table in offkey.yaml"
)


def done(folder: Path, version: str, *lines: str, answers: str = ANSWERS) -> Migration:
    """A root module of this Terraform, with further lines in its backend."""
    inner = "".join(f"    {line}\n" for line in ('bucket = "acme-state"', 'key = "k"', 'region = "eu-west-1"', *lines))
    text = f'terraform {{\n  required_version = "{version}"\n  backend "s3" {{\n{inner}  }}\n}}\n'
    return migrated(folder, files(apply_job("live", "live"), live=text + 'resource "aws_vpc" "a" {}\n'), answers)


def said(done: Migration) -> list[str]:
    return [entry.reason for entry in done.plan.unresolved]


def moves(done: Migration) -> bool:
    return any("the lock has moved" in step.what for step in done.plan.steps)


TABLE = 'dynamodb_table = "locks"'


@pytest.mark.parametrize(
    ("version", "lines", "reasons", "moved"),
    [
        (WITH_LOCK_FILES, [], [], False),
        (WITH_LOCK_FILES, [TABLE], [], True),
        (BEFORE_LOCK_FILES, [], [], False),
        (BEFORE_LOCK_FILES, [TABLE], [], False),
    ],
)
def test_a_table_that_goes_moves_the_lock_and_one_that_stays_may_be_used(
    tmp_path: Path, version: str, lines: list[str], reasons: list[str], moved: bool
) -> None:
    found = done(tmp_path, version, *lines)
    assert (said(found), moves(found)) == (reasons, moved)
    roles = found.plan.after["federation/hub/hub_roles.tf"]
    stays = version == BEFORE_LOCK_FILES and bool(lines)
    assert (b"arn:aws:dynamodb:eu-west-1:111111111111:table/locks" in roles) is stays


def test_a_table_that_no_role_may_use_is_said(tmp_path: Path) -> None:
    other = ANSWERS.replace("bucket: acme-state,", "bucket: acme-state, lock_table: others,")
    assert said(done(tmp_path, BEFORE_LOCK_FILES, TABLE, answers=other)) == [LEFT]


def test_a_backend_that_keeps_its_own_role_reaches_its_table_as_before(tmp_path: Path) -> None:
    role = 'role_arn = "arn:aws:iam::111111111111:role/terraform-state"'
    assert LEFT not in said(done(tmp_path, BEFORE_LOCK_FILES, TABLE, role))


def test_a_table_in_a_file_of_backend_settings_is_said_where_it_stands(tmp_path: Path) -> None:
    text = 'terraform {\n  required_version = ">= 1.11"\n  backend "s3" {}\n}\nresource "aws_vpc" "a" {}\n'
    job = apply_job("live", "live").replace("terraform init", "terraform init -backend-config=live.hcl")
    assert "live.hcl" in job
    there = files(job, live=text) | {"live/live.hcl": 'bucket = "acme-state"\nkey = "k"\ndynamodb_table = "locks"\n'}
    (entry,) = [e for e in migrated(tmp_path, there, ANSWERS).plan.unresolved if "lock table" in e.reason]
    assert (entry.path, entry.line) == ("live/live.hcl", 3)
    assert entry.reason.startswith("gives init a lock table, and no role may use it: write use_lockfile = true")


def of_opentofu(folder: Path, *, version: str, more: dict[str, str]) -> str:
    """The backend of a root module of OpenTofu, after the migration."""
    text = f'terraform {{\n{version}  backend "s3" {{\n    bucket = "acme-state"\n    key    = "k"\n'
    text += '    region = "eu-west-1"\n    dynamodb_table = "locks"\n  }\n}\nresource "aws_vpc" "a" {}\n'
    job = apply_job("live", "live").replace("terraform", "tofu")
    there = files(job) | {"live/main.tofu": text} | more
    after = migrated(folder, there, ANSWERS).plan.after
    return after.get("live/main.tofu", text.encode()).decode()


@pytest.mark.parametrize(
    ("version", "more", "by_object"),
    [
        ('  required_version = ">= 1.11"\n', {}, True),
        ('  required_version = ">= 1.10.0"\n', {}, True),
        ('  required_version = "~> 1.9.0"\n', {}, False),
        ('  required_version = ">= 1.8"\n', {}, False),
        ("", {".opentofu-version": "1.10.3\n"}, True),
        ("", {".opentofu-version": "1.9.1\n"}, False),
        ("", {".tool-versions": "terraform 1.11.0\nopentofu 1.9.1\n"}, False),
        ("", {}, True),
    ],
)
def test_opentofu_locks_with_an_object_where_every_version_can(
    tmp_path: Path, version: str, more: dict[str, str], by_object: bool
) -> None:
    found = of_opentofu(tmp_path, version=version, more=more)
    assert ("use_lockfile" in found, "dynamodb_table" in found) == (by_object, not by_object)
