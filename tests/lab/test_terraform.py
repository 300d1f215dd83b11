"""The real terraform against the lab: web identity, nested roles, an S3 backend with its lock, two accounts."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.worlds import DEV, HUB, REGION, SHARED, SPOKE, STATE, World, document, statement, trusting

from offkey.rehearse.terraform import Terraform, cli_configuration, find, find_mirror

pytestmark = [pytest.mark.lab, pytest.mark.terraform, pytest.mark.slow]

WRITER = f"arn:aws:iam::{SHARED}:role/state"
STATE_ARN = f"arn:aws:s3:::{STATE}"
MODULE = f"""
terraform {{
  backend "s3" {{
    bucket       = "{STATE}"
    key          = "live/x.tfstate"
    region       = "{REGION}"
    use_lockfile = true
    assume_role  = {{ role_arn = "{WRITER}", session_name = "state" }}
  }}
}}
provider "aws" {{
  region = "{REGION}"
  assume_role {{
    role_arn     = "{SPOKE}"
    session_name = "deploy"
  }}
}}
data "aws_caller_identity" "me" {{}}
output "me" {{ value = data.aws_caller_identity.me.arn }}
resource "aws_ssm_parameter" "note" {{
  name  = "/acme/note"
  type  = "String"
  value = "hello"
}}
resource "aws_s3_bucket" "data" {{ bucket = "acme-data" }}
resource "aws_vpc" "main" {{ cidr_block = "10.0.0.0/16" }}
"""


@dataclass
class Workspace:
    folder: Path
    environment: dict[str, str]
    terraform: Terraform

    def run(self, *argv: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.terraform.path, *argv],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture
def workspace(world: World, tmp_path: Path) -> Workspace:
    terraform, mirror = find(), find_mirror()
    if terraform is None:
        pytest.skip("NOT RUN: no terraform on PATH, so the lab was not tried with the real one")
    if mirror is None:
        pytest.skip("NOT RUN: no mirror of hashicorp/aws on this machine; name one in OFFKEY_PROVIDER_MIRROR")
    (tmp_path / "rc").write_text(cli_configuration(mirror))
    (tmp_path / "token").write_text(world.token())
    (tmp_path / "main.tf").write_text(MODULE)
    environment = {
        **world.lab.environment(),
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TF_CLI_CONFIG_FILE": str(tmp_path / "rc"),
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "CHECKPOINT_DISABLE": "1",
        "AWS_ROLE_ARN": HUB,
        "AWS_ROLE_SESSION_NAME": "run-1",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"),
    }
    return Workspace(tmp_path, environment, terraform)


@pytest.fixture(scope="module", autouse=True)
def roles(world: World) -> None:
    objects = [
        statement(Action="s3:ListBucket", Resource=STATE_ARN),
        statement(Action=["s3:GetObject", "s3:PutObject"], Resource=f"{STATE_ARN}/live/x.tfstate"),
        statement(
            Action=["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], Resource=f"{STATE_ARN}/live/x.tfstate.tflock"
        ),
    ]
    world.role(WRITER, trust=trusting(HUB), allows=objects)
    allowed = document(statement(Action="sts:AssumeRole", Resource=WRITER))
    world.admin("iam").put_role_policy(RoleName="hub", PolicyName="state", PolicyDocument=allowed)


def test_init_plan_apply_with_nothing_but_a_token(world: World, workspace: Workspace) -> None:
    before = world.lab.calls.total
    for argv in (["init"], ["plan", "-out=plan"], ["apply", "plan"]):
        ran = workspace.run(*argv, "-no-color")
        assert ran.returncode == 0, ran.stdout + ran.stderr
    outputs = json.loads(workspace.run("output", "-json").stdout)
    assert outputs["me"]["value"] == f"arn:aws:sts::{DEV}:assumed-role/deploy/deploy"
    assert "acme-data" in [b["Name"] for b in world.admin("s3", DEV).list_buckets()["Buckets"]]
    assert world.admin("ssm", DEV).get_parameter(Name="/acme/note")["Parameter"]["Value"] == "hello"
    listed = world.admin("s3").list_objects_v2(Bucket=STATE, Prefix="live/x")
    assert [o["Key"] for o in listed["Contents"]] == ["live/x.tfstate"]  # and the lock is gone
    calls = world.lab.calls.all[before:]
    assert {HUB, WRITER, SPOKE} <= {call.role for call in calls}
    assert [call for call in calls if call.unchecked] == []
    again = workspace.run("plan", "-detailed-exitcode", "-no-color")
    assert again.returncode == 0, again.stdout + again.stderr


def test_a_token_for_another_branch_gets_nowhere(world: World, workspace: Workspace) -> None:
    (workspace.folder / "token").write_text(world.token(claims={"sub": "repo:acme/infra:ref:refs/heads/feature"}))
    ran = workspace.run("init", "-no-color")
    assert ran.returncode != 0
    assert "Not authorized to perform" in " ".join((ran.stdout + ran.stderr).split())


def test_a_state_that_the_role_may_not_write(world: World, workspace: Workspace) -> None:
    (workspace.folder / "main.tf").write_text(MODULE.replace("live/x.tfstate", "live/other.tfstate"))
    ran = workspace.run("init", "-no-color")
    assert ran.returncode != 0
    assert "StatusCode: 403" in " ".join((ran.stdout + ran.stderr).split())
    refused = [call for call in world.lab.calls.all if not call.allowed]
    assert (refused[-1].role, refused[-1].resource) == (WRITER, f"{STATE_ARN}/live/other.tfstate")
