from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.configurations import (
    ACME,
    ONE_ACCOUNT,
    SHARED_ACCOUNT,
    STATE_ELSEWHERE,
    configuration,
    configurations,
)

from offkey.model.arn import Arn
from offkey.model.configuration import Configuration
from offkey.model.plan import Federation, HubRole, Purpose, SpokeRole, StateGrant, StateRole
from offkey.model.role_names import readable_name
from offkey.provision.design import design

HUB = "arn:aws:iam::111111111111:role"
DEV = "arn:aws:iam::222222222222:role"
LIVE = "arn:aws:iam::333333333333:role"


def every_role(federation: Federation) -> list[HubRole | SpokeRole | StateRole]:
    return [*federation.hub_roles, *federation.spoke_roles, *federation.state_roles]


def acme() -> Federation:
    return design(configuration())


def test_one_hub_role_plans_and_one_applies_for_each_environment() -> None:
    plan, dev, live = acme().hub_roles
    assert (plan.name, plan.purpose, plan.environment) == ("infra-hub-plan", Purpose.PLAN, None)
    assert (dev.name, dev.purpose, dev.environment) == ("infra-hub-apply-dev", Purpose.APPLY, "dev")
    assert plan.assumes == (f"{DEV}/infra-plan", f"{LIVE}/infra-plan", f"{HUB}/infra-state-plan")
    assert live.assumes == (f"{LIVE}/infra-apply", f"{HUB}/infra-state-apply-live")
    assert (plan.accounts, dev.accounts) == (("dev", "live"), ("dev",))


def test_plan_is_for_pull_requests_and_the_default_branch() -> None:
    assert acme().hub_roles[0].subjects == (
        "repo:acme/infra:pull_request",
        "repo:acme@123456/infra@456789:pull_request",
        "repo:acme/infra:ref:refs/heads/main",
        "repo:acme@123456/infra@456789:ref:refs/heads/main",
    )


def test_apply_is_for_its_environment_and_nothing_else() -> None:
    assert acme().hub_roles[1].subjects == (
        "repo:acme/infra:environment:dev",
        "repo:acme@123456/infra@456789:environment:dev",
    )


def test_without_both_ids_there_is_only_the_name_form() -> None:
    one = configuration(ACME.replace('id: "456789", ', "", 1))
    assert all("@" not in subject for role in design(one).hub_roles for subject in role.subjects)


def test_further_branches_may_plan_when_they_are_named() -> None:
    plan = design(configuration(STATE_ELSEWHERE)).hub_roles[0]
    assert plan.subjects == (
        "repo:acme/infra:pull_request",
        "repo:acme/infra:ref:refs/heads/trunk",
        "repo:acme/infra:ref:refs/heads/develop",
    )


def test_a_colon_in_an_environment_is_escaped_as_github_does() -> None:
    role = design(configuration(STATE_ELSEWHERE)).hub_roles[1]
    assert role.environment == "live: eu"
    assert role.subjects == ("repo:acme/infra:environment:live%3A eu",)
    assert re.fullmatch(r"acme-hub-apply-live--eu-[0-9a-f]{8}", role.name)


def test_a_spoke_trusts_the_hub_role_of_its_own_environment() -> None:
    roles = {role.arn: role for role in acme().spoke_roles}
    assert roles[f"{DEV}/infra-plan"].trusted == (f"{HUB}/infra-hub-plan",)
    assert roles[f"{DEV}/infra-apply"].trusted == (f"{HUB}/infra-hub-apply-dev",)
    assert roles[f"{LIVE}/infra-apply"].trusted == (f"{HUB}/infra-hub-apply-live",)
    assert roles[f"{DEV}/infra-apply"].external_id == "acme-dev"
    assert roles[f"{LIVE}/infra-apply"].external_id is None


