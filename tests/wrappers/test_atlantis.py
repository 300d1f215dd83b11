"""The workflows of docs/atlantis.md, step by step as Atlantis runs them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.worlds import DEV, HUB, REGION, SHARED, World, open_world
from tests.wrappers.runner import ROOT, machine, shell

pytestmark = pytest.mark.lab
WHO = "aws sts get-caller-identity --query Arn --output text"
FENCE = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = (ROOT / "docs/atlantis.md").read_text(encoding="utf-8")
CONFIGURATION = f"""\
version: 1
region: {REGION}
accounts: {{shared: "{SHARED}", dev: "{DEV}"}}
sessions:
  dev-plan: {{account: dev, role: deploy, via: [shared/hub]}}
  dev-apply: {{account: shared, role: hub}}
"""


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_world() as opened:
        yield opened


@pytest.fixture
def server(world: World, tmp_path: Path) -> dict[str, str]:
    """The environment of a server in a pod with a role, and of a run step in it."""
    (tmp_path / "token").write_text(world.token())
    (tmp_path / "offkey.yaml").write_text(CONFIGURATION)
    pod = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"), "AWS_ROLE_ARN": HUB, "AWS_REGION": REGION}
    run = {"PULL_NUM": "7", "BASE_REPO_OWNER": "acme", "BASE_REPO_NAME": "infra", "PROJECT_NAME": "dev"}
    return {**machine(tmp_path, world.lab), **pod, **run}


def workflow(number: int) -> Any:
    return yaml.safe_load(FENCE.findall(PAGE)[number])["workflows"]["offkey"]


def run(steps: list[Any], environment: dict[str, str], home: Path) -> tuple[str, list[str]]:
    """Run the steps; who Terraform would be in each built-in step, and what the pull request shows.

    Atlantis takes stderr along with stdout, cuts a `multienv` at commas and at the first `=`, and trims an `env`.
    Source: runatlantis/atlantis `server/core/runtime/`: `multienv_step_runner.go`, `env_step_runner.go`.
    """
    given, shown, who = dict(environment), [], ""
    for step in steps:
        if isinstance(step, str):
            ran = shell(WHO, given, home, program="sh")
            assert ran.code == 0, ran.log
            who = ran.stdout.strip()
            continue
        ((kind, what),) = step.items()
        command = what if isinstance(what, str) else what.get("command", "")
        done = subprocess.run(
            ["sh", "-c", command.replace("/etc/offkey", str(home))],
            env=given, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True,
        )  # fmt: skip
        if kind == "env":
            given[what["name"]] = what.get("value") or done.stdout.strip()
            continue
        for item in done.stdout.split(","):
            name, sign, value = item.rstrip("\n").partition("=")
            assert sign
            given[name] = value
            shown.append(name)
    return who, shown


def test_each_command_has_its_role(server: dict[str, str], tmp_path: Path) -> None:
    who, shown = run(workflow(0)["plan"]["steps"], server, tmp_path)
    assert who == f"arn:aws:sts::{DEV}:assumed-role/deploy/acme-infra-dev-7"
    assert shown == [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"
    ]  # fmt: skip
    who, _ = run(workflow(0)["apply"]["steps"], server, tmp_path)
    assert who == f"arn:aws:sts::{SHARED}:assumed-role/hub/acme-infra-dev-7"


def test_terraform_asks_by_itself(server: dict[str, str], tmp_path: Path) -> None:
    (install,) = re.findall(r"^\$ (offkey credentials .*)$", PAGE, re.MULTILINE)
    ran = shell(install.replace("/etc/offkey", str(tmp_path)), server, tmp_path)
    assert ran.code == 0, ran.log
    who, shown = run(workflow(1)["plan"]["steps"], server, tmp_path)
    assert who == f"arn:aws:sts::{DEV}:assumed-role/deploy/acme-infra-dev-7"
    assert shown == []


def test_a_refusal_stops_the_run(server: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "offkey.yaml").write_text(CONFIGURATION.replace("role: deploy", "role: other"))
    with pytest.raises(subprocess.CalledProcessError) as raised:
        run(workflow(0)["plan"]["steps"], server, tmp_path)
    assert "AccessDenied" in raised.value.stdout
