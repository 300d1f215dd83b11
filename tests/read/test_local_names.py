"""Which workflows call which is seen in their bytes, also where they spell it in a way of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.effort import grows_with_the_size
from tests.repositories import repository

from offkey.read.github_permissions import callers
from offkey.read.key_sites import Callers, Scope

CALLED = "on: workflow_call\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: aws s3 ls\n"
ACTION = "runs:\n  using: composite\n  steps:\n    - run: aws s3 ls\n      shell: bash\n"
FOLDER = ".github/workflows"


@pytest.mark.parametrize(
    "uses",
    [
        "./.github/workflows/called.yml",
        r'"./.github/workflows/\u0063alled.yml"',
        r'"./.github/workflows/\U00000063alled.yml"',
        r'"./.github\/workflows\/called.yml"',
        '"./.github/workflows/\\\n      called.yml"',
        ">-\n      ./.github/workflows/called.yml",
    ],
)
def test_a_call_is_found_however_it_is_written(tmp_path: Path, uses: str) -> None:
    calling = f"on: push\njobs:\n  call:\n    uses: {uses}\n"
    read = repository(tmp_path, {f"{FOLDER}/called.yml": CALLED, f"{FOLDER}/a.yml": calling, f"{FOLDER}/b.yml": CALLED})
    called = read.workflow(f"{FOLDER}/called.yml")
    assert called is not None
    assert [(call.workflow.path, call.job.id) for call in callers(read, called)] == [(f"{FOLDER}/a.yml", "call")]
    assert len(Callers(read).of(Scope(called.source, called))) == 1


@pytest.mark.parametrize("uses", ["./acts/deploy", r'"./acts/\u0064eploy"', "./acts/../acts/deploy/"])
def test_a_use_of_an_action_is_found_however_it_is_written(tmp_path: Path, uses: str) -> None:
    text = f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: {uses}\n        with: {{key: x}}\n"
    read = repository(tmp_path, {f"{FOLDER}/a.yml": text, "acts/deploy/action.yml": ACTION})
    (action,) = read.actions
    assert [hand.with_.value("key") for hand in Callers(read).of(Scope(action.source, action=action))] == ["x"]


def test_one_workflow_that_calls_many_costs_each_of_them_once(tmp_path: Path) -> None:
    def asked(count: int) -> None:
        names = [f"{FOLDER}/w{n}.yml" for n in range(count)]
        calls = "".join(f"  c{n}:\n    uses: ./{name}\n" for n, name in enumerate(names))
        files = {f"{FOLDER}/all.yml": f"on: push\njobs:\n{calls}", **dict.fromkeys(names, CALLED)}
        read = repository(tmp_path / str(count), files)
        assert all(len(callers(read, workflow)) == 1 for workflow in read.workflows if workflow.path in names)

    assert grows_with_the_size(asked, small=50)
