"""One workflow, changed as a whole: what is odd about its shape does not get in the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.migrate.pipelines import job, migrated
from tests.repositories import WORKFLOW

ANSWERS = """\
version: 1
repository: {name: acme/infra, default_branch: main}
region: eu-west-1
accounts: {shared: "111111111111"}
hub: shared
access: {shared: {environment: live, services: [ec2], direct: true}}
"""
KEYS = """\
env:
  AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}
  AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
"""
JOB_KEYS = "".join(f"    {line}\n" for line in KEYS.splitlines()[1:])


@pytest.mark.parametrize("jobs", ["", "jobs: {}\n", "jobs:\n"])
def test_keys_that_no_job_inherits_go(tmp_path: Path, jobs: str) -> None:
    done = migrated(tmp_path, {WORKFLOW: f"on: push\n{KEYS}{jobs}"}, ANSWERS)
    assert done.plan.after[WORKFLOW] == f"on: push\n{jobs}".encode()


@pytest.mark.parametrize("steps", ["", "    steps: []\n", "    steps:\n"])
def test_a_job_without_steps_is_left_as_it_is(tmp_path: Path, steps: str) -> None:
    job = f"jobs:\n  apply:\n    runs-on: ubuntu-latest\n{steps}    container:\n      image: x\n"
    keys = "".join(f"      {line}\n" for line in KEYS.splitlines())
    done = migrated(tmp_path, {WORKFLOW: f"on: push\n{job}{keys}"}, ANSWERS)
    assert WORKFLOW not in done.plan.after
    assert [entry.reason for entry in done.plan.unresolved] == [
        "left as it is: job apply has no steps",
        "what job apply does with AWS does not show; it gets the apply role of its environment",
        "still hands on a static key (secrets.AWS_ACCESS_KEY_ID): a container of the job apply",
    ]


def test_a_job_that_does_nothing_but_apply_is_not_split(tmp_path: Path) -> None:
    """Where it did nothing, it does not run: a plan without steps would be none."""
    step = "    steps:\n      - run: terraform apply -auto-approve\n        if: github.event_name == 'push'\n"
    text = f"on: [push, pull_request]\n{KEYS}jobs:\n  apply:\n    runs-on: ubuntu-latest\n{step}"
    done = migrated(tmp_path, {WORKFLOW: text, "main.tf": 'resource "aws_vpc" "a" {}\n'}, ANSWERS)
    apply = job(done, "apply")
    assert (apply.condition, apply.environment) == ("${{ github.event_name == 'push' }}", "live")
    assert ([step.action for step in apply.steps], done.plan.unresolved) == (
        ["aws-actions/configure-aws-credentials", None],
        (),
    )


LOGIN = """\
uses: aws-actions/configure-aws-credentials@v4
        with:
          aws-region: eu-west-1
          aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
"""
SCRIPT = "run: export AWS_ACCESS_KEY_ID=${{ secrets.AWS_ACCESS_KEY_ID }}\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"    env: &aws\n{JOB_KEYS}    steps:\n", "    env: *aws\n    steps:\n"),
        (f"    env: &aws\n{JOB_KEYS}      AWS_REGION: eu-west-1\n    steps:\n", "    env: *aws\n    steps:\n"),
        (f"    steps:\n      - &login\n        {LOGIN}", "    steps:\n      - *login\n"),
        (f"    steps:\n      - &login\n        {SCRIPT}", "    steps:\n      - *login\n"),
    ],
)
def test_what_jobs_share_is_not_made_one_job_s_own(tmp_path: Path, first: str, second: str) -> None:
    """An alias in another job would get this job's role, or lose its key and get none."""
    plan, apply = "      - run: terraform plan\n", "      - run: terraform apply -auto-approve\n"
    runs_on = "    runs-on: ubuntu-latest\n"
    text = f"on: push\njobs:\n  live:\n{runs_on}{first}{apply}  look:\n{runs_on}{second}{plan}"
    done = migrated(tmp_path, {WORKFLOW: text, "main.tf": 'resource "aws_vpc" "a" {}\n'}, ANSWERS)
    assert WORKFLOW not in done.plan.after
    reasons = [entry.reason for entry in done.plan.unresolved]
    shared = "job look shares the text that holds its static key, behind a YAML alias: write it out first"
    assert [reason for reason in reasons if reason.startswith("left")] == [f"left as it is: {shared}"]
    assert done.plan.secrets_after == 1


