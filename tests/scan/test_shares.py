"""What the rules and the inventory say of shares is what they say of the whole, however it is shared out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from unittest.mock import patch

import pytest
from tests.repositories import WORKFLOW, repository, write

from offkey.model.node import Share
from offkey.model.repository import Repository
from offkey.read.repository import read
from offkey.rules import RULES
from offkey.scan import engine, together
from offkey.scan.engine import run

CASES = Path(__file__).parents[1] / "rules"
RULE_FOLDERS = sorted({path.parent.parent for path in CASES.glob("*/*/before")})
SHARES = together.shares
WORKFLOWS = sorted(CASES.glob("*/*/before/.github/workflows/*.y*ml"))


def bytewise(repository: Repository) -> Iterator[Share]:
    """One part in each share."""
    with patch.multiple(together, _WORKFLOWS=1, _SHARES=10**6, _MODULES=1, _MOST_SHARES=10**6):
        yield from SHARES(repository)


def repositories(rule: Path) -> Iterator[Path]:
    return rule.glob("*/before")


@pytest.mark.parametrize("rule", RULE_FOLDERS, ids=lambda path: path.name)
def test_every_part_is_in_one_share(rule: Path) -> None:
    for case in repositories(rule):
        whole = Share.whole(read(case, later=True))
        shared = list(bytewise(whole.repository))
        for name in ("workflows", "modules", "aside"):
            assert [*chain(*(getattr(one, name) for one in shared))] == [*getattr(whole, name)]
        assert sorted(s.path for one in shared for s in one.sources) == sorted(s.path for s in whole.sources)
        assert [one.rest for one in shared].count(True) == 1


@pytest.mark.parametrize("rule", RULE_FOLDERS, ids=lambda path: path.name)
def test_shares_say_what_the_whole_says(rule: Path) -> None:
    for case in repositories(rule):
        alone = run(read(case, later=True), RULES, count=True)
        with patch.object(engine, "_FEW", -1), patch.object(together, "shares", bytewise):
            assert run(read(case, later=True), RULES, count=True) == alone, case.parent.name


def test_many_workflows_in_shares_say_what_they_say_together(tmp_path: Path) -> None:
    files = {
        f".github/workflows/{index}.yml": path.read_text() for index, path in enumerate(WORKFLOWS) if _is_text(path)
    }
    alone = run(read(write(tmp_path, files), later=True), RULES, count=True)
    assert len(alone.findings) > 100
    for jobs in (1, 2):
        with patch.object(engine, "_FEW", -1), patch.object(together, "_WORKFLOWS", 3000):
            assert run(read(tmp_path, later=True), RULES, jobs=jobs, count=True) == alone


def _is_text(path: Path) -> bool:
    data = path.read_bytes()
    return b"\r" not in data and data.isascii()


def test_a_role_named_by_one_secret_in_two_shares_is_one_finding(tmp_path: Path) -> None:
    inputs = "{role-to-assume: '${{ secrets.ROLE }}'}"
    step = f"      - uses: aws-actions/configure-aws-credentials@v6\n        with: {inputs}\n"
    text = f"on: push\npermissions:\n  id-token: write\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n{step}"
    files = {".github/workflows/a.yml": text, ".github/workflows/b.yml": text}
    with patch.object(engine, "_FEW", -1), patch.object(together, "shares", bytewise):
        found = [f for f in run(repository(tmp_path, files), RULES).findings if f.rule == "role-arn-in-secret"]
    assert [(f.primary.path, [r.place.path for r in f.related]) for f in found] == [
        (".github/workflows/a.yml", [".github/workflows/b.yml"])
    ]


def test_more_processes_pay_for_many_workflows(tmp_path: Path) -> None:
    assert engine.paying(repository(tmp_path, {WORKFLOW: "on: push\njobs: {}\n"})) == 1
    assert engine.paying(repository(tmp_path, {WORKFLOW: "on: push\njobs: {}\n" + "# aws\n" * 25_000})) == 3