def test_an_account_may_be_applied_from_several_environments() -> None:
    federation = design(configuration(SHARED_ACCOUNT))
    plan, staging, prod, lake, shared = federation.hub_roles
    assert [role.environment for role in federation.hub_roles] == [None, "staging", "prod: eu", "lake", "shared"]
    [apps] = [r for r in federation.spoke_roles if r.account.name == "apps" and r.purpose is Purpose.APPLY]
    assert apps.trusted == (staging.arn, prod.arn)
    assert apps.arn in staging.assumes
    assert apps.arn in prod.assumes
    assert (staging.accounts, prod.accounts, lake.accounts) == (("apps",), ("apps",), ("data",))
    assert plan.accounts == ("apps", "data", "shared")
    assert (staging.services, shared.services) == ((), ("iam",))


def test_each_apply_writes_the_state_of_its_own_environment() -> None:
    federation = design(configuration())
    plan, dev, live = federation.state_roles
    assert (plan.environment, dev.environment, live.environment) == (None, "dev", "live")
    assert dev.name == "infra-state-apply-dev"
    assert dev.trusted == (f"{HUB}/infra-hub-apply-dev",)
    assert federation.grants == (
        StateGrant(plan.arn, ("dev/terraform.tfstate", "live/terraform.tfstate"), write=False),
        StateGrant(dev.arn, ("dev/terraform.tfstate",), write=True),
        StateGrant(live.arn, ("live/terraform.tfstate",), write=True),
    )


def test_an_environment_that_iam_takes_for_no_name_has_a_state_role_all_the_same() -> None:
    names = [role.name for role in design(configuration(SHARED_ACCOUNT)).state_roles]
    assert names[:2] == ["infra-state-plan", "infra-state-apply-staging"]
    assert re.fullmatch(r"infra-state-apply-prod--eu-[0-9a-f]{8}", names[2])


def test_where_hub_roles_reach_the_state_themselves_each_reaches_its_own() -> None:
    text = SHARED_ACCOUNT.replace("  assume_role: true\n", "").replace(
        "  shared: {services", "  shared: {roots: [], services"
    )
    federation = design(configuration(text))
    assert federation.state_roles == ()
    assert {grant.principal.rpartition("-")[2]: grant.keys for grant in federation.grants if grant.write} == {
        "staging": ("network.tfstate", "app.tfstate"),
        federation.hub_roles[2].name.rpartition("-")[2]: ("network.tfstate", "app.tfstate"),
        "lake": ("network.tfstate", "lake.tfstate"),
        "shared": (),
    }


def test_an_environment_without_a_state_has_no_state_role() -> None:
    federation = design(configuration(SHARED_ACCOUNT.replace("  shared: {services", "  shared: {roots: [], services")))
    assert "shared" not in [role.environment for role in federation.state_roles]
    assert federation.hub_roles[4].assumes == ()


def test_the_hub_is_a_spoke_like_any_other() -> None:
    federation = design(configuration(STATE_ELSEWHERE))
    assert f"{HUB}/acme-apply" in {role.arn for role in federation.spoke_roles}
    assert f"{HUB}/acme-apply" in federation.hub_roles[1].assumes


def test_where_providers_assume_nothing_the_hub_roles_do_it_themselves() -> None:
    federation = design(configuration(ONE_ACCOUNT))
    plan, apply = federation.hub_roles
    assert federation.spoke_roles == ()
    assert federation.state_roles == ()
    assert (plan.services, apply.services) == (("ec2",), ("ec2",))
    assert (plan.assumes, apply.assumes) == ((), ())
    assert apply.accounts == ("main",)
    assert federation.grants == (
        StateGrant(plan.arn, ("terraform.tfstate",), write=False),
        StateGrant(apply.arn, ("terraform.tfstate",), write=True),
    )


def test_state_in_another_account_is_reached_through_roles_there() -> None:
    federation = design(configuration(STATE_ELSEWHERE))
    plan, apply = federation.state_roles
    assert plan.arn == f"{DEV}/acme-state-plan"
    assert plan.trusted == (federation.hub_roles[0].arn,)
    assert apply.trusted == (federation.hub_roles[1].arn,)
    assert apply.external_id == "acme-state"
    assert federation.grants == (
        StateGrant(plan.arn, ("net.tfstate",), write=False),
        StateGrant(apply.arn, ("net.tfstate",), write=True),
    )


