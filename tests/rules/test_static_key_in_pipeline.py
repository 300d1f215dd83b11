"""Where scripts of a Jenkinsfile hand on a key that is bound once, the one finding names each line."""

from __future__ import annotations

from pathlib import Path

from tests.repositories import repository

from offkey.model.finding import Finding
from offkey.rules import static_key_in_pipeline
from offkey.scan.engine import run

BOUND = ("environment {", "  AWS_ACCESS_KEY = credentials('id')", "  AWS_SECRET_KEY = credentials('secret')", "}")
APPLY = """sh 'terraform apply -var="accesskey=$AWS_ACCESS_KEY" -var="secretkey=$AWS_SECRET_KEY"'"""


def findings(root: Path, *lines: str) -> tuple[Finding, ...]:
    text = "".join(f"{line}\n" for line in lines)
    return run(repository(root, {"Jenkinsfile": text}), [static_key_in_pipeline.RULE]).findings


def again(found: Finding) -> list[int]:
    return [related.place.line for related in found.related if related.label == "handed on again"]


def test_each_line_is_named(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, *BOUND, APPLY, "echo 'done'", APPLY.replace("apply", "destroy"))
    assert found.primary.line == 2
    assert again(found) == [5, 7]


def test_what_is_only_shown_or_written_in_a_comment_is_not_handed_on(tmp_path: Path) -> None:
    (found,) = findings(
        tmp_path, *BOUND, "sh 'echo $AWS_ACCESS_KEY'", f"// {APPLY}", "sh 'test -n \"$AWS_ACCESS_KEY\"'"
    )
    assert again(found) == []


def test_a_variable_that_is_bound_again_belongs_to_that_binding(tmp_path: Path) -> None:
    other = [line.replace("'id'", "'id-2'").replace("'secret'", "'secret-2'") for line in BOUND]
    first, second = findings(tmp_path, *BOUND, APPLY, *other, APPLY)
    assert (again(first), again(second)) == ([5], [10])


def test_so_many_lines_are_not_all_named(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, *BOUND, *(APPLY.replace("apply", f"-chdir={n} apply") for n in range(100)))
    assert len(again(found)) == 30
