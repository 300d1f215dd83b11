"""Commands that run other people's code, and commands that do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import WORKFLOW, repository, steps

from offkey.read.builds import builds, of_command


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("npm ci", "npm ci"),
        ("npm run build", "npm run"),
        ("npm --prefix lambda ci", "npm ci"),
        ("yarn", "yarn"),
        ("yarn install --frozen-lockfile", "yarn install"),
        ("pnpm install", "pnpm install"),
        ("pip install -r requirements.txt", "pip install"),
        ("pip3 install .", "pip3 install"),
        ("python -m pip install -r requirements.txt -t package", "pip install"),
        ("python3.12 -m build", None),
        ("python setup.py bdist_wheel", "pip install"),
        ("poetry install", "poetry install"),
        ("uv sync", "uv sync"),
        ("go build ./...", "go build"),
        ("cargo build --release", "cargo build"),
        ("mvn -B package", "mvn package"),
        ("mvn --version", None),
        ("./gradlew build", "gradlew build"),
        ("bundle install", "bundle install"),
        ("composer install", "composer install"),
        ("dotnet publish -c Release", "dotnet publish"),
        ("docker build -t x .", "docker build"),
        ("docker buildx build .", "docker buildx build"),
        ("docker image build --pull .", "docker image build"),
        ("docker-compose build", "docker-compose build"),
        ("make package", "make package"),
        ("make -C src build", "make build"),
        ("docker --context x build .", "docker build"),
        ("sudo env A=1 npm ci", "npm ci"),
        ("NODE_ENV=production npm ci", "npm ci"),
        ("./scripts/build_layers.sh --all", "build_layers.sh"),
        ("bash scripts/build-lambdas.sh", "bash … build-lambdas.sh"),
        ("bash scripts/build-backend-config.sh", None),
        ("cat build.sh", None),
    ],
)
def test_builds(line: str, what: str | None) -> None:
    build = of_command(line.split())
    assert (build.what if build else None) == what


@pytest.mark.parametrize(
    "line",
    [
        "npm --version",
        "npm config set x y",
        "pip --version",
        "pip list",
        "go version",
        "docker pull alpine",
        "docker push x",
        "docker buildx ls",
        "make plan",
        "make apply",
        "terraform apply",
        "aws s3 ls",
        "echo npm ci",
        "poetry --version",
        "",
    ],
)
def test_no_builds(line: str) -> None:
    assert of_command(line.split()) is None


@pytest.mark.parametrize(
    ("line", "pulls"),
    [
        ("pip install -r requirements.txt", True),
        ("pip install .", True),
        ("pip install -e .[dev]", True),
        ("pip install ./dist/x.whl", True),
        ("pip install checkov", False),
        ("pip install --upgrade awscli==1.2.3", False),
        ("npm install", True),
        ("npm install -g cdktf-cli", False),
        ("npm i left-pad", True),
        ("go install golang.org/x/tools@latest", False),
        ("cargo install cargo-lambda", False),
        ("npx cdktf deploy", False),
    ],
)
def test_a_named_tool_is_less_than_all_dependencies(line: str, pulls: bool) -> None:
    build = of_command(line.split())
    assert build is not None
    assert build.pulls_dependencies is pulls


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["bash", "-c", "cd lambda && npm ci"], "bash … npm ci"),
        (["docker", "run", "--rm", "-v", ".:/x", "python:3", "pip", "install", "-r", "r.txt"], "docker … pip install"),
        (["docker", "run", "node", "sh", "-c", "npm ci; npm run build"], "docker … npm ci"),
        (["docker", "run", "alpine", "echo", "hello"], None),
        (["docker", "run", "hashicorp/terraform", "apply"], None),
        (["bash", "build.sh"], None),
        (["bash", "-c", "echo 'npm ci'"], None),
    ],
)
def test_builds_inside_a_shell_or_a_container(words: list[str], what: str | None) -> None:
    build = of_command(words)
    assert (build.what if build else None) == what


def test_builds_of_a_step_in_order(tmp_path: Path) -> None:
    text = """\
      - run: |
          npm --version
          npm ci && npm run build
      - uses: docker/build-push-action@v6
      - uses: actions/checkout@v6
"""
    job = repository(tmp_path, {WORKFLOW: steps(text)}).workflows[0].jobs[0]
    found = [[(b.what, b.offset) for b in builds(step)] for step in job.steps]
    assert found == [[("npm ci", 14), ("npm run", 24)], [("docker/build-push-action@v6", None)], []]
