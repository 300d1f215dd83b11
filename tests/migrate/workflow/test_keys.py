"""Keys that are written into files by scripts, or handed to actions: what takes the session in their place."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.migrate.pipelines import migrated, workflow
from tests.migrate.workflow.test_change import ANSWERS
from tests.repositories import WORKFLOW

ID, SECRET = "${{ secrets.AWS_ACCESS_KEY_ID }}", "${{ secrets.AWS_SECRET_ACCESS_KEY }}"
MODULE = 'provider "aws" {\n  access_key = var.aws_access_key\n  secret_key = var.aws_secret_key\n}\n'
VARIABLES = 'variable "aws_access_key" {}\nvariable "aws_secret_key" {}\n'


def after(folder: Path, steps: str, **files: str) -> tuple[str, list[str]]:
    """The migrated steps behind the login, and what is said of them."""
    job = f"  apply:\n    runs-on: ubuntu-latest\n    steps:\n{steps}"
    done = migrated(folder, {WORKFLOW: workflow(job), **{f"{k}.tf": v for k, v in files.items()}}, ANSWERS)
    said = [entry.reason for entry in done.plan.unresolved if "session" in entry.reason]
    return done.plan.after[WORKFLOW].decode().partition("github.run_id }}\n")[2], said


def script(*lines: str) -> str:
    return "      - run: |\n" + "".join(f"          {line}\n" for line in lines)


HANDED_ON = "this line now hands on the session's keys; what takes them must take AWS_SESSION_TOKEN as well"


@pytest.mark.parametrize("quote", ['"', ""])
def test_settings_of_variables_that_went_go(quote: str, tmp_path: Path) -> None:
    pair = (f"aws_access_key = {quote}{ID}{quote}", f"aws_secret_key = {quote}{SECRET}{quote}")
    steps = script("cat > terraform.tfvars <<EOF", *pair, 'size = "3"', "EOF", "terraform apply -auto-approve")
    left = script("cat > terraform.tfvars <<EOF", 'size = "3"', "EOF", "terraform apply -auto-approve")
    assert after(tmp_path, steps, main=MODULE + VARIABLES) == (left, [])


def test_settings_of_variables_that_stay_stay(tmp_path: Path) -> None:
    more = 'resource "aws_ssm_parameter" "a" {\n  value = "${var.aws_access_key}${var.aws_secret_key}"\n}\n'
    steps = script(f'echo "aws_access_key = {ID}" >> a.tfvars', f'echo "aws_secret_key = {SECRET}" >> a.tfvars')
    text, said = after(tmp_path, steps, main=MODULE + VARIABLES + more)
    assert text == steps.replace("secrets.", "env.")
    assert said == [HANDED_ON, HANDED_ON]


@pytest.mark.parametrize(("profile", "left"), [("default", 0), ("deploy", 2)])
def test_the_default_profile_gives_way_to_the_session(profile: str, left: int, tmp_path: Path) -> None:
    file = "~/.aws/credentials"
    keys = (f'echo "aws_access_key_id = {ID}" >> {file}', f'echo "aws_secret_access_key = {SECRET}" >> {file}')
    text, said = after(tmp_path, script("mkdir -p ~/.aws", f'echo "[{profile}]" > {file}', *keys, "aws s3 ls"))
    assert (text.count("aws_"), len(said)) == (left, left)
    assert "aws s3 ls" in text


def test_a_file_that_the_line_itself_makes_is_still_made(tmp_path: Path) -> None:
    first, second = f'echo "aws_access_key = {ID}" > a.tfvars', f'echo "aws_secret_key = {SECRET}" >> a.tfvars'
    text, _ = after(tmp_path, script(first, second, "aws s3 ls"))
    assert text == script('echo "aws_access_key = ${{ env.AWS_ACCESS_KEY_ID }}" > a.tfvars', "aws s3 ls")


def action(uses: str, **given: str) -> str:
    return f"      - uses: {uses}\n        with:\n" + "".join(f"          {k}: {v}\n" for k, v in given.items())


def test_a_login_to_ecr_finds_the_session_itself(tmp_path: Path) -> None:
    registry = "111111111111.dkr.ecr.eu-west-1.amazonaws.com"
    steps = action("docker/login-action@v3", registry=registry, username=ID, password=SECRET)
    assert after(tmp_path, steps) == (action("docker/login-action@v3", registry=registry), [])


def test_an_action_that_knows_session_tokens_is_given_one(tmp_path: Path) -> None:
    uses = "einaregilsson/beanstalk-deploy@v22"
    steps = action(uses, aws_access_key=ID, aws_secret_key=SECRET, region="eu-west-1")
    id_, secret = ID.replace("secrets.", "env."), SECRET.replace("secrets.", "env.")
    token = "${{ env.AWS_SESSION_TOKEN }}"
    given = action(uses, aws_access_key=id_, aws_secret_key=secret, region="eu-west-1", aws_session_token=token)
    assert after(tmp_path, steps) == (given, [])
