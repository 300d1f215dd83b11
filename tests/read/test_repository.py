from __future__ import annotations

from pathlib import Path

import pytest

from offkey.model.text import Incomplete
from offkey.read.relevant import relevant
from offkey.read.repository import read, replaced

WORKFLOW = "on: push\njobs: {a: {steps: [{run: terraform plan}]}}\n"
ACTION = "runs: {using: composite, steps: [{run: terraform init, shell: bash}]}\n"
LIVE = 'provider "aws" {\n  region = var.region\n}\nmodule "m" {\n  source = "../modules/m"\n  x      = "y"\n}\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in {
        ".github/workflows/b.yaml": WORKFLOW,
        ".github/workflows/a.yml": WORKFLOW,
        ".github/workflows/readme.md": "x",
        ".github/workflows/deep/c.yml": WORKFLOW,
        ".github/dependabot.yml": "version: 2\n",
        ".github/actions/setup/action.yml": ACTION,
        ".github/actions/js/action.yaml": "runs: {using: node24}\n",
        "live/main.tf": LIVE,
        "live/variables.tf": 'variable "region" {\n  default = "eu-west-1"\n}\n',
        "modules/m/main.tofu": 'variable "x" {}\nprovider "aws" {\n  profile = var.x\n}\n',
        ".git/config": '[remote "origin"]\n  url = https://github.com/acme/infra\n',
        "other.txt": "x",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def test_everything_offkey_understands_is_read(root: Path) -> None:
    found = read(root)
    assert [workflow.path for workflow in found.workflows] == [".github/workflows/a.yml", ".github/workflows/b.yaml"]
    assert [action.source.path for action in found.actions] == [".github/actions/setup/action.yml"]
    assert [module.path for module in found.modules] == ["live", "modules/m"]
    assert list(found.sources) == sorted(found.sources)
    assert (found.slug, found.incomplete) == ("acme/infra", ())
    assert (found.seen, found.read) == (11, 7)


def test_a_module_is_evaluated_with_what_its_caller_passes(root: Path) -> None:
    (live, called) = read(root).modules
    assert live.providers[0].settings["region"].value == "eu-west-1"
    assert called.providers[0].settings["profile"].value == "y"


def test_the_root_itself_may_be_a_module(root: Path) -> None:
    (root / "main.tf").write_text("locals {\n  a = 1\n}\n")
    assert [module.path for module in read(root).modules] == ["", "live", "modules/m"]


def test_one_broken_file_stops_no_other(root: Path) -> None:
    (root / ".github/workflows/a.yml").write_text("a: [\n")
    (root / ".github/workflows/c.yml").symlink_to("nowhere")
    found = read(root)
    assert [problem.path for problem in found.incomplete] == [".github/workflows/a.yml"]
    assert [len(workflow.jobs) for workflow in found.workflows] == [0, 1]


def test_what_is_too_large_is_incomplete(root: Path) -> None:
    with (root / "live/big.tf").open("wb") as stream:
        stream.truncate(11 * 1024 * 1024)
    assert read(root).incomplete == (Incomplete("live/big.tf", 1, "is larger than 10 MB"),)


def test_a_path_narrows_what_is_read(root: Path) -> None:
    found = read(root, paths=["live"])
    assert (found.workflows, [module.path for module in found.modules]) == ((), ["live"])


def test_other_content_is_seen_without_being_written(root: Path) -> None:
    before = read(root)
    path = ".github/workflows/a.yml"
    after = replaced(before, {path: b"a: [\n", "new/main.tf": b'provider "aws" {}\n'})
    assert [problem.path for problem in after.incomplete] == [path]
    assert [module.path for module in after.modules] == ["live", "modules/m", "new"]
    assert list(after.sources) == sorted(after.sources)
    assert (root / path).read_text() == WORKFLOW
    assert replaced(after, {path: WORKFLOW.encode()}).incomplete == ()


def test_a_called_module_follows_its_caller(root: Path) -> None:
    before = read(root)
    text = before.sources["live/main.tf"].data.replace(b'"y"', b'"z"')
    after = replaced(before, {"live/main.tf": text})
    assert after.modules[1].providers[0].settings["profile"].value == "z"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".github/workflows/a.yml", True),
        ("sub/.github/workflows/a.yml", False),
        ("action.yml", True),
        ("reaction.yml", False),
        ("a.tf", True),
        ("a.tofu", True),
        ("a.tf.json", True),
        ("a.auto.tfvars", True),
        ("a.tfvars.json", True),
        ("a.tfstate", False),
        ("a.yml", False),
    ],
)
def test_what_is_relevant(path: str, expected: bool) -> None:
    assert relevant(path) is expected


ELSEWHERE = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: terraform apply\n"
PIPELINES = {
    "circle.yml": "version: 2.1\njobs:\n  a:\n    steps: [checkout]\nworkflows: {}\n",
    "azure.yml": "trigger: [main]\njobs:\n  - job: a\n",
    "template.yml": "on: push\njobs:\n{% if deploy %}\n  a:\n    steps: []\n{% endif %}\n",
    "inside.yml": "docs:\n  on: push\n  jobs: {}\n",
}


def test_where_no_workflow_lies_in_its_place_any_is_one(tmp_path: Path) -> None:
    put_away = {".github/workflows/old/a.yml": ELSEWHERE, ".github/workflows-disabled/a.yml": ELSEWHERE}
    for path, text in {"main.tf": "", "ci/deploy.yml": ELSEWHERE, **PIPELINES, **put_away}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    found = read(tmp_path)
    assert [workflow.path for workflow in found.workflows] == ["ci/deploy.yml"]
    changed = replaced(found, {"ci/deploy.yml": ELSEWHERE.replace("push", "pull_request").encode()})
    assert [workflow.events for workflow in changed.workflows] == [("pull_request",)]


def test_beside_workflows_in_their_place_one_elsewhere_has_to_be_named(root: Path) -> None:
    for path in ("templates/new/.github/workflows/deploy.yml", "templates/plain.yml"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(ELSEWHERE)
    assert len(read(root).workflows) == 2
    assert len(read(root, named=["template"]).workflows) == 2
    assert len(read(root, named=["templates/plain.yml"]).workflows) == 3
    assert [workflow.path for workflow in read(root, named=["templates"], later=True).workflows[2:]] == [
        "templates/new/.github/workflows/deploy.yml",
        "templates/plain.yml",
    ]