def test_what_a_job_shares_with_itself_goes_once(tmp_path: Path) -> None:
    steps = f"    env: &aws\n{JOB_KEYS}      AWS_REGION: eu-west-1\n    steps:\n"
    text = f"on: push\njobs:\n  live:\n    runs-on: x\n{steps}      - run: terraform apply -auto-approve\n"
    text += "        env: *aws\n"
    done = migrated(tmp_path, {WORKFLOW: text, "main.tf": 'resource "aws_vpc" "a" {}\n'}, ANSWERS)
    assert (done.plan.secrets_after, done.plan.unresolved) == (0, ())


def test_a_condition_over_several_lines_becomes_one(tmp_path: Path) -> None:
    step = "      - run: terraform plan\n      - run: terraform apply -auto-approve\n        if: |\n"
    step += "          github.event_name == 'push' &&\n          github.actor != 'a: b'\n"
    text = f"on: [push, pull_request]\n{KEYS}jobs:\n  apply:\n    runs-on: ubuntu-latest\n    steps:\n{step}"
    done = migrated(tmp_path, {WORKFLOW: text, "main.tf": 'resource "aws_vpc" "a" {}\n'}, ANSWERS)
    guard = "github.event_name == 'push' && github.actor != 'a: b'"
    assert job(done, "apply").condition == f"${{{{ {guard} }}}}"
    assert job(done, "apply-plan").condition == f"${{{{ !({guard}) }}}}"


def test_a_last_line_without_a_newline_stays_one(tmp_path: Path) -> None:
    keys = "".join(f"    {line}\n" for line in KEYS.splitlines()).rstrip("\n")
    text = f"on: push\njobs:\n  apply:\n    runs-on: ubuntu-latest\n    steps:\n      - run: aws s3 ls\n{keys}"
    assert not text.endswith("\n")
    after = migrated(tmp_path, {WORKFLOW: text}, ANSWERS).plan.after[WORKFLOW]
    assert after.endswith(b"- run: aws s3 ls")


OWN = """\
env:
  ID: ${{ secrets.AWS_ACCESS_KEY_ID }}
  KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
"""
LOGGED_IN = """\
      - uses: aws-actions/configure-aws-credentials@v4
        with: {aws-access-key-id: "${{ env.ID }}", aws-secret-access-key: "${{ env.KEY }}", aws-region: eu-west-1}
"""


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        (LOGGED_IN, 0),
        (LOGGED_IN + "      - run: docker run -e AWS_ACCESS_KEY_ID=$ID -e AWS_SECRET_ACCESS_KEY=$KEY tool\n", 1),
        ("      - run: ./tool that reads them\n", 1),
    ],
    ids=["only the login read it", "a script still does", "nobody shows"],
)
def test_a_key_under_a_name_of_its_own_goes_where_only_what_went_had_read_it(
    steps: str, left: int, tmp_path: Path
) -> None:
    text = f"on: push\n{OWN}jobs:\n  apply:\n    runs-on: ubuntu-latest\n    steps:\n{steps}      - run: aws s3 ls\n"
    done = migrated(tmp_path, {WORKFLOW: text}, ANSWERS)
    assert done.plan.secrets_after == left
    assert (b"secrets." in done.plan.after[WORKFLOW]) is bool(left)
    said = [entry.line for entry in done.plan.unresolved if entry.reason.startswith("still hands on a static key")]
    assert said == [3] * left


FEDERATED = """\
on: push
jobs:
  apply:
    runs-on: ubuntu-latest
    permissions: {id-token: write, contents: read}
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with: {role-to-assume: "${{ vars.ROLE }}", aws-region: eu-west-1%s}
      - run: aws s3 ls
        env:
          AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}
          AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
"""


def test_a_job_that_works_with_a_role_already_keeps_it(tmp_path: Path) -> None:
    done = migrated(tmp_path, {WORKFLOW: FEDERATED % ""}, ANSWERS)
    assert done.plan.after[WORKFLOW].decode() == (FEDERATED % "").partition("        env:")[0]
    chained = migrated(tmp_path, {WORKFLOW: FEDERATED % ", role-chaining: true"}, ANSWERS)
    assert (job(chained, "apply").environment, b"vars.ROLE" in chained.plan.after[WORKFLOW]) == ("live", False)
