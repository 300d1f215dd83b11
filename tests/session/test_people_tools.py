"""Whichever tool a person signs in with, every other one is signed in: the AWS CLI 2 and 1, boto3 and Terraform."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests import aws_cli, browser
from tests import terraform as terraforms
from tests.sign_ins import Machine, open_center
from tests.worlds import DEV, REGION, SHARED, STATE, World

from offkey.rehearse.terraform import cli_configuration

pytestmark = [pytest.mark.lab, pytest.mark.slow]
CLI_1 = Path(sys.executable).with_name("aws")
WHO = ("sts", "get-caller-identity", "--output", "json", "--profile")
BOTO3 = "import boto3, sys; print(boto3.Session(profile_name=sys.argv[1]).client('sts').get_caller_identity()['Arn'])"
# The lab can be asked for tokens that end at once; AWS's tools look at the clock of the machine, which is not moved.
SHORT = timedelta(minutes=5)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_center() as opened:
        yield opened


@pytest.fixture
def machine(world: World, tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(world, tmp_path)
    machine.calls()
    yield machine
    world.lab.people.sign_ins.token_lifetime = timedelta(hours=1)


def arn(machine: Machine, *argv: str | Path) -> str:
    ran = machine.run(*argv)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return str(json.loads(ran.stdout)["Arn"])


def offkey(machine: Machine, *argv: str) -> str:
    ran = machine.offkey(*argv)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def cli_2(machine: Machine, *argv: str, extra: dict[str, str] | None = None) -> str:
    ran = machine.run(aws_cli.binary(), *argv, extra=extra)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def is_deploy(text: str) -> bool:
    return text.startswith(f"arn:aws:sts::{DEV}:assumed-role/AWSReservedSSO_Deploy_")


@pytest.mark.parametrize(
    ("profile", "how"), [("dev", ()), ("dev", ("--use-device-code",)), ("old", ())], ids=["pkce", "device", "legacy"]
)
def test_offkey_signs_in_and_every_tool_is(machine: Machine, profile: str, how: tuple[str, ...]) -> None:
    offkey(machine, "login", "--profile", profile, *how)
    machine.calls()
    assert is_deploy(arn(machine, CLI_1, *WHO, profile))
    assert is_deploy(machine.run(sys.executable, "-c", BOTO3, profile).stdout)
    assert is_deploy(arn(machine, aws_cli.binary(), *WHO, profile))
    assert machine.calls() == ["GetRoleCredentials"] * 3  # and nothing was signed in again, or prolonged


@pytest.mark.parametrize(
    ("profile", "how"), [("dev", ()), ("dev", ("--use-device-code",)), ("old", ())], ids=["pkce", "device", "legacy"]
)
def test_the_aws_cli_signs_in_and_offkey_is(machine: Machine, profile: str, how: tuple[str, ...]) -> None:
    cli_2(machine, "sso", "login", "--profile", profile, *how)
    machine.calls()
    assert offkey(machine, "login", "--profile", profile).startswith("signed in")
    assert machine.calls() == []
    assert is_deploy(session(machine, profile))
    assert machine.calls() == ["GetRoleCredentials"]


_SESSION = """
import os, sys
from offkey.session import people
from offkey.session.http import StandardHttp
from offkey.session.profiles import load
from offkey.session.sts import connect, system_clock
assigned = load(os.environ).assigned(sys.argv[1])
found = people.session_of(assigned, environment=os.environ, http=StandardHttp(os.environ),
                          sts=connect("eu-west-1", os.environ), clock=system_clock)
