"""What is there before the first job runs: buckets, lock tables, and the policy that the fence keeps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.rehearse.federations import CONFIGURATION, SHARED

from offkey.lab.lab import Lab
from offkey.provision.design import design
from offkey.provision.render import render
from offkey.provision.steps import POLICY_TODAY
from offkey.read.repository import read
from offkey.rehearse import setup
from offkey.rehearse.world import World

pytestmark = [pytest.mark.lab, pytest.mark.xdist_group("lab")]

WORKFLOW = """\
on: push
jobs:
  plan:
    steps:
      - run: terraform init -backend-config=live.hcl
        working-directory: live
"""
FILES = {
    "dev/main.tf": 'terraform {\n  backend "s3" {\n    bucket = "acme-state"\n    dynamodb_table = "locks"\n  }\n}\n',
    "live/main.tf": 'terraform {\n  backend "s3" {}\n}\n',
    "live/live.hcl": 'bucket = "acme-state"\nkey = "k"\ndynamodb_table = "more-locks"\n',
    ".github/workflows/a.yml": WORKFLOW,
}


def test_the_tables_that_backends_lock_with_are_there(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / "copy" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "copy" / path).write_text(text)
    with Lab({account.id: name for name, account in CONFIGURATION.accounts.items()}) as lab:
        copy = tmp_path / "copy"
        setup.create_stores(World(lab, CONFIGURATION, read(copy), copy, tmp_path, None, None, lambda _: None))
        administrator = lab.administrator(SHARED).credentials
        tables = lab.client("dynamodb", credentials=administrator, region="eu-west-1").list_tables()["TableNames"]
    assert tables == ["locks", "more-locks"]


def test_the_policy_that_the_bucket_has_is_saved_where_the_fence_asks_for_it(tmp_path: Path) -> None:
    for path, text in render(design(CONFIGURATION)).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    for directory in ("hub", "dev"):
        setup.save_policy_of_today(tmp_path / "federation" / directory)
    saved = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob(POLICY_TODAY)}
    assert saved == {f"federation/hub/{POLICY_TODAY}"}
    theirs = tmp_path / "federation" / "hub" / POLICY_TODAY
    assert json.loads(theirs.read_text())["Statement"] == []
    theirs.write_text("theirs")
    setup.save_policy_of_today(theirs.parent)
    assert theirs.read_text() == "theirs"
