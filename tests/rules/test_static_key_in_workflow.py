"""Where a script hands on one key several times, the one finding names each line."""

from __future__ import annotations

from pathlib import Path

from tests.repositories import repository

from offkey.model.finding import Finding
from offkey.rules import static_key_in_workflow
from offkey.scan.engine import run

RUN = "docker run -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY amazon/aws-cli"


def finding(root: Path, *commands: str) -> Finding:
    pipeline = "deploy:\n  script:\n" + "".join(f"    - {command}\n" for command in commands)
    (found,) = run(repository(root, {".gitlab-ci.yml": pipeline}), [static_key_in_workflow.RULE]).findings
    return found


def again(found: Finding) -> list[int]:
    return [related.place.line for related in found.related if related.label == "handed on again"]


def test_each_further_line_is_named(tmp_path: Path) -> None:
    found = finding(tmp_path, f"{RUN} ecr describe-images", "echo done", f"{RUN} ecs list-services", f"{RUN} s3 ls")
    assert found.primary.line == 3
    assert again(found) == [5, 6]


def test_a_line_that_hands_it_on_twice_is_named_once(tmp_path: Path) -> None:
    found = finding(tmp_path, f"{RUN} s3 ls && {RUN} s3 ls", f"{RUN} s3 ls && {RUN} s3 ls")
    assert again(found) == [4]


def test_so_many_lines_are_not_all_named(tmp_path: Path) -> None:
    assert len(again(finding(tmp_path, *(f"{RUN} s3 ls s3://{number}" for number in range(100))))) == 30
