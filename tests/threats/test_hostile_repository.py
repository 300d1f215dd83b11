"""A repository made to exhaust, mislead or escape the reader."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from offkey.read.repository import read

BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
MERGES = "a0: &a0 {k0: v}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}], k{n}: v}}\n" for n in range(1, 30)
)
HEAVY = {
    "aliases that multiply": BOMB + "jobs: *a29\n",
    "merge keys that multiply": MERGES + "jobs: *a29\n",
    "deep nesting": "jobs: " + "[" * 200_000,
    "deep blocks": "".join(f"{' ' * n}a:\n" for n in range(2_000)),
    "a deep expression": "jobs: {a: {if: '" + "(" * 100_000 + "'}}\n",
    "a deep script": "jobs: {a: {steps: [{run: '" + "$(" * 100_000 + "'}]}}\n",
    "many steps": "jobs:\n  a:\n    steps:\n" + "      - run: terraform plan # ${{ x }}\n" * 10_000,
    "many duplicates": "jobs:\n" + "  a: {steps: []}\n" * 10_000,
    "many documents": "---\na: 1\n" * 10_000,
    "one long line": "jobs: {a: {steps: [{run: '" + "x " * 500_000 + "'}]}}\n",
}


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY)
def test_a_workflow_made_to_exhaust_the_reader_ends(text: str, tmp_path: Path) -> None:
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    (folder / "hostile.yml").write_text(text)
    (folder / "good.yml").write_text("on: push\njobs: {a: {steps: [{run: x}]}}\n")
    found = read(tmp_path)
    assert [job.id for job in found.workflows[0].jobs] == ["a"]


def test_nothing_outside_the_root_is_read(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    (outside / "workflows").mkdir(parents=True)
    (outside / "workflows/a.yml").write_text("on: push\njobs: {a: {}}\n")
    (outside / "secret.tf").write_text("x = 1\n")
    (root / ".github").mkdir(parents=True)
    (root / ".github/workflows").symlink_to(outside / "workflows")
    (root / "secret.tf").symlink_to(outside / "secret.tf")
    (root / "device.tf").symlink_to("/dev/zero")
    os.mkfifo(root / "pipe.tf")
    (root / "loop").symlink_to(root)
    found = read(root)
    assert (found.workflows, found.modules, found.sources) == ((), (), {})
