"""`offkey exec` through its real entry point, with real children, against the lab."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests import terraform
from tests.worlds import HUB, REGION, SHARED, SPOKE, World, open_world

from offkey.rehearse.terraform import cli_configuration

pytestmark = pytest.mark.lab

AWS = Path(sys.executable).with_name("aws")
STATIC = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}
WHO = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"


@dataclass(frozen=True)
class Place:
    world: World
    home: Path

    def environment(self, **more: str) -> dict[str, str]:
        token = self.home / "token"
        if not token.exists():  # another token is another identity, which no cached session is handed to
            token.write_text(self.world.token())
        return {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "AWS_ENDPOINT_URL": self.world.lab.endpoint,
            "AWS_REGION": REGION,
            "OFFKEY_TOKEN_FILE": str(token),
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            **more,
        }

    def run(self, *words: str, role: str = HUB, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "offkey", "exec", "--role", role, *words]
        return subprocess.run(
            command, env=self.environment(**more), cwd=self.home, capture_output=True, text=True, check=False
        )

    def exchanges(self) -> int:
        return sum(call.action.endswith("AssumeRoleWithWebIdentity") for call in self.world.lab.calls.all)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_world() as opened:
        yield opened


@pytest.fixture
def place(world: World, tmp_path: Path) -> Place:
    return Place(world, tmp_path)


def session(role: str = "hub") -> str:
    return f"arn:aws:sts::{SHARED}:assumed-role/{role}/offkey"


def test_real_tools_work_as_the_role(place: Place) -> None:
    ran = place.run("--", str(AWS), "sts", "get-caller-identity", "--query", "Arn", "--output", "text")
    assert (ran.returncode, ran.stdout.strip(), ran.stderr) == (0, session(), "")
    ran = place.run("--", sys.executable, "-c", WHO)
    assert (ran.returncode, ran.stdout.strip(), ran.stderr) == (0, session(), "")


def test_nothing_inherited_wins_and_it_is_said_who_would_have(place: Place) -> None:
    (place.home / ".aws").mkdir()
    (place.home / ".aws/credentials").write_text("[default]\naws_access_key_id = AKIAI44QH8DHBEXAMPLE\n")
    ran = place.run("--", sys.executable, "-c", WHO, AWS_PROFILE="legacy", **STATIC)
    assert (ran.returncode, ran.stdout.strip()) == (0, session())
    assert "left out of the environment: AWS_ACCESS_KEY_ID, AWS_PROFILE, AWS_SECRET_ACCESS_KEY" in ran.stderr
    assert "would have used nothing: the profile legacy does not exist" in ran.stderr
    assert STATIC["AWS_SECRET_ACCESS_KEY"] not in ran.stderr + ran.stdout


@pytest.mark.parametrize("variables", [(), ("--variables",)])
def test_a_web_identity_of_the_machine_is_what_it_begins_with(place: Place, variables: tuple[str, ...]) -> None:
    token = place.home / "machine"
    token.write_text(place.world.token())
    environment = {**place.environment(), "AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ROLE_ARN": HUB}
    del environment["OFFKEY_TOKEN_FILE"]
    ran = subprocess.run(
        [sys.executable, "-m", "offkey", "exec", *variables, "--", sys.executable, "-c", WHO],
        env=environment, cwd=place.home, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout.strip()) == (0, session())


def test_all_that_the_command_starts_costs_one_exchange(place: Place) -> None:
    before = place.exchanges()
    many = f"import subprocess, sys\nfor _ in range(3): subprocess.run([sys.executable, '-c', {WHO!r}], check=True)"
    ran = place.run("--", sys.executable, "-c", many)
    assert ran.stdout.split() == [session()] * 3
    assert place.exchanges() == before + 1


def test_another_account_is_refused_before_anything_runs(place: Place) -> None:
    ran = place.run("--account", "999999999999", "--", "touch", "ran")
    assert ran.returncode == 1
    assert "not in the account 999999999999" in ran.stderr
    assert not (place.home / "ran").exists()


def test_a_refusal_runs_nothing(place: Place) -> None:
    ran = place.run("--", "touch", "ran", role=f"arn:aws:iam::{SHARED}:role/no-such-role")
    assert ran.returncode == 1
    assert "Not authorized to perform sts:AssumeRoleWithWebIdentity" in ran.stderr
    assert not (place.home / "ran").exists()


def test_the_exit_code_and_every_byte_pass(place: Place) -> None:
    ran = place.run("--", "sh", "-c", "printf 'a\\tb'; printf 'c' >&2; exit 42")
    assert (ran.returncode, ran.stdout, ran.stderr) == (42, "a\tb", "c")


def test_a_known_error_is_explained_below_it(place: Place) -> None:
    text = "Error: Backend configuration changed"
    ran = place.run("--", "sh", "-c", f"echo '{text}' >&2; exit 1")
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"{text}\n\noffkey: about 'Backend configuration changed'\n  cause: ")
    assert "  cure: " in ran.stderr
    assert place.run("--raw", "--", "sh", "-c", f"echo '{text}' >&2; exit 1").stderr == f"{text}\n"
    assert place.run("--", "sh", "-c", f"echo '{text}' >&2").stderr == f"{text}\n"  # it went well in the end


def test_variables_hold_one_set_and_no_helper(place: Place) -> None:
    code = "import os, json; print(json.dumps(dict(os.environ)))"
    child = json.loads(place.run("--variables", "--", sys.executable, "-c", code).stdout)
    assert child["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert {"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"} <= child.keys()
    assert "credential_process" not in Path(child["AWS_CONFIG_FILE"]).read_text()


def test_old_terraform_that_downloads_from_s3_gets_variables(place: Place) -> None:
    program = place.home / "bin/terraform"
    program.parent.mkdir()
    program.write_text(
        '#!/bin/sh\n[ "$1" = version ] && echo "Terraform v1.9.8" && exit\necho "${AWS_ACCESS_KEY_ID:-none}"\n'
    )
    program.chmod(0o755)
    (place.home / "main.tf").write_text('module "m" {\n  source = "s3::https://s3.amazonaws.com/b/m.zip"\n}\n')
    assert place.run("--", str(program), "init").stdout.startswith("ASIA")
    assert place.run("--", str(program), "plan").stdout == "none\n"


def test_no_command_is_a_usage_error(place: Place) -> None:
    ran = place.run()
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "no command is named" in ran.stderr


def test_a_command_that_is_not_there(place: Place) -> None:
    ran = place.run("--", "no-such-program-here")
    assert ran.returncode == 2
    assert "no-such-program-here cannot be started" in ran.stderr


MODULE = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
""" + "".join(
    f"""
provider "aws" {{
  alias  = "p{n}"
  region = "{REGION}"
}}
data "aws_caller_identity" "me{n}" {{
  provider = aws.p{n}
}}
output "me{n}" {{
  value = data.aws_caller_identity.me{n}.arn
}}
"""
    for n in range(6)
)


@pytest.mark.terraform
@pytest.mark.slow
def test_terraform_with_six_providers_costs_one_exchange(place: Place) -> None:
    providers, binary = terraform.mirror(), terraform.binary()
    (place.home / "main.tf").write_text(MODULE)
    (place.home / "cli.tfrc").write_text(cli_configuration(providers))
    more = {"TF_CLI_CONFIG_FILE": str(place.home / "cli.tfrc"), "CHECKPOINT_DISABLE": "1"}
    before = place.exchanges()
    for words in (("init", "-input=false"), ("apply", "-auto-approve", "-no-color")):
        ran = place.run("--via", HUB, "--", binary, *words, role=SPOKE, **more)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count(":assumed-role/") >= 6
    assert place.exchanges() == before + 1
