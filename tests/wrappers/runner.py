"""What a runner does with the wrappers: fills in inputs, runs the steps with a shell, and keeps what they leave."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from tests.worlds import REGION

from offkey.lab.lab import Lab

ROOT = Path(__file__).parents[2]
EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
INPUT = re.compile(r"\$\[\[\s*inputs\.([\w-]+)\s*\]\]")


def machine(home: Path, lab: Lab) -> dict[str, str]:
    """A clean machine: offkey and the AWS CLI on the PATH, AWS in the lab, and nothing else."""
    folder = home / "bin"
    folder.mkdir()
    program = folder / "offkey"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m offkey "$@"\n')
    program.chmod(0o755)
    where = {k: v for k, v in lab.environment().items() if k.startswith("AWS_ENDPOINT_URL")}
    return {
        **where,
        "PATH": f"{folder}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
        "HOME": str(home),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": REGION,
    }


def shell(script: str, environment: Mapping[str, str], cwd: Path, *, program: str = "bash") -> Ran:
    """Run `script` as the platforms do: as a file, which ends at the first command that fails."""
    path = cwd / ".script"
    path.write_text(script)
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail"] if program == "bash" else [program, "-e"]
    done = subprocess.run(
        [*words, str(path)], env=dict(environment), cwd=cwd, capture_output=True, text=True, timeout=120, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Ran:
    code: int
    stdout: str
    stderr: str

    @property
    def log(self) -> str:
        return self.stdout + self.stderr


@dataclass
class GithubRunner:
    """A job of GitHub Actions.

    Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """

    home: Path
    environment: dict[str, str]
    logs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.home / "temp").mkdir()
        self.environment |= {"CI": "true", "GITHUB_ACTIONS": "true", "RUNNER_TEMP": str(self.home / "temp")}
        self.environment |= {"GITHUB_RUN_ID": "17029384756", "GITHUB_REPOSITORY": "acme/infra"}

    def uses(self, **inputs: str) -> Ran:
        """Run the steps of `action.yml`; what the last one said."""
        action = yaml.safe_load((ROOT / "action.yml").read_text())
        given = {name.replace("-", "_"): about.get("default", "") for name, about in action["inputs"].items()}
        assert inputs.keys() <= given.keys()
        given |= inputs
        ran = Ran(0, "", "")
        for step in action["runs"]["steps"]:
            assert not EXPRESSION.search(step["run"])
            ran = self.run(step["run"], {name: self._filled(value, given) for name, value in step["env"].items()})
            if ran.code:
                break
        return ran

    def run(self, script: str, variables: Mapping[str, str] | None = None) -> Ran:
        """One step. What it leaves in the runner's files counts where it went well, and where it did not."""
        files = {name: self.home / name.lower() for name in ("GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT")}
        for path in files.values():
            path.write_text("")
        own = {name: str(path) for name, path in files.items()}
        ran = shell(script, {**self.environment, **own, **(variables or {})}, self.home)
        self.logs.append(ran.log)
        self.environment |= variables_in(files["GITHUB_ENV"].read_text())
        for line in files["GITHUB_PATH"].read_text().splitlines():
            self.environment["PATH"] = f"{line}:{self.environment['PATH']}"
        return ran

    def _filled(self, value: str, inputs: Mapping[str, str]) -> str:
        match = EXPRESSION.fullmatch(value)
        assert match
        room, _, name = match[1].partition(".")
        return inputs[name.replace("-", "_")] if room == "inputs" else str(ROOT)


def variables_in(text: str) -> dict[str, str]:
    """`NAME=VALUE`, or `NAME<<MARK` and lines until the mark."""
    found, lines = {}, iter(text.splitlines())
    for line in lines:
        match = re.match(r"([^=<]*)(=|<<)(.*)", line)
        assert match
        name, sign, rest = match.groups()
        found[name] = rest if sign == "=" else "\n".join(itertools.takewhile(rest.__ne__, lines))
    return found


def component(**inputs: str) -> dict[str, Any]:
    """The hidden job of the component with its inputs filled in, value by value, as GitLab does it.

    Source: https://docs.gitlab.com/ci/inputs/
    """
    spec, body = yaml.safe_load_all((ROOT / "templates/offkey.yml").read_text())
    given = {name.replace("-", "_"): about["default"] for name, about in spec["spec"]["inputs"].items()}
    assert inputs.keys() <= given.keys()
    given |= inputs

    def filled(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: filled(value) for key, value in node.items()}
        if isinstance(node, list):
            return [filled(value) for value in node]
        return INPUT.sub(lambda match: given[match[1].replace("-", "_")], node)

    job: dict[str, Any] = filled(body)[".offkey"]
    return job
