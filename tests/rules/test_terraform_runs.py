from __future__ import annotations

from pathlib import Path

import pytest

from offkey.model.module import Module
from offkey.model.unknown import Unknown
from offkey.read.repository import read
from offkey.rules.terraform_runs import TerraformRuns
from offkey.rules.terraform_tool import Tool
from offkey.rules.versions import ANY, Versions, parse

JOB = """\
on: push
jobs:
  plan:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        root: [dev, live]
        terraform: ["1.9.8", "1.12.0"]
    steps:
      - uses: hashicorp/setup-terraform@v4
        with:
          terraform_version: ${{ matrix.terraform }}
      - run: |
          terraform init
          terraform plan
        working-directory: ${{ matrix.root }}
      - run: terraform -chdir=${{ vars.ROOT }} plan
      - run: tofu -chdir=other plan
"""


def versions(constraint: str) -> Versions:
    found = parse(constraint)
    assert isinstance(found, Versions)
    return found


def runs(root: Path, workflow: str, *, modules: tuple[str, ...]) -> tuple[TerraformRuns, dict[str, Module]]:
    (root / ".github/workflows").mkdir(parents=True)
    (root / ".github/workflows/plan.yml").write_text(workflow, encoding="utf-8")
    for name in modules:
        (root / name).mkdir(parents=True, exist_ok=True)
        (root / name / "main.tf").write_text('terraform {\n  required_version = ">= 1.5"\n}\n', encoding="utf-8")
    repository = read(root)
    return TerraformRuns(repository), {module.path: module for module in repository.modules}


def test_a_matrix_runs_several_modules(tmp_path: Path) -> None:
    found, modules = runs(tmp_path, JOB, modules=("dev", "live", "other", "idle"))
    verbs = {path: [run.call.verb for run in found.of(module)] for path, module in modules.items()}
    assert verbs == {"dev": ["init", "plan"], "live": ["init", "plan"], "other": ["plan"], "idle": []}


def test_the_versions_are_those_of_the_pin_and_of_the_constraint(tmp_path: Path) -> None:
    found, modules = runs(tmp_path, JOB, modules=("dev", "other", "idle"))
    required = versions(">= 1.5")
    assert found.tool(modules["dev"]) == Tool(False, versions(">= 1.9.8, <= 1.12.0"), required)
    assert found.tool(modules["other"]) == Tool(True, required, required)
    assert found.tool(modules["idle"]) == Tool(False, versions(">= 1.9.8, <= 1.12.0"), required)  # as all here run


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("dev/.terraform-version", parse("1.6.2")),
        ("./${{ matrix.root }}/.terraform-version", parse("1.6.2")),
        (".tool-versions", parse(">= 1.7.0, < 1.8")),
        (".terraform-version", Unknown("the version stands in `.terraform-version`")),
    ],
)
def test_the_file_that_the_setup_is_told_to_read(tmp_path: Path, path: str, expected: Versions | Unknown) -> None:
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/.terraform-version").write_text("1.6.2\n", encoding="utf-8")
    (tmp_path / ".tool-versions").write_text("nodejs 22\nterraform 1.7\n", encoding="utf-8")
    workflow = JOB.replace("terraform_version: ${{ matrix.terraform }}", f"terraform_version_file: {path}")
    found, modules = runs(tmp_path, workflow.replace("[dev, live]", "[dev]"), modules=("dev",))
    assert found.tool(modules["dev"]).versions == expected


@pytest.mark.parametrize(
    ("tool", "newer", "older"),
    [
        (Tool(False, ANY), True, True),
        (Tool(False, parse("< 1.10")), False, True),
        (Tool(True, parse(">= 1.11")), False, False),
        (Tool(False, Unknown("an expression decides")), False, False),
        (Tool(False, Unknown("an expression decides"), versions(">= 1.9")), False, False),
        (Tool(False, Unknown("an expression decides"), versions("~> 1.11")), True, False),
        (Tool(False, Unknown("an expression decides"), versions("~> 1.5.0")), False, True),
        (Tool(False, Unknown("an expression decides"), versions("< 1, > 2")), False, False),
    ],
)
def test_questions_about_the_tool(tool: Tool, newer: bool, older: bool) -> None:
    assert tool.may_be_at_least(terraform=(1, 10, 0), opentofu=None) is newer
    assert tool.may_be_before(terraform=(1, 10, 0), opentofu=(1, 11, 0)) is older
