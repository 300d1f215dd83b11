"""The real AWS CLI, boto3 and terraform take credentials from a profile that offkey wrote, and outlive a session."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.worlds import CLAIMS, DEV, EXTERNAL_ID, GUARDED, HUB, LIVE, REGION, SHARED, SPOKE, STATE, World, open_world

from offkey.rehearse.terraform import cli_configuration, find, find_mirror

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.xdist_group("lab")]

SECONDS = 12
"""How long a session lasts here. offkey renews it when a quarter of that is left."""

EXCHANGE = "AssumeRoleWithWebIdentity"
LOOP = f"""
import boto3, time
client, seen = boto3.Session(profile_name="acme").client("sts"), set()
ends = time.monotonic() + {SECONDS * 3 // 2}
while time.monotonic() < ends:
    assert client.get_caller_identity()["Account"] == "222222222222"
    seen.add(client._request_signer._credentials.get_frozen_credentials().access_key)
    time.sleep(0.3)
print(len(seen))
"""
MODULE = f"""
terraform {{
  backend "s3" {{
    bucket  = "{STATE}"
    key     = "live/profile.tfstate"
    region  = "{REGION}"
    profile = "hub"
  }}
}}
provider "aws" {{
  region  = "{REGION}"
  profile = "acme"
}}
data "aws_caller_identity" "before" {{}}
resource "terraform_data" "wait" {{
  provisioner "local-exec" {{ command = "sleep {SECONDS + 1}" }}
}}
resource "aws_ssm_parameter" "after" {{
  name       = "/acme/after"
  type       = "String"
  value      = data.aws_caller_identity.before.arn
  depends_on = [terraform_data.wait]
}}
"""


@pytest.fixture(scope="module")
def brief() -> Iterator[World]:
    with open_world(longest_session=timedelta(seconds=SECONDS)) as world:
        yield world


@pytest.fixture
def job(brief: World, tmp_path: Path) -> dict[str, str]:
    """The environment of a GitHub job on a fresh runner."""
    variables = brief.lab.issuer.job(CLAIMS).variables()
    lab = brief.lab.environment()
    del lab["AWS_CONFIG_FILE"], lab["AWS_SHARED_CREDENTIALS_FILE"]
    return {
        **lab,
        **{name: value.reveal() for name, value in variables.items()},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "GITHUB_RUN_ID": "17029384756",
        "GITHUB_REPOSITORY": "acme/infra",
    }


def run(job: dict[str, str], *argv: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(argv, env=job, cwd=job["HOME"], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def install(job: dict[str, str], name: str, *options: str) -> None:
    path = os.pathsep.join(entry for entry in sys.path if entry)
    run({**job, "PYTHONPATH": path}, sys.executable, "-m", "offkey", "credentials", *options, "--install-profile", name)


def exchanges(world: World) -> int:
    return sum(call.action.endswith(EXCHANGE) for call in world.lab.calls.all)


def test_the_aws_cli(brief: World, job: dict[str, str]) -> None:
    install(job, "acme", "--via", HUB, "--role", GUARDED, "--external-id", EXTERNAL_ID, "--account", LIVE)
    before = exchanges(brief)
    for _ in range(2):
        shown = json.loads(run(job, "aws", "sts", "get-caller-identity", "--profile", "acme").stdout)
        assert shown["Arn"] == f"arn:aws:sts::{LIVE}:assumed-role/deploy/acme-infra-17029384756"
    assert exchanges(brief) - before <= 2  # the CLI takes a second to start, and sessions last for twelve
    run(job, "sleep", str(SECONDS))
    assert json.loads(run(job, "aws", "sts", "get-caller-identity", "--profile", "acme").stdout)["Account"] == LIVE
    assert exchanges(brief) - before >= 2


def test_boto3_through_an_expiry(brief: World, job: dict[str, str]) -> None:
    install(job, "acme", "--via", HUB, "--role", SPOKE)
    before = exchanges(brief)
    sessions = int(run(job, sys.executable, "-c", LOOP).stdout)
    assert sessions >= 2
    assert exchanges(brief) - before == sessions


@pytest.mark.terraform
def test_terraform_through_an_expiry(brief: World, job: dict[str, str], tmp_path: Path) -> None:
    terraform, mirror = find(), find_mirror()
    if terraform is None or mirror is None:
        pytest.skip("NOT RUN: no terraform, or no mirror of hashicorp/aws, on this machine")
    (tmp_path / "rc").write_text(cli_configuration(mirror))
    (tmp_path / "main.tf").write_text(MODULE)
    install(job, "hub", "--role", HUB, "--account", SHARED)
    install(job, "acme", "--via", HUB, "--role", SPOKE, "--account", DEV)
    job |= {"TF_CLI_CONFIG_FILE": str(tmp_path / "rc"), "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
    before = exchanges(brief)
    run(job, terraform.path, "init", "-no-color")
    run(job, terraform.path, "apply", "-auto-approve", "-no-color")
    value = brief.admin("ssm", DEV).get_parameter(Name="/acme/after")["Parameter"]["Value"]
    assert value == f"arn:aws:sts::{DEV}:assumed-role/deploy/acme-infra-17029384756"
    assert exchanges(brief) - before >= 2
    assert [call for call in brief.lab.calls.all if not call.allowed] == []


def test_the_profile_stays_as_it_is(job: dict[str, str], tmp_path: Path) -> None:
    install(job, "acme", "--role", HUB)
    written = (tmp_path / ".aws" / "config").read_bytes()
    install(job, "acme", "--role", HUB)
    assert (tmp_path / ".aws" / "config").read_bytes() == written
