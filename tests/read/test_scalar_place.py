"""A stretch of a scalar is found in the file again, however YAML writes the scalar."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import WORKFLOW, repository, steps

from offkey.read.scalar_place import command_place, place_in


@pytest.mark.parametrize(
    ("run", "line", "column"),
    [
        ("one two", 6, 18),
        ("|\n          one\n          two", 8, 11),
        ("|2\n          one\n          two", 8, 11),
        (">\n          one\n          two", 8, 11),
        ('"one\\ntwo"', 6, 20),
        ("'one\n\n          two'", 8, 11),
        ("|\n          # two\n          two", 8, 11),
    ],
)
def test_the_second_word(run: str, line: int, column: int, tmp_path: Path) -> None:
    step = repository(tmp_path, {WORKFLOW: steps(f"      - run: {run}\n")})
    (found,) = step.workflows[0].jobs[0].steps
    assert found.run is not None
    assert found.run_span is not None
    source = step.workflows[0].source
    offset = found.run.rindex("two")
    place = place_in(source, found.run_span, found.run, needle="two", offset=offset)
    assert (place.line, place.column) == (line, column)
    assert command_place(source, found.run_span, found.run, offset).line == line


def test_what_the_file_writes_otherwise_is_at_the_scalar(tmp_path: Path) -> None:
    read = repository(tmp_path, {WORKFLOW: steps('      - run: "on\\x65 two"\n')})
    (step,) = read.workflows[0].jobs[0].steps
    assert step.run == "one two"
    assert step.run_span is not None
    place = place_in(read.workflows[0].source, step.run_span, step.run, needle="one", offset=0)
    assert (place.line, place.column) == (6, 14)
