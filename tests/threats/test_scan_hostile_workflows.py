"""Workflows and scripts written to make a scan take forever: it ends.

Several of these would run for hours where a step is quadratic.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.repositories import write

from offkey.cli.main import guarded

MANY = 200_000
HEAD = """\
on: push
permissions: {id-token: write}
env:
  AWS_ACCESS_KEY_ID: ${{ secrets.A }}
  AWS_SECRET_ACCESS_KEY: ${{ secrets.B }}
jobs:
  plan:
    runs-on: ubuntu-latest
    steps:
      - run: |
"""

HOSTILE = {
    "variables that are handed on": "echo A=$B -var a=$AWS_ACCESS_KEY_ID " * MANY + "docker",
    "what fills itself": "AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID -var " * MANY,
    "makes without end": "make ${{ " * MANY,
    "makes in quotes": 'make "' * MANY,
    "white space": "make x" + " " * 5 * MANY + "-var a=$AWS_ACCESS_KEY_ID",
    "plans": "terraform plan -out=a -var a=${{ " * MANY,
    "substitutions": "$(" + " " * 5 * MANY + "aws iam create-open-id-connect-provider --thumbprint-list a",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_scan_ends(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = HOSTILE[name]
    write(
        tmp_path,
        {".github/workflows/a.yml": f"{HEAD}          {script}\n", "Makefile": f"x:\n\t{script[:1_000_000]}\n"},
    )
    if "create-open-id" in script:
        write(tmp_path, {"a.sh": script + "\n"})
    guarded(["scan", str(tmp_path), "--format", "json"])
    assert json.loads(capsys.readouterr().out)["schema"] == "offkey.scan/1"