def test_without_state_there_are_no_state_roles() -> None:
    federation = design(replace(configuration(), state=None))
    assert (federation.state_roles, federation.grants, federation.state_account) == ((), (), None)


def test_partitions_have_arns_of_their_own() -> None:
    china = design(replace(configuration(), region="cn-north-1"))
    assert china.hub_roles[0].arn.startswith("arn:aws-cn:iam::111111111111:role/")


@settings(deadline=None, max_examples=40)
@given(configurations())
def test_names_fit_iam_and_never_meet(configuration: Configuration) -> None:
    federation = design(configuration)
    roles = every_role(federation)
    assert all(re.fullmatch(r"[A-Za-z0-9_+=,.@-]{1,64}", role.name) for role in roles)
    folded = [role.arn.casefold() for role in roles]
    assert len(set(folded)) == len(folded)
    for role in roles:
        arn = Arn.parse(role.arn)
        assert arn is not None
        assert arn.role_name == role.name


@settings(deadline=None, max_examples=40)
@given(configurations())
def test_every_hop_is_wanted_on_both_sides(configuration: Configuration) -> None:
    federation = design(configuration)
    outwards = {(role.arn, target) for role in federation.hub_roles for target in role.assumes}
    inwards = {(trusted, role.arn) for role in federation.spoke_roles for trusted in role.trusted}
    inwards |= {(trusted, role.arn) for role in federation.state_roles for trusted in role.trusted}
    assert outwards == inwards


@settings(deadline=None, max_examples=40)
@given(configurations())
def test_a_pull_request_never_leads_to_apply(configuration: Configuration) -> None:
    federation = design(configuration)
    purpose = {role.arn: role.purpose for role in every_role(federation)}
    for role in federation.hub_roles:
        assert all(purpose[target] is role.purpose for target in role.assumes)
        contexts = [subject.split(":", 2)[2] for subject in role.subjects]
        apply = [context.startswith("environment:") for context in contexts]
        assert all(apply) if role.purpose is Purpose.APPLY else not any(apply)
    for grant in federation.grants:
        assert grant.write == (purpose[grant.principal] is Purpose.APPLY)


@settings(deadline=None, max_examples=40)
@given(configurations())
def test_what_is_reached_through_state_roles_is_what_hub_roles_reach_without(configuration: Configuration) -> None:
    """By environment, the keys are the same on either way, and no way is left out."""
    if configuration.state is None:
        return
    state = replace(configuration.state, account=configuration.hub)
    reached = []
    for assume_role in (True, False):
        federation = design(replace(configuration, state=replace(state, assume_role=assume_role)))
        roles = federation.state_roles if assume_role else federation.hub_roles
        environment = {role.arn: role.environment for role in roles}
        reached.append({environment[grant.principal]: grant.keys for grant in federation.grants if grant.keys})
    assert reached[0] == reached[1]


@settings(deadline=None, max_examples=40)
@given(configurations())
def test_subjects_are_exact(configuration: Configuration) -> None:
    repository = configuration.repository
    starts = [f"repo:{repository.owner}/{repository.name}:"]
    if repository.id and repository.owner_id:
        starts.append(f"repo:{repository.owner}@{repository.owner_id}/{repository.name}@{repository.id}:")
    for role in design(configuration).hub_roles:
        assert len(set(role.subjects)) == len(role.subjects)
        for subject in role.subjects:
            assert subject.startswith(tuple(starts))
            assert not re.search(r"[*?]|\$\{", subject)


@given(st.text(max_size=80), st.text(max_size=80))
def test_two_names_never_become_one(first: str, second: str) -> None:
    names = readable_name(first), readable_name(second)
    assert all(len(name) <= 64 for name in names)
    assert (names[0] == names[1]) == (first == second)


@pytest.mark.parametrize(
    ("text", "name"),
    [("infra-hub-apply-dev", "infra-hub-apply-dev"), ("a b", "a-b-c8687a08"), ("x" * 70, "x" * 55 + "-c71bd109")],
)
def test_a_name_stays_the_same_from_one_version_to_the_next(text: str, name: str) -> None:
    assert readable_name(text) == name
