from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests import terraform
from tests.configurations import ACME, EXAMPLES, ONE_ACCOUNT, STATE_ELSEWHERE, configuration, configurations

from offkey.errors import ConfigurationError
from offkey.model.configuration import Configuration
from offkey.model.module import Module
from offkey.model.plan import Federation, HubRole, SpokeRole, StateRole
from offkey.model.policy import Policy, Statement
from offkey.model.text import Source
from offkey.provision import policies
from offkey.provision.design import design
from offkey.provision.render import render
from offkey.read.terraform import read_module


def files(text: str = ACME) -> dict[str, str]:
    return render(design(configuration(text)))


def renderable(configuration: Configuration) -> dict[str, str]:
    """The files, or nothing where a policy would be longer than AWS takes."""
    try:
        return render(design(configuration))
    except ConfigurationError:
        return {}


def modules(rendered: dict[str, str]) -> dict[str, Module]:
    by_directory: dict[str, list[Source]] = defaultdict(list)
    for path, text in rendered.items():
        if path.endswith(".tf"):
            by_directory[path.split("/")[1]].append(Source(path, text.encode()))
    return {directory: read_module(directory, sources) for directory, sources in by_directory.items()}


def test_a_directory_for_each_account() -> None:
    assert {path for path in files() if path.startswith("federation/hub/")} == {
        "federation/hub/versions.tf",
        "federation/hub/identity_provider.tf",
        "federation/hub/hub_roles.tf",
        "federation/hub/state_roles.tf",
        "federation/hub/state_bucket_policy.tf",
        "federation/hub/outputs.tf",
    }
    assert {path for path in files() if path.startswith("federation/dev/")} == {
        "federation/dev/versions.tf",
        "federation/dev/spoke_roles.tf",
        "federation/dev/outputs.tf",
    }


def test_an_account_called_hub_that_is_not_the_hub_has_a_directory_of_its_own() -> None:
    assert {path.split("/")[1] for path in files(STATE_ELSEWHERE)} == {"README.md", "hub", "state", "hub-333333333333"}


def test_everything_of_the_hub_account_lies_together() -> None:
    assert {path.split("/")[1] for path in files(ONE_ACCOUNT)} == {"README.md", "hub"}


def test_no_key_no_profile_no_thumbprint_no_wildcard() -> None:
    for example_ in EXAMPLES.values():
        text = "\n".join(text for path, text in files(example_).items() if path.endswith(".tf"))
        code = re.sub(r"(?m)^\s*#.*$", "", text)
        assert not re.search(r"access_key|secret|profile|thumbprint|StringLike|TagSession", code)


def test_the_state_account_is_managed_in_the_region_of_the_bucket() -> None:
    rendered = files(STATE_ELSEWHERE)
    assert 'region              = "us-east-1"' in rendered["federation/state/versions.tf"]
    assert 'region              = "eu-central-1"' in rendered["federation/hub/versions.tf"]


def test_no_two_files_differ_in_case_only() -> None:
    for example_ in EXAMPLES.values():
        folded = [path.casefold() for path in files(example_)]
        assert len(set(folded)) == len(folded)


@settings(deadline=None, max_examples=20)
@given(configurations())
def test_what_is_rendered_says_what_was_designed(configuration: Configuration) -> None:
    rendered = renderable(configuration)
    if not rendered:
        return
    federation = design(configuration)
    read = modules(rendered)
    assert all(module.problems == () for module in read.values())
    found = {role.name: role for module in read.values() for role in module.roles}
    for role in federation.hub_roles:
        assert found[role.name].trust == document(policies.hub_trust(federation, role))
        inline = policies.hub_permissions(federation, role)
        assert [policy for policy, _ in found[role.name].inline] == ([document(inline)] if inline else [])


@settings(deadline=None, max_examples=20)
@given(configurations())
def test_every_account_gets_its_roles_and_nothing_else(configuration: Configuration) -> None:
    rendered = renderable(configuration)
    if not rendered:
        return
    federation = design(configuration)
    for module in modules(rendered).values():
        [provider] = module.providers
        [account] = provider.settings["allowed_account_ids"].value
        assert sorted(str(role.name) for role in module.roles) == sorted(roles_in(federation, account))
        state = sorted(
            r.name for r in federation.state_roles if account == (federation.state_account or federation.hub).id
        )
        assert sorted(str(role.name) for role in module.roles if role.resource.name.startswith("state_")) == state


def roles_in(federation: Federation, account: str) -> list[str]:
    roles: list[HubRole | SpokeRole | StateRole] = [*federation.hub_roles, *federation.spoke_roles]
    roles += federation.state_roles
    return [role.name for role in roles if f"::{account}:" in role.arn]


def document(statements: list[policies.Explained]) -> Policy:
    return Policy(tuple(statement for _, statement in statements), "2012-10-17")


@pytest.mark.parametrize("text", EXAMPLES.values(), ids=EXAMPLES)
def test_rendering_twice_is_rendering_once(text: str) -> None:
    assert files(text) == files(text)


def test_paths_stay_below_federation() -> None:
    for text in EXAMPLES.values():
        assert all(
            re.fullmatch(r"federation/([A-Za-z0-9._-]+/)?[a-z_]+\.tf|federation/README\.md", p) for p in files(text)
        )


@pytest.mark.terraform
@settings(deadline=None, max_examples=3, suppress_health_check=list(HealthCheck))
@given(st.lists(configurations(), min_size=10, max_size=10))
@example([configuration(text) for text in EXAMPLES.values()])
def test_terraform_fmt_has_nothing_to_change(
    tmp_path_factory: pytest.TempPathFactory, many: list[Configuration]
) -> None:
    folder: Path = tmp_path_factory.mktemp("fmt")
    for number, one in enumerate(many):
        terraform.write(folder / str(number), renderable(one))
    terraform.assert_formatted(folder)


@pytest.mark.terraform
@pytest.mark.slow
@settings(deadline=None, max_examples=1, suppress_health_check=list(HealthCheck))
@given(st.lists(configurations(), min_size=6, max_size=6))
@example([configuration(text) for text in EXAMPLES.values()])
def test_terraform_finds_everything_valid(tmp_path_factory: pytest.TempPathFactory, many: list[Configuration]) -> None:
    """All directories as modules of one: starting the provider once is what takes the time."""
    folder: Path = tmp_path_factory.mktemp("validate")
    calls = []
    for number, one in enumerate(many):
        rendered = renderable(one)
        terraform.write(folder / str(number), rendered)
        directories = sorted({path.split("/")[1] for path in rendered if path.endswith(".tf")})
        calls += [f"{number}/federation/{directory}" for directory in directories]
    roots = [f'module "m{number}" {{\n  source = "./{call}"\n}}\n' for number, call in enumerate(calls)]
    terraform.write(folder, {"main.tf": "\n".join(roots)})
    for arguments in (["init", "-input=false", "-no-color"], ["validate", "-no-color"]):
        ran = terraform.run(arguments, folder, providers=terraform.mirror())
        assert ran.returncode == 0, ran.stderr


def test_statements_are_all_of_a_form_that_is_rendered() -> None:
    # What emit.terraform does not write must not be designed: NotPrincipal, NotAction.
    federation = design(configuration())
    statements: list[Statement] = [s for _, s in policies.bucket_policy(federation)]
    statements += [s for role in federation.hub_roles for _, s in policies.hub_permissions(federation, role)]
    assert not any(statement.not_principals or statement.not_actions for statement in statements)
