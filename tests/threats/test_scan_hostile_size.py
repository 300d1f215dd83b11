"""Workflows written to make a scan take forever: time must grow with the size of the file, not with its square.

Each of these took minutes when a step of the search was quadratic.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.effort import grows_with_the_size
from tests.repositories import WORKFLOW, repository, steps

from offkey.emit.style import Style
from offkey.emit.text import scan
from offkey.rules import build_and_apply_in_one_job, missing_id_token_permission, static_key_in_workflow
from offkey.scan.engine import run
from offkey.scan.secrets import inventory

RULES = (build_and_apply_in_one_job.RULE, missing_id_token_permission.RULE, static_key_in_workflow.RULE)


def script(line: str, count: int) -> str:
    return steps("      - run: |\n" + "".join(f"          {line.replace('N', str(n))}\n" for n in range(count)))


def of_words(count: int) -> str:
    return "a" * 40 * count


HOSTILE: dict[str, Callable[[int], str]] = {
    "many-secrets": lambda count: script("export AWS_ACCESS_KEY_ID=${{ secrets.AN }}", count),
    "one-secret-often": lambda count: script("export AWS_ACCESS_KEY_ID=${{ secrets.A }}", count),
    "one-line-of-tests": lambda count: steps("      - run: " + "[ ${{ secrets.AWS_KEY }} ] " * count + "\n"),
    "long-names": lambda count: steps(
        f"      - run: export AWS_ACCESS_KEY_ID=${{{{ secrets.A }}}} {of_words(count)}\n"
    ),
    "long-line": lambda count: steps(
        f"      - run: ./x\n        env: {{AWS_ACCESS_KEY_ID: '${{{{ secrets.A }}}}', X: '{of_words(count)}'}}\n"
    ),
    "endpoints": lambda count: script("aws s3 s3 s3 s3 s3 aws ${{ secrets.AWS_KEY }}", count),
    "many-steps": lambda count: steps("      - run: aws configure set aws_access_key_id ${{ secrets.A }}\n" * count),
    "many-jobs": lambda count: (
        "on: push\njobs:\n"
        + "".join(
            f"  j{n}:\n    runs-on: x\n    steps:\n      - run: terraform apply\n"
            "        env: {AWS_ACCESS_KEY_ID: '${{ secrets.A }}'}\n"
            for n in range(count)
        )
    ),
    "comments": lambda count: script("# # # ${{ secrets.AWS_KEY }} offkey: ignore[", count),
}


def scanned(root: Path, text: str) -> None:
    root.mkdir(exist_ok=True)
    read = repository(root, {WORKFLOW: text})
    report = run(read, RULES)
    inventory(read)
    scan(report, read.sources, Style())


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_work_grows_with_the_size(name: str, tmp_path: Path) -> None:
    assert grows_with_the_size(lambda count: scanned(tmp_path / str(count), HOSTILE[name](count)), small=100)


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_what_is_large_ends(name: str, tmp_path: Path) -> None:
    scanned(tmp_path, HOSTILE[name](2000))
