"""Whole migrations: accounts of several environments, states of several roots, and the run after the first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.migrate.pipelines import DEV, LIVE, SHARED, again, apply_job, files, job, migrated, root, tool_job
from tests.repositories import WORKFLOW, repository

from offkey.migrate.migration import Migration, migrate
from offkey.model.pipeline import Job, Step

ANSWERS = """\
version: 1
repository: {name: acme/infra}
hub: shared
"""
ONE = """\
version: 1
repository: {name: acme/infra}
accounts: {main: "111111111111"}
"""
TWO_ROOTS = {"environments__dev": root("dev.tfstate", DEV), "environments__live": root("live.tfstate", LIVE)}

CASES = {
    "one account of two environments": (
        files(
            apply_job("staging", "infra", environment="staging"),
            apply_job("prod", "infra", environment="prod"),
            infra=root("infra.tfstate", DEV),
        ),
        ANSWERS,
    ),
    "an environment for each account": (
        files(apply_job("dev", "environments/dev"), apply_job("live", "environments/live"), **TWO_ROOTS),
        ANSWERS,
    ),
    "accounts that one job applies": (
        files(apply_job("all", "environments/dev", "environments/live"), **TWO_ROOTS),
        ANSWERS,
    ),
    "a matrix of environments": (
        files(
            apply_job(
                "all", "environments/${{ matrix.env }}", environment="${{ matrix.env }}", matrix="{env: [dev, live]}"
            ),
            **TWO_ROOTS,
        ),
        ANSWERS,
    ),
    "a matrix that names no environment": (
        files(apply_job("all", "environments/${{ matrix.env }}", matrix="{env: [dev, live]}"), **TWO_ROOTS),
        ANSWERS,
    ),
    "the hub beside an account": (
        files(
            apply_job("dev", "environments/dev"),
            apply_job("live", "environments/live"),
            apply_job("base", "base"),
            environments__dev=root("dev.tfstate", DEV, direct=True),
            environments__live=root("live.tfstate", LIVE, direct=True),
            base=root("base.tfstate", direct=True),
        ),
        ANSWERS,
    ),
    "one account, directly": (
        files(
            apply_job("infra", "infra"),
            tool_job("site", "aws s3 sync site s3://site", environment="website"),
            infra=root("infra.tfstate", direct=True, state=""),
        ),
        ONE,
    ),
    "scripts beside accounts": (
        files(apply_job("dev", "environments/dev"), tool_job("site", "aws s3 sync site s3://site"), **TWO_ROOTS),
        ANSWERS,
    ),
    "environments written in two ways": (
        files(
            apply_job("one", "environments/live", environment="Live"),
            apply_job("two", "environments/live", environment="live"),
            **TWO_ROOTS,
        ),
        ANSWERS,
    ),
}


@pytest.mark.parametrize(("content", "answers"), CASES.values(), ids=CASES)
def test_every_job_leaves_its_keys_and_a_second_run_changes_nothing(
    tmp_path: Path, content: dict[str, str], answers: str
) -> None:
    done = migrated(tmp_path, content, answers)
    assert done.missing == ()
    assert not [entry for entry in done.plan.unresolved if entry.path == WORKFLOW]
    assert (done.plan.secrets_before, done.plan.secrets_after) == (1, 0)
    assert again(tmp_path, done) == {}


@pytest.mark.parametrize(("content", "answers"), CASES.values(), ids=CASES)
def test_every_job_takes_roles_that_are_made_for_it(tmp_path: Path, content: dict[str, str], answers: str) -> None:
    """For each value of an expression: the hub role lets the job's environment in, and leads to its state role."""
    done = migrated(tmp_path, content, answers)
    hubs = {role.environment: role for role in done.federation.hub_roles if role.environment}
    taken = set()
    for name in re.findall(r"(?m)^  (\w+):$", content[WORKFLOW].split("jobs:\n")[1]):
        written = job(done, name)
        for environment in values(written):
            role = hubs[environment]
            assert said(written.steps, "role-to-assume", environment) == role.arn
            assert role.subjects == (f"repo:acme/infra:environment:{environment}",)
            state = told_state_role(written, environment)
            assert state is None or state in role.assumes
            taken.add(environment)
    # Some accounts are deployed into by a root module that no job applies.
    assert set(hubs) - taken <= {"dev", "live"}


def values(written: Job) -> list[str]:
    environment = written.environment or ""
    return [environment] if "${{" not in environment else ["dev", "live"]


def said(steps: tuple[Step, ...], name: str, environment: str) -> str:
    inputs = [step.with_.value(name) for step in steps]
    [value] = [value for value in inputs if value]
    return value.replace("${{ matrix.env }}", environment)


def told_state_role(written: Job, environment: str) -> str | None:
    arguments = written.env.value("TF_CLI_ARGS_init")
    match = re.search(r'role_arn=\\"([^"\\]+)\\"', arguments or "")
    return match[1].replace("${{ matrix.env }}", environment) if match else None


def grants(done: Migration) -> dict[str, tuple[str, ...]]:
    """The keys that each environment writes."""
    environments = {role.arn: role.environment or "" for role in done.federation.hub_roles}
    environments |= {role.arn: role.environment or "" for role in done.federation.state_roles}
    return {environments[grant.principal]: grant.keys for grant in done.federation.grants if grant.write}


def test_the_apply_of_dev_does_not_write_the_state_of_live(tmp_path: Path) -> None:
    done = migrated(tmp_path, *CASES["an environment for each account"])
    assert grants(done) == {"dev": ("dev.tfstate",), "live": ("live.tfstate",)}


def test_a_root_of_two_accounts_is_reached_from_both(tmp_path: Path) -> None:
    done = migrated(tmp_path, *CASES["the hub beside an account"])
    assert grants(done) == {
        "dev": ("base.tfstate", "dev.tfstate", "live.tfstate"),
        "live": ("base.tfstate", "dev.tfstate", "live.tfstate"),
        "production": ("base.tfstate", "dev.tfstate", "live.tfstate"),
    }


def test_a_job_without_terraform_reaches_no_state(tmp_path: Path) -> None:
    done = migrated(tmp_path, *CASES["scripts beside accounts"])
    assert grants(done) == {"dev": ("dev.tfstate",), "live": ("live.tfstate",)}
    assert job(done, "site").environment == "production"


def test_what_migrate_writes_without_a_file_reads_back_to_the_same(tmp_path: Path) -> None:
    content = {**CASES["one account of two environments"][0], ".git/config": REMOTE}
    first = migrate(repository(tmp_path, content), None)
    written = first.plan.after["offkey.yaml"].decode()
    assert "environments: [staging, prod]" in written
    assert "roots: [infra]" in written
    assert first.missing == ()
    assert again(tmp_path, first) == {}


REMOTE = '[remote "origin"]\n\turl = https://github.com/acme/infra.git\n'
SHARED_ROLE = f"arn:aws:iam::{SHARED}:role"


def test_the_matrix_stands_in_the_roles(tmp_path: Path) -> None:
    written = job(migrated(tmp_path, *CASES["a matrix of environments"]), "all")
    assert said(written.steps, "role-to-assume", "${{ matrix.env }}") == (
        f"{SHARED_ROLE}/infra-hub-apply-" + "${{ matrix.env }}"
    )
    assert told_state_role(written, "${{ matrix.env }}") == f"{SHARED_ROLE}/infra-state-apply-" + "${{ matrix.env }}"