print(found.arn)
"""


def session(machine: Machine, profile: str) -> str:
    ran = machine.run(sys.executable, "-c", _SESSION, profile)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_offkey_prolongs_what_the_aws_cli_got(machine: Machine) -> None:
    machine.world.lab.people.sign_ins.token_lifetime = SHORT
    cli_2(machine, "sso", "login", "--profile", "dev")
    machine.world.lab.people.sign_ins.token_lifetime = timedelta(hours=1)
    machine.calls()
    assert is_deploy(session(machine, "dev"))
    assert machine.calls() == ["CreateToken", "GetRoleCredentials"]
    assert is_deploy(arn(machine, aws_cli.binary(), *WHO, "dev"))
    assert machine.calls() == ["GetRoleCredentials"]


@pytest.mark.parametrize("tool", ["cli 1", "cli 2", "boto3"])
def test_the_tools_prolong_what_offkey_got(machine: Machine, tool: str) -> None:
    machine.world.lab.people.sign_ins.token_lifetime = SHORT
    offkey(machine, "login", "--session", "acme")
    machine.world.lab.people.sign_ins.token_lifetime = timedelta(hours=1)
    machine.calls()
    if tool == "boto3":
        assert is_deploy(machine.run(sys.executable, "-c", BOTO3, "dev").stdout)
    else:
        assert is_deploy(arn(machine, CLI_1 if tool == "cli 1" else aws_cli.binary(), *WHO, "dev"))
    assert machine.calls() == ["CreateToken", "GetRoleCredentials"]
    assert is_deploy(session(machine, "dev"))
    assert machine.calls() == ["GetRoleCredentials"]


def test_both_keep_one_file_for_one_sign_in(machine: Machine) -> None:
    offkey(machine, "login", "--session", "acme")
    ours = {name: set(json.loads(file.read_text())) for name, file in machine.tokens.items()}
    cli_2(machine, "sso", "login", "--sso-session", "acme")
    theirs = {name: set(json.loads(file.read_text())) for name, file in machine.tokens.items()}
    assert ours == theirs


def test_the_aws_cli_signs_out_of_what_offkey_signed_in_to(machine: Machine) -> None:
    offkey(machine, "login", "--session", "acme")
    machine.calls()
    cli_2(machine, "sso", "logout")
    assert (machine.tokens, machine.calls()) == ({}, ["Logout"])
    assert machine.offkey("login", "--status", "--session", "acme").returncode == 1


def test_the_aws_cli_understands_a_denial(machine: Machine) -> None:
    ran = machine.run(aws_cli.binary(), "sso", "login", "--profile", "dev", extra={"BROWSER": browser.command("deny")})
    assert ran.returncode != 0
    assert "authorization code" in ran.stderr


def test_the_aws_cli_lists_what_one_has(machine: Machine) -> None:
    offkey(machine, "login", "--session", "acme")
    (file,) = machine.tokens.values()
    token = json.loads(file.read_text())["accessToken"]
    listed = machine.run(CLI_1, "sso", "list-accounts", "--access-token", token, "--region", REGION, "--output", "json")
    assert [a["accountName"] for a in json.loads(listed.stdout)["accountList"]] == ["shared", "dev"]


MODULE = f"""
terraform {{
  backend "s3" {{
    bucket       = "{STATE}"
    key          = "people/x.tfstate"
    region       = "{REGION}"
    profile      = "state"
    use_lockfile = true
  }}
}}
provider "aws" {{
  region  = "{REGION}"
  profile = "dev"
}}
data "aws_caller_identity" "me" {{}}
output "me" {{ value = data.aws_caller_identity.me.arn }}
"""


@pytest.mark.terraform
def test_one_sign_in_serves_terraforms_backend_and_provider(machine: Machine) -> None:
    program, mirror = terraforms.binary(), terraforms.mirror()
    offkey(machine, "login", "--session", "acme")
    work = machine.home / "work"
    work.mkdir()
    (work / "main.tf").write_text(MODULE)
    (machine.home / "rc").write_text(cli_configuration(mirror))
    extra = {"TF_CLI_CONFIG_FILE": str(machine.home / "rc"), "CHECKPOINT_DISABLE": "1", "TF_INPUT": "0"}
    for argv in (["init"], ["apply", "-auto-approve"]):
        ran = machine.run(program, f"-chdir={work}", *argv, "-no-color", extra=extra)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    shown = machine.run(program, f"-chdir={work}", "output", "-raw", "me", extra=extra).stdout
    assert is_deploy(shown)
    held = machine.world.admin("s3", SHARED).list_objects_v2(Bucket=STATE, Prefix="people/")
    assert [entry["Key"] for entry in held["Contents"]] == ["people/x.tfstate"]
    assert set(machine.calls()) == {"RegisterClient", "Authorize", "CreateToken", "GetRoleCredentials"}
