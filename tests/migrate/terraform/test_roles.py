from __future__ import annotations

from pathlib import Path

from tests.migrate.pipelines import DEV, LIVE, SHARED, apply_job, configured, files, found, root

from offkey.migrate.draft import Draft
from offkey.migrate.roles import Roles
from offkey.migrate.terraform.roles import ApplyVariables, migrate_root, variables_for
from offkey.model.plan import Unresolved

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
  keys: {{dev: dev.tfstate, live: live.tfstate}}
access:
  dev: {{environment: dev, services: [ec2], roots: [dev]}}
  live: {{environments: [canary, live], services: [ec2], roots: [live]}}
"""
STATE = f"arn:aws:iam::{SHARED}:role/infra-state"


def nested(key: str, *accounts: str, settings: str = "") -> str:
    """A root module whose backend assumes its role in the new form, with further settings."""
    old = f'    role_arn = "arn:aws:iam::{SHARED}:role/terraform-state"\n'
    new = f'    assume_role = {{\n      role_arn = "{STATE}-plan"\n{settings}    }}\n'
    return root(key, *accounts).replace(old, new)


def changed(folder: Path, answers: str = ANSWERS, **modules: str) -> tuple[Draft, Roles, dict[str, ApplyVariables]]:
    repository, usages, roots = found(folder, files(apply_job("all", *modules), **modules))
    draft, roles = Draft(repository), Roles.of(configured(answers), roots, usages)
    return draft, roles, {one.path: migrate_root(draft, one, roles)[0] for one in roots}


def left_alone(folder: Path, answers: str = ANSWERS, **modules: str) -> list[str]:
    repository, usages, roots = found(folder, files(apply_job("all", *modules), **modules))
    draft, roles = Draft(repository), Roles.of(configured(answers), roots, usages)
    left: list[Unresolved] = [entry for one in roots for entry in migrate_root(draft, one, roles)[1]]
    return [entry.reason for entry in left]


def test_apply_is_told_its_own_roles(tmp_path: Path) -> None:
    settings = '      session_name = "terraform"\n      external_id = "acme-state"\n'
    _, roles, variables = changed(tmp_path, dev=nested("dev.tfstate", DEV, settings=settings))
    assert variables_for(variables.values(), roles, "dev") == {
        "TF_VAR_aws_role_name": "infra-apply",
        "TF_CLI_ARGS_init": (
            f'-backend-config=assume_role={{role_arn=\\"{STATE}-apply-dev\\",session_name=\\"terraform\\",'
            'external_id=\\"acme-state\\"}'
        ),
    }


def test_the_state_role_follows_the_environment(tmp_path: Path) -> None:
    _, roles, variables = changed(tmp_path, live=nested("live.tfstate", LIVE))
    for environment in ("canary", "live", "${{ matrix.env }}"):
        told = variables_for(variables.values(), roles, environment)
        assert told["TF_CLI_ARGS_init"] == (
            f'-backend-config=assume_role={{role_arn=\\"{STATE}-apply-{environment}\\"}}'
        )


def test_what_the_roots_of_one_job_differ_in_is_left_out(tmp_path: Path) -> None:
    shared = '      external_id = "acme"\n'
    _, roles, variables = changed(
        tmp_path,
        dev=nested("dev.tfstate", DEV, settings=f'{shared}      session_name = "dev"\n'),
        live=nested("live.tfstate", LIVE, settings=f'{shared}      session_name = "live"\n'),
    )
    told = variables_for(variables.values(), roles, "live")["TF_CLI_ARGS_init"]
    assert told == f'-backend-config=assume_role={{role_arn=\\"{STATE}-apply-live\\",external_id=\\"acme\\"}}'


def test_without_state_roles_init_is_told_nothing(tmp_path: Path) -> None:
    answers = ANSWERS.replace("  assume_role: true\n", "")
    _, roles, variables = changed(tmp_path, answers, dev=root("dev.tfstate", DEV, state=""))
    assert variables_for(variables.values(), roles, "dev") == {"TF_VAR_aws_role_name": "infra-apply"}


def test_the_block_itself_names_the_role_that_may_only_look(tmp_path: Path) -> None:
    draft, _, _ = changed(tmp_path, dev=nested("dev.tfstate", DEV))
    assert f'role_arn = "{STATE}-plan"' in draft.repository.sources["dev/main.tf"].data.decode()


def test_a_root_whose_state_key_nobody_says_is_reported(tmp_path: Path) -> None:
    said = left_alone(tmp_path, other=nested("other.tfstate", DEV), dev=nested("dev.tfstate", DEV))
    assert said == ["state.keys in offkey.yaml does not say its key: no role reaches it"]


def test_settings_that_are_not_known_are_reported(tmp_path: Path) -> None:
    settings = "      session_name = var.session\n"
    [said] = left_alone(tmp_path, dev=nested("dev.tfstate", DEV, settings=settings))
    assert "session_name of assume_role is not known here" in said
