"""What a role alone does not mend is said, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.migrate.pipelines import KEYS, migrated
from tests.repositories import WORKFLOW

ANSWERS = """\
version: 1
repository: {name: acme/infra, default_branch: main}
region: eu-west-1
accounts: {shared: "111111111111"}
hub: shared
access: {shared: {environment: live, services: [ec2], direct: true}}
"""
APPLY = "      - run: terraform init && terraform apply -auto-approve\n"
HERE = {"main.tf": 'resource "aws_vpc" "a" {}\n'}


def said(folder: Path, steps: str, files: dict[str, str], *, events: str = "push", job: str = "") -> list[str]:
    text = f"on: {events}\njobs:\n  live:\n    runs-on: ubuntu-latest\n{job}    env:\n{KEYS}    steps:\n{steps}"
    done = migrated(folder, {WORKFLOW: text, **files}, ANSWERS)
    return [f"{entry.line} {entry.reason}" for entry in done.plan.unresolved]


@pytest.mark.parametrize("settings", ["", 'terraform {\n  backend "local" {}\n}\n'])
def test_terraform_that_runs_here_is_no_doubt(tmp_path: Path, settings: str) -> None:
    assert said(tmp_path, APPLY, {"main.tf": settings + HERE["main.tf"]}) == []


@pytest.mark.parametrize("inner", ["cloud {}", 'backend "remote" {}', 'cloud {\n    organization = "acme"\n  }'])
def test_terraform_that_may_run_elsewhere_uses_other_credentials(tmp_path: Path, inner: str) -> None:
    files = {"main.tf": f"terraform {{\n  {inner}\n}}\n{HERE['main.tf']}"}
    where = ". may run in HCP Terraform, with the credentials of its workspace there and not with the role of job live"
    assert said(tmp_path, APPLY + APPLY, files) == [f"9 {where}"]


def test_terraform_that_is_not_in_the_repository_may_need_anything(tmp_path: Path) -> None:
    steps = APPLY + "        working-directory: gone\n"
    assert said(tmp_path, steps, HERE) == ["9 job live runs terraform in gone, where the repository has none"]


def test_an_action_that_drops_the_session_token_will_be_refused(tmp_path: Path) -> None:
    steps = APPLY + "      - uses: jakejarvis/s3-sync-action@v0.5.1\n"
    reason = (
        "jakejarvis/s3-sync-action drops the session token, and AWS refuses what is left: call `aws s3 sync` instead"
    )
    assert said(tmp_path, steps, HERE) == [f"10 {reason}"]


@pytest.mark.parametrize("events", ["pull_request", "[push, pull_request]"])
@pytest.mark.parametrize("steps", [APPLY, "      - run: aws s3 sync . s3://site\n"])
def test_an_environment_of_branches_refuses_pull_requests(tmp_path: Path, events: str, steps: str) -> None:
    reason = "job live also runs for pull requests: an environment that is limited to branches refuses these"
    assert said(tmp_path, steps, HERE, events=events) == [f"3 {reason}"]


@pytest.mark.parametrize(
    ("events", "job", "condition"),
    [
        ("push", "", ""),
        ("[push, pull_request]", "    if: github.event_name == 'push'\n", ""),
        ("[push, pull_request]", "", "        if: github.event_name == 'push'\n"),
    ],
)
def test_a_job_that_pull_requests_do_not_reach_is_no_doubt(
    tmp_path: Path, events: str, job: str, condition: str
) -> None:
    assert said(tmp_path, APPLY + condition, HERE, events=events, job=job) == []


def test_a_cluster_lets_in_whom_it_knows_only(tmp_path: Path) -> None:
    steps = APPLY + "      - run: aws eks --region eu-west-1 update-kubeconfig --name main && kubectl apply -f .\n"
    reason = "job live enters an EKS cluster, which must let its new role in: `aws eks create-access-entry`"
    assert said(tmp_path, steps, HERE) == [f"10 {reason}"]
    assert said(tmp_path, APPLY + "      - run: aws eks describe-cluster --name main\n", HERE) == []
