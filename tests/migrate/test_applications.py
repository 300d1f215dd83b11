from __future__ import annotations

from pathlib import Path

import pytest
from tests.migrate.pipelines import DEV, LIVE, SHARED, apply_job, files, found, root, tool_job

from offkey.migrate.applications import Turn, accounts_of, applications, environment_in, turns
from offkey.model.unknown import Unknown

ROOTS = {"a": root("a.tfstate", DEV), "b": root("b.tfstate", LIVE, direct=True)}


def test_without_a_matrix_there_is_one_turn(tmp_path: Path) -> None:
    _, [job], _ = found(tmp_path, files(apply_job("all", "a", "b"), **ROOTS))
    assert turns(job) == (Turn({}, ("a", "b")),)


def test_each_combination_has_the_roots_that_it_runs(tmp_path: Path) -> None:
    job_text = apply_job("all", "${{ matrix.dir }}", "b", matrix="{dir: [a, b], region: [eu, us]}")
    _, [job], _ = found(tmp_path, files(job_text, **ROOTS))
    expanded = turns(job)
    assert not isinstance(expanded, Unknown)
    assert [(turn.combination["dir"], turn.combination["region"], turn.roots) for turn in expanded] == [
        ("a", "eu", ("a", "b")),
        ("a", "us", ("a", "b")),
        ("b", "eu", ("b",)),
        ("b", "us", ("b",)),
    ]


def test_a_matrix_that_is_computed_has_no_turns(tmp_path: Path) -> None:
    _, [job], _ = found(tmp_path, files(apply_job("all", "a", matrix="${{ fromJSON(inputs.matrix) }}"), **ROOTS))
    assert isinstance(turns(job), Unknown)


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        (None, None),
        ("prod", "prod"),
        ("${{ matrix.dir }}", "a"),
        ("env-${{ matrix.dir }}-x", "env-a-x"),
        ('"${{ matrix.nothing }}"', None),  # empty text: GitHub takes it for no environment
        ("{name: prod, url: https://example.com}", "prod"),
    ],
)
def test_the_environment_of_a_combination(tmp_path: Path, environment: str | None, named: str | None) -> None:
    text = apply_job("all", "a", environment=environment, matrix="{dir: [a]}")
    _, [job], _ = found(tmp_path, files(text, **ROOTS))
    assert environment_in(job, Turn({"dir": "a"}, ())) == named


def test_an_environment_that_only_a_run_knows_is_unknown(tmp_path: Path) -> None:
    _, [job], _ = found(tmp_path, files(apply_job("all", "a", environment="${{ inputs.env }}"), **ROOTS))
    assert isinstance(environment_in(job, Turn({}, ())), Unknown)
    assert list(applications([job])) == []


def test_what_applies(tmp_path: Path) -> None:
    content = files(
        apply_job("plan", "a").replace("apply -auto-approve", "plan"),
        apply_job("some", "${{ matrix.dir }}", environment="${{ matrix.dir }}", matrix="{dir: [a, b]}"),
        apply_job("none", "a", "b", matrix="{dir: [a, b]}"),
        tool_job("site", "aws s3 sync site s3://site", environment="site"),
        **ROOTS,
    )
    _, jobs, _ = found(tmp_path, content)
    assert [(one.usage.job.id, one.roots, one.environment) for one in applications(jobs)] == [
        ("some", ("a",), "a"),
        ("some", ("b",), "b"),
        ("none", ("a", "b"), None),
        ("site", (), "site"),
    ]


def test_the_accounts_of_root_modules(tmp_path: Path) -> None:
    _, _, roots = found(tmp_path, files(apply_job("all", "a", "b"), **ROOTS))
    names = {DEV: "dev", LIVE: "live", SHARED: "shared"}
    assert accounts_of(["a"], roots, names, "shared") == ["dev"]
    assert accounts_of(["b", "a"], roots, names, "shared") == ["dev", "live", "shared"]
    assert accounts_of(["b"], roots, {DEV: "dev"}, None) == []
    assert accounts_of(["elsewhere"], roots, names, "shared") == []
