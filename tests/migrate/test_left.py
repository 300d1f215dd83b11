"""Every key that stays after the change is spoken of."""

from __future__ import annotations

from pathlib import Path

from tests.migrate.pipelines import apply_job, migrated, workflow
from tests.migrate.workflow.test_change import ANSWERS
from tests.repositories import REAL_LOOKING_ID, REAL_LOOKING_SECRET, WORKFLOW

MODULE = 'provider "aws" {\n  region = "eu-west-1"\n}\nresource "aws_vpc" "a" {}\n'
HALVES = "test -n '${{ secrets.AWS_ACCESS_KEY_ID }}' -a -n '${{ secrets.aws_secret_access_key }}'"


def reasons(folder: Path, files: dict[str, str]) -> list[str]:
    done = migrated(folder, files, ANSWERS)
    return [f"{entry.path}:{entry.line} {entry.reason}" for entry in done.plan.unresolved]


def test_a_key_in_a_comment(tmp_path: Path) -> None:
    lines = f'  # access_key = "{REAL_LOOKING_ID}"\n  # secret_key = "{REAL_LOOKING_SECRET}"\n  region'
    text = MODULE.replace("  region", lines)
    said = reasons(tmp_path, {WORKFLOW: workflow(apply_job("apply", "infra")), "infra/main.tf": text})
    written = f"the key {REAL_LOOKING_ID} is written here: deactivate it, then take it out (it stays in the history)"
    assert said == [f"infra/main.tf:2 {written}"]


def test_a_pipeline_of_another_platform(tmp_path: Path) -> None:
    jenkins = "pipeline {\n  environment {\n    AWS_ACCESS_KEY_ID = credentials('aws-id')\n  }\n}\n"
    files = {WORKFLOW: workflow(apply_job("apply", "infra")), "infra/main.tf": MODULE, "Jenkinsfile": jenkins}
    assert [entry.rpartition(" stays: ")[2] for entry in reasons(tmp_path, files)] == [
        "migrate changes GitHub workflows, their actions and Terraform"
    ]


def test_what_only_looks_whether_a_key_is_stored(tmp_path: Path) -> None:
    steps = f"    steps:\n      # secrets.AWS_ACCESS_KEY_ID\n      - run: {HALVES}\n"
    check = f"  check:\n    runs-on: ubuntu-latest\n{steps}"
    files = {WORKFLOW: workflow(apply_job("apply", "infra"), check), "infra/main.tf": MODULE}
    said = reasons(tmp_path, files)
    assert [entry.split(" ", 1)[1] for entry in said] == [
        "still reads secrets.AWS_ACCESS_KEY_ID, which is to be deleted",
        "still reads secrets.aws_secret_access_key, which is to be deleted",
    ]


def test_a_workflow_of_another_host(tmp_path: Path) -> None:
    text = workflow(apply_job("apply", "infra"))
    files = {WORKFLOW: text, ".gitea/workflows/deploy.yml": text, "infra/main.tf": MODULE}
    said = reasons(tmp_path, files)
    assert [entry.partition(":")[0] for entry in said] == [".gitea/workflows/deploy.yml"]
    assert "secrets.AWS_ACCESS_KEY_ID" in said[0]
