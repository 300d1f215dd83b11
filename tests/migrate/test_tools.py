"""Which tools change something in AWS, and which only look."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.migrate.pipelines import job, migrated
from tests.migrate.workflow.test_change import ANSWERS, KEYS
from tests.repositories import WORKFLOW, repository, steps

from offkey.migrate.tools import changes, only_looks
from offkey.model.pipeline import Step

MODULE = {"main.tf": 'resource "aws_vpc" "a" {}\n'}


def step(folder: Path, text: str) -> Step:
    return repository(folder, {WORKFLOW: steps(f"      - {text}\n")}).workflows[0].jobs[0].steps[0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("run: aws sts get-caller-identity", False),
        ("run: aws --region eu-west-1 ec2 describe-instances", False),
        ("run: aws --no-cli-pager --output json ecs wait services-stable", False),
        ("run: aws eks update-kubeconfig --name a", False),
        ("run: aws s3 ls s3://a && aws ecr get-login-password", False),
        ("run: aws configure set region eu-west-1", False),
        ("run: aws --version", False),
        ("run: aws s3api head-bucket --bucket a || aws s3api create-bucket --bucket a", False),
        ("run: aws s3 cp a s3://a", True),
        ("run: aws --region=eu-west-1 ecs update-service --service a", True),
        ("run: cdk diff", False),
        ("run: cdk deploy --all", True),
        ("run: eksctl get cluster", False),
        ("run: docker push 111111111111.dkr.ecr.eu-west-1.amazonaws.com/a:b", True),
        ("run: docker push example/a:b", False),
        ("uses: aws-actions/amazon-ecs-deploy-task-definition@v2", True),
        ("uses: aws-actions/amazon-ecr-login@v2", False),
    ],
)
def test_whether_a_step_changes_something(text: str, found: bool, tmp_path: Path) -> None:
    assert changes(step(tmp_path, text)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("run: terragrunt plan", True),
        ("run: terragrunt run-all plan && terragrunt output", True),
        ("run: terragrunt plan && terragrunt apply", False),
        ("run: terragrunt $VERB", False),
        ("{uses: gruntwork-io/terragrunt-action@v2, with: {tg_command: run-all plan}}", True),
        ("{uses: gruntwork-io/terragrunt-action@v2, with: {tg_command: run-all apply}}", False),
        ("uses: gruntwork-io/terragrunt-action@v2", False),
        ("run: make plan", False),
    ],
)
def test_whether_terragrunt_only_looks(text: str, found: bool, tmp_path: Path) -> None:
    assert only_looks([step(tmp_path, text)]) is found


@pytest.mark.parametrize(
    ("on", "script", "environment"),
    [
        ("push", "terraform init && terraform output -raw a && aws s3 sync . s3://a", "live"),
        ("push", "terraform init && terraform output -raw a && aws s3 ls s3://a", None),
        ("pull_request", "terraform init && terraform plan && aws s3 cp plan s3://a", None),
        ("push", "terragrunt plan", None),
        ("push", "terragrunt apply", "live"),
    ],
)
def test_the_role_of_a_job_follows_all_of_its_tools(
    on: str, script: str, environment: str | None, tmp_path: Path
) -> None:
    text = f"on: {on}\n{KEYS}jobs:\n  apply:\n    runs-on: ubuntu-latest\n    steps:\n      - run: {script}\n"
    done = migrated(tmp_path, {WORKFLOW: text, **MODULE}, ANSWERS)
    assert job(done, "apply").environment == environment
    said = [entry.reason for entry in done.plan.unresolved if "changes something" in entry.reason]
    changing = "job apply gets the plan role, and this step changes something: let a job of its own do it"
    assert said == ([changing] if "cp plan" in script else [])
