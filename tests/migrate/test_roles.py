from __future__ import annotations

from pathlib import Path

import pytest
from tests.migrate.pipelines import DEV, KEYS, LIVE, SHARED, apply_job, configured, files, found, root, tool_job

from offkey.migrate.roles import Roles
from offkey.migrate.usage import JobUsage
from offkey.model.plan import Purpose
from offkey.model.unknown import Unknown

ANSWERS = f"""\
version: 1
repository: {{name: acme/infra}}
region: eu-west-1
accounts: {{shared: "{SHARED}", dev: "{DEV}", live: "{LIVE}"}}
hub: shared
state:
  account: shared
  bucket: acme-state
  assume_role: true
  keys: {{environments/dev: dev.tfstate, environments/live: live.tfstate, base: base.tfstate}}
access:
  dev: {{environment: dev, services: [ec2], roots: [environments/dev]}}
  live: {{environments: [canary, live], services: [ec2], roots: [environments/live]}}
  shared: {{environments: [dev, base], services: [ec2], direct: true, roots: [base, environments/dev]}}
"""
HUB = f"arn:aws:iam::{SHARED}:role/infra-hub-apply"
STATE = f"arn:aws:iam::{SHARED}:role/infra-state"
MODULES = {
    "environments__dev": root("dev.tfstate", DEV, direct=True),
    "environments__live": root("live.tfstate", LIVE),
    "base": root("base.tfstate", direct=True),
    "opaque": root("opaque.tfstate", ""),
}


def roles(folder: Path, *jobs: str, answers: str = ANSWERS) -> tuple[Roles, tuple[JobUsage, ...]]:
    _, usages, roots = found(folder, files(*jobs, **MODULES))
    return Roles.of(configured(answers), roots, usages), usages


def bound(folder: Path, *jobs: str, answers: str = ANSWERS) -> str:
    """The environment of the first job; where there is none, why."""
    known, usages = roles(folder, *jobs, answers=answers)
    environment = known.environment(usages[0])
    return f"not known: {environment.reason}" if isinstance(environment, Unknown) else environment


@pytest.mark.parametrize("own", ["canary", "live"])
def test_a_job_keeps_an_environment_that_leads_where_it_goes(tmp_path: Path, own: str) -> None:
    assert bound(tmp_path, apply_job("a", "environments/live", environment=own)) == own


def test_an_environment_is_written_as_in_the_configuration(tmp_path: Path) -> None:
    assert bound(tmp_path, apply_job("a", "environments/live", environment="LIVE")) == "live"


def test_a_job_that_names_none_gets_the_only_one(tmp_path: Path) -> None:
    assert bound(tmp_path, apply_job("a", "environments/dev")) == "dev"


def test_another_environment_than_the_configured_one_is_replaced(tmp_path: Path) -> None:
    assert bound(tmp_path, apply_job("a", "environments/dev", environment="development")) == "dev"


def test_which_of_several_is_not_guessed(tmp_path: Path) -> None:
    answers = ANSWERS.replace("[canary, live]", "[canary, main]")
    said = bound(tmp_path, apply_job("a", "environments/live"), answers=answers)
    assert "which of the environments canary, main it belongs to is not known" in said
    said = bound(tmp_path, apply_job("a", "environments/live", environment="production"), answers=answers)
    assert said.startswith("not known: ")


def test_of_several_the_one_that_is_called_like_the_account(tmp_path: Path) -> None:
    assert bound(tmp_path, apply_job("a", "environments/live")) == "live"


def test_of_several_the_one_that_other_jobs_name(tmp_path: Path) -> None:
    jobs = apply_job("a", "environments/live"), apply_job("b", "environments/live", environment="Canary")
    assert bound(tmp_path, *jobs) == "canary"


def test_of_several_the_one_that_leads_nowhere_else(tmp_path: Path) -> None:
    assert bound(tmp_path, apply_job("a", "base")) == "base"


def test_accounts_without_a_common_environment(tmp_path: Path) -> None:
    said = bound(tmp_path, apply_job("a", "environments/dev", "environments/live"))
    assert "no environment of offkey.yaml leads to all of dev, shared, live" in said


def test_where_the_account_is_not_visible_the_job_must_say(tmp_path: Path) -> None:
    assert bound(tmp_path, apply_job("a", "opaque", environment="canary")) == "canary"
    assert "which of the environments" in bound(tmp_path, apply_job("a", "opaque"))
    said = bound(tmp_path, apply_job("a", "opaque", environment="other"))
    assert said == "not known: offkey.yaml has no access with the environment other"


def test_a_state_that_its_environment_does_not_reach(tmp_path: Path) -> None:
    answers = ANSWERS.replace("roots: [environments/live]", "roots: []")
    said = bound(tmp_path, apply_job("a", "environments/live", environment="live"), answers=answers)
    assert said == (
        "not known: the environment live does not reach the state of environments/live: see access.*.roots in"
        " offkey.yaml"
    )


# --- computed by a matrix --------------------------------------------------------------------------------------


