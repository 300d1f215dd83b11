"""What is fuzzed: a file of each kind that a scan reads, by bytes alone.

A target may say that it could not read the bytes. It may not raise, and has no answer that a test could be
about: the law is that there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from offkey.model.report import Report
from offkey.model.text import Source
from offkey.read import github, hcl, hcl_later, shell, terraform_json
from offkey.read.repository import of_files
from offkey.rules import RULES
from offkey.scan.engine import run
from offkey.scan.secrets import inventory

PATHS = {
    "workflow": ".github/workflows/a.yml",
    "action": "act/action.yml",
    "terraform": "main.tf",
    "terraform json": "main.tf.json",
    "variables": "terraform.tfvars",
    "variables json": "x.auto.tfvars.json",
    "cdk": "lib/stack.ts",
    "cdk in python": "stack.py",
    "template": "stack.yaml",
    "gitlab": ".gitlab-ci.yml",
    "script": "run.sh",
    "jenkins": "Jenkinsfile",
}


def scanned(path: str, data: bytes) -> Report:
    """A scan of a repository with this one file, all rules and the inventory included."""
    repository = of_files({path: data}, root=Path("/"), seen=1)
    inventory(repository)
    return run(repository, RULES)


def _later(data: bytes) -> None:
    file = hcl_later.parse(Source("main.tf", data))
    repr(file.body)


READERS: Mapping[str, Callable[[bytes], object]] = {
    "hcl": lambda data: hcl.parse(Source("main.tf", data)),
    "hcl later": _later,
    "terraform json": lambda data: terraform_json.parse(Source("main.tf.json", data)),
    "workflow": lambda data: github.read_workflow(Source("a.yml", data)),
    "action": lambda data: github.read_action(Source("action.yml", data)),
    "shell": lambda data: shell.parse(data.decode("utf-8", "surrogateescape")),
}


_KINDS: Sequence[Callable[[bytes], object]] = (
    *READERS.values(),
    *(partial(scanned, path) for path in PATHS.values()),
)


def target(data: bytes) -> None:
    """One input for everything: its first byte picks the reader or the kind of file."""
    if data:
        _KINDS[data[0] % len(_KINDS)](data[1:])
