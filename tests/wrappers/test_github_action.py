"""`action.yml`, step by step as the runner runs it, and the AWS tools in the steps behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.worlds import CLAIMS, DEV, EXTERNAL_ID, GUARDED, HUB, LIVE, REGION, SHARED, SPOKE, World, open_world
from tests.wrappers.runner import GithubRunner, machine

pytestmark = pytest.mark.lab
WHO = "aws sts get-caller-identity --query Arn --output text"
BOTO3 = "python3 -c \"import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])\""
STATIC = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_world() as opened:
        yield opened


@pytest.fixture
def runner(world: World, tmp_path: Path) -> GithubRunner:
    job = world.lab.issuer.job(CLAIMS).variables()
    variables = {name: value.reveal() for name, value in job.items()}
    return GithubRunner(tmp_path, {**machine(tmp_path, world.lab), **variables})


def session(account: str, role: str) -> str:
    return f"arn:aws:sts::{account}:assumed-role/{role}/acme-infra-17029384756"


def exchanges(world: World) -> int:
    return sum(call.action.endswith("AssumeRoleWithWebIdentity") for call in world.lab.calls.all)


def test_later_steps_ask_by_themselves(world: World, runner: GithubRunner) -> None:
    before = exchanges(world)
    ran = runner.uses(via=HUB, role=GUARDED, external_id=EXTERNAL_ID, region=REGION, account=LIVE, lifetime="45m")
    assert ran.code == 0, ran.log
    assert not STATIC.keys() & runner.environment.keys()
    assert runner.environment["AWS_PROFILE"] == "offkey"
    assert runner.environment["AWS_REGION"] == REGION
    assert runner.run(WHO).stdout.strip() == session(LIVE, "deploy")
    assert runner.run(BOTO3).stdout.strip() == session(LIVE, "deploy")
    assert exchanges(world) == before + 1
    secrets = [call for call in runner.logs if "SecretAccessKey" in call or "eyJ" in call]
    assert secrets == []


def test_two_roles_beside_each_other(runner: GithubRunner) -> None:
    assert runner.uses(role=HUB, profile="state").code == 0
    assert runner.uses(role=SPOKE, via=HUB).code == 0
    assert runner.run(f"{WHO} --profile state").stdout.strip() == session(SHARED, "hub")
    assert runner.run(WHO).stdout.strip() == session(DEV, "deploy")


def test_profiles_of_the_machine_stay(runner: GithubRunner) -> None:
    (runner.home / ".aws").mkdir()
    (runner.home / ".aws/config").write_text("[profile other]\nregion = us-east-2\n")
    assert runner.uses(role=HUB).code == 0
    assert runner.run("aws configure get region --profile other").stdout.strip() == "us-east-2"
    assert (runner.home / ".aws/config").read_text() == "[profile other]\nregion = us-east-2\n"


def test_what_would_win_is_emptied_and_named(runner: GithubRunner) -> None:
    runner.environment |= {**STATIC, "AWS_ROLE_ARN": HUB, "AWS_WEB_IDENTITY_TOKEN_FILE": "/nonexistent/token"}
    ran = runner.uses()
    assert ran.code == 0, ran.log
    for name in (*STATIC, "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"):
        assert f"::warning::{name} was set" in ran.stdout
        assert runner.environment[name] == ""
    assert STATIC["AWS_SECRET_ACCESS_KEY"] not in ran.log
    assert runner.run(WHO).stdout.strip() == session(SHARED, "hub")
    assert runner.run(BOTO3).stdout.strip() == session(SHARED, "hub")


def test_exported_credentials_are_masked_before_they_are_known(runner: GithubRunner) -> None:
    ran = runner.uses(role=HUB, export="true", region=REGION)
    assert ran.code == 0, ran.log
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        assert f"::add-mask::{runner.environment[name]}\n" in ran.stderr
    assert "AWS_PROFILE" not in runner.environment
    runner.environment.pop("ACTIONS_ID_TOKEN_REQUEST_URL")
    assert runner.run(WHO).stdout.strip() == session(SHARED, "hub")


def test_a_name_of_offkey_yaml(runner: GithubRunner) -> None:
    shared = f'version: 1\nregion: {REGION}\naccounts: {{shared: "{SHARED}"}}\n'
    text = f"{shared}sessions: {{x: {{account: shared, role: hub}}}}\n"
    (runner.home / "offkey.yaml").write_text(text)
    ran = runner.uses(**{"as": "x", "config": "offkey.yaml"})
    assert ran.code == 0, ran.log
    assert runner.run(f"cd / && {WHO}").stdout.strip() == session(SHARED, "hub")


@pytest.mark.parametrize(
    ("inputs", "code", "text"),
    [
        ({}, 2, "no role is named"),
        ({"role": f"arn:aws:iam::{SHARED}:role/none"}, 1, "AccessDenied"),
        ({"role": HUB, "account": DEV}, 1, f"not in the account {DEV}"),
        ({"role": HUB, "audience": "https://elsewhere.example"}, 1, "InvalidIdentityToken"),
        ({"role": HUB, "version": "1; touch x"}, 2, "version is not a version"),
    ],
)
def test_a_refusal_fails_the_step_and_leaves_nothing(
    runner: GithubRunner, inputs: dict[str, str], code: int, text: str
) -> None:
    before = dict(runner.environment)
    ran = runner.uses(**inputs)
    assert (ran.code, text in ran.log) == (code, True), ran.log
    assert runner.environment == before


def test_without_the_permission_the_cure_is_named(runner: GithubRunner) -> None:
    for name in ("ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"):
        del runner.environment[name]
    ran = runner.uses(role=HUB)
    assert ran.code == 2
    assert "id-token: write" in ran.log


def test_it_is_installed_where_it_is_not_there(runner: GithubRunner) -> None:
    """The python of the machine is one that writes down what it is asked: the tests have no package index."""
    (runner.home / "bin/offkey").unlink()
    python = runner.home / "bin/python3"
    python.write_text(
        '#!/bin/sh\nprintf "%s\\n" "$*" >> "$HOME/asked"\n'
        'case $2 in venv) mkdir -p "$4/bin"; cp "$0" "$4/bin/python";; esac\n'
    )
    python.chmod(0o755)
    runner.environment["PATH"] = f"{runner.home}/bin:/usr/bin:/bin"
    runner.uses(role=HUB)
    runner.uses(role=HUB, version="1.2.3")
    place = runner.home / "temp/offkey-program"
    asked = (runner.home / "asked").read_text().splitlines()
    root = Path(__file__).parents[2]
    assert asked == [
        f"-m venv --clear {place}/venv",
        f"-m pip install --quiet --disable-pip-version-check {root}",
        f"-m venv --clear {place}/venv",
        "-m pip install --quiet --disable-pip-version-check offkey==1.2.3",
    ]
    assert runner.environment["PATH"].startswith(f"{place}/bin:")
    assert (place / "bin/offkey").readlink() == place / "venv/bin/offkey"
