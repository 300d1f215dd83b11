"""Small repositories to scan, written to a temporary directory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from offkey.model.repository import Repository
from offkey.read.repository import read

WORKFLOW = ".github/workflows/deploy.yml"
STATIC_KEY = """\
on: push
jobs:
  apply:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/configure-aws-credentials@v6.2.3
        with:
          aws-region: eu-west-1
          aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}
          aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
"""

REAL_LOOKING_ID = "AKIA" + "Q3EGZVRNKD7WU2HM"
"""Put together at run time: a key that is no documented example must not stand in the sources."""
REAL_LOOKING_SECRET = "aB3" + "dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d"


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content)
    return root


def repository(root: Path, files: Mapping[str, str | bytes]) -> Repository:
    return read(write(root, files))


def steps(text: str, *, env: str = "", job: str = "") -> str:
    """A workflow with one job `apply` and these steps (indented by six columns)."""
    return f"on: push\n{env}jobs:\n  apply:\n    runs-on: ubuntu-latest\n{job}    steps:\n{text}"
