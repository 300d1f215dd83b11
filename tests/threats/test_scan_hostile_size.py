"""Workflows written to make a scan take forever: time must grow with the size of the file, not with its square.

The bound is generous: each of these took minutes when a step of the search was quadratic.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.repositories import WORKFLOW, repository, steps

from offkey.emit.style import Style
from offkey.emit.text import scan
from offkey.rules import build_and_apply_in_one_job, missing_id_token_permission, static_key_in_workflow
from offkey.scan.engine import run
from offkey.scan.secrets import inventory

RULES = (build_and_apply_in_one_job.RULE, missing_id_token_permission.RULE, static_key_in_workflow.RULE)
SECONDS = 20
MANY = 5000


def script(line: str, count: int = MANY) -> str:
    return steps("      - run: |\n" + "".join(f"          {line.replace('N', str(n))}\n" for n in range(count)))


LONG = "a" * 200_000
HOSTILE = {
    "many-secrets": script("export AWS_ACCESS_KEY_ID=${{ secrets.AN }}"),
    "one-secret-often": script("export AWS_ACCESS_KEY_ID=${{ secrets.A }}"),
    "one-line-of-tests": steps("      - run: " + "[ ${{ secrets.AWS_KEY }} ] " * MANY + "\n"),
    "long-names": steps(f"      - run: export AWS_ACCESS_KEY_ID=${{{{ secrets.A }}}} {LONG}\n"),
    "long-line": steps(f"      - run: ./x\n        env: {{AWS_ACCESS_KEY_ID: '${{{{ secrets.A }}}}', X: '{LONG}'}}\n"),
    "endpoints": script("aws s3 s3 s3 s3 s3 aws ${{ secrets.AWS_KEY }}"),
    "many-steps": steps("      - run: aws configure set aws_access_key_id ${{ secrets.A }}\n" * 1000),
    "many-jobs": "on: push\njobs:\n"
    + "".join(
        f"  j{n}:\n    runs-on: x\n    steps:\n      - run: terraform apply\n"
        "        env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}'}\n"
        for n in range(1000)
    ),
    "comments": script("# # # ${{ secrets.AWS_KEY }} offkey: ignore["),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_time_grows_with_the_size(name: str, tmp_path: Path) -> None:
    read = repository(tmp_path, {WORKFLOW: HOSTILE[name]})
    started = time.monotonic()
    report = run(read, RULES)
    inventory(read)
    scan(report, read.sources, Style())
    assert time.monotonic() - started < SECONDS