def test_an_expression_stays_where_all_its_values_lead_where_they_go(tmp_path: Path) -> None:
    job = apply_job("a", "environments/${{ matrix.env }}", environment="${{ matrix.env }}", matrix="{env: [dev, live]}")
    assert bound(tmp_path, job) == "${{ matrix.env }}"


def test_an_expression_with_a_value_that_leads_elsewhere(tmp_path: Path) -> None:
    job = apply_job("a", "environments/live", environment="${{ matrix.env }}", matrix="{env: [dev, live]}")
    assert "${{ matrix.env }} is dev once" in bound(tmp_path, job)


@pytest.mark.parametrize("environment", ["${{ inputs.env }}", "${{ matrix.env }}"])
def test_an_expression_that_only_a_run_knows(tmp_path: Path, environment: str) -> None:
    job = apply_job("a", "environments/live", environment=environment, matrix="${{ fromJSON(vars.all) }}")
    assert bound(tmp_path, job) == f"not known: its environment is computed: {environment}"


def test_a_matrix_that_says_the_environment_binds_the_job(tmp_path: Path) -> None:
    job = apply_job("a", "environments/${{ matrix.env }}", matrix="{env: [dev, live]}")
    assert bound(tmp_path, job) == "${{ matrix.env }}"


def test_a_matrix_that_says_something_else_does_not(tmp_path: Path) -> None:
    job = apply_job("a", "environments/${{ matrix.env }}", matrix="{env: [dev, live], include: [{env: other}]}")
    assert bound(tmp_path, job).startswith("not known: ")


def test_an_expression_cannot_stand_for_a_name_that_was_changed(tmp_path: Path) -> None:
    answers = ANSWERS.replace("[canary, live]", '["eu west", live]')
    job = apply_job("a", "environments/live", environment="${{ matrix.env }}", matrix='{env: ["eu west", live]}')
    said = bound(tmp_path, job, answers=answers)
    assert said == "not known: the roles of the environment eu west have another name than the environment"


# --- without terraform -----------------------------------------------------------------------------------------


def test_a_script_works_in_the_hub(tmp_path: Path) -> None:
    assert bound(tmp_path, tool_job("site", "aws s3 ls", environment="base")) == "base"
    jobs = tool_job("site", "aws s3 ls"), apply_job("dev", "environments/dev", environment="dev")
    assert bound(tmp_path, *jobs) == "base"


def test_a_script_needs_a_hub_that_may_do_something(tmp_path: Path) -> None:
    answers = ANSWERS.split("  shared: {environments", maxsplit=1)[0]
    said = bound(tmp_path, tool_job("site", "aws s3 ls"), answers=answers)
    assert said == "not known: which account it works in is not known: see access.*.direct in offkey.yaml"
    assert bound(tmp_path, tool_job("site", "aws s3 ls", environment="live"), answers=answers) == "live"


# --- roles -----------------------------------------------------------------------------------------------------


def test_each_environment_has_its_roles(tmp_path: Path) -> None:
    known, _ = roles(tmp_path)
    assert known.apply_role("canary") == f"{HUB}-canary"
    assert known.state_role(Purpose.APPLY, "canary") == f"{STATE}-apply-canary"
    assert known.state_role(Purpose.PLAN) == f"{STATE}-plan"
    assert known.plan_role == f"arn:aws:iam::{SHARED}:role/infra-hub-plan"


def test_an_expression_stands_in_the_roles_as_in_the_environment(tmp_path: Path) -> None:
    known, _ = roles(tmp_path)
    assert known.apply_role("${{ matrix.env }}") == HUB + "-${{ matrix.env }}"
    assert known.state_role(Purpose.APPLY, "${{ matrix.env }}") == STATE + "-apply-${{ matrix.env }}"
    assert known.apply_role("eu-${{ matrix.env }}") == HUB + "-eu-${{ matrix.env }}"


def test_an_environment_that_is_not_there_has_no_roles(tmp_path: Path) -> None:
    known, _ = roles(tmp_path)
    assert isinstance(known.apply_role("elsewhere"), Unknown)
    assert known.state_role(Purpose.APPLY, "elsewhere") is None
    assert known.state_role(Purpose.APPLY) is None
    assert known.state_role(Purpose.PLAN, "dev") is None


def test_without_state_roles_there_are_none(tmp_path: Path) -> None:
    known, _ = roles(tmp_path, answers=ANSWERS.replace("  assume_role: true\n", ""))
    assert known.state_role(Purpose.PLAN) is None
    assert known.state_role(Purpose.APPLY, "${{ matrix.env }}") is None


def test_keys_are_none_of_its_business(tmp_path: Path) -> None:
    """The same answers before the migration, with the keys, and after it, without."""
    with_keys = bound(tmp_path / "a", apply_job("a", "environments/live", environment="live"))
    without = bound(tmp_path / "b", apply_job("a", "environments/live", environment="live").replace(KEYS, ""))
    assert with_keys == without
