"""Whole repositories, before and after: each case is named by what is odd about it.

`before/` holds the repository with its answers, `after/` the files that change or come (without
`federation/`, which has tests of its own), `unresolved.txt` what is left to a person.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from offkey.migrate.migration import Migration, migrate
from offkey.model.configuration import PartialConfiguration
from offkey.model.text import Source
from offkey.read.configuration import read_partial
from offkey.read.repository import read, replaced

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


def answers(case: Path) -> PartialConfiguration:
    return read_partial(Source("offkey.yaml", (case / "before" / "offkey.yaml").read_bytes()))


def migrated(case: Path) -> Migration:
    return migrate(read(case / "before"), answers(case))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_the_repository_becomes_what_it_should(case: Path) -> None:
    after = {p: d for p, d in migrated(case).plan.after.items() if not p.startswith("federation/")}
    folder = case / "after"
    expected = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert after == expected


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_what_is_left_to_a_person_is_said(case: Path) -> None:
    said = "".join(f"{u.path}:{u.line} {u.reason}\n" for u in migrated(case).plan.unresolved)
    listed = case / "unresolved.txt"
    assert said == (listed.read_text(encoding="utf-8") if listed.exists() else "")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_nothing_changes_a_second_time(case: Path) -> None:
    first = migrated(case).plan.after
    again = migrate(replaced(read(case / "before"), first), answers(case)).plan.after
    assert {path: data for path, data in again.items() if first.get(path) != data} == {}
