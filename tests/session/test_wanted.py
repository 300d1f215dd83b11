"""What is wanted follows from the command line, the environment and `offkey.yaml`."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from tests.configurations import ACME, EXAMPLES, configurations

from offkey.errors import ConfigurationError, UsageError
from offkey.model.configuration import Configuration
from offkey.model.document import from_document, to_document
from offkey.model.partial import complete
from offkey.model.session import Hop, SignIn, Wanted
from offkey.model.text import Source
from offkey.provision.design import design
from offkey.read.configuration import read_partial
from offkey.session.named import names, wanted
from offkey.session.wanted import Choice, from_role, lifetime

ROLE = "arn:aws:iam::222222222222:role/deploy"
HUB = "arn:aws:iam::111111111111:role"


def named(name: str, sessions: str = "", environment: dict[str, str] | None = None) -> Wanted:
    partial = read_partial(Source("offkey.yaml", (ACME + sessions).encode()))
    return wanted(name, partial, environment or {"USER": "ann"})


def test_a_role_by_its_arn() -> None:
    found = from_role(Choice(role=ROLE), {"AWS_REGION": "eu-west-1", "USER": "ann"})
    assert found == Wanted((Hop(ROLE),), "eu-west-1", "sts.amazonaws.com", "offkey-ann")


def test_the_command_line_wins() -> None:
    choice = Choice(
        role=ROLE, via=(f"{HUB}/entry",), external_id="acme", region="eu-west-2", session_name="me", lifetime="30m",
        account="222222222222", audience="https://gitlab.com", token="gitlab",
    )  # fmt: skip
    found = from_role(choice, {"AWS_REGION": "eu-west-1"})
    assert found.hops == (Hop(f"{HUB}/entry"), Hop(ROLE, "acme"))
    assert (found.region, found.name, found.lifetime) == ("eu-west-2", "me", timedelta(minutes=30))
    assert (found.expected_account, found.audience, found.token) == ("222222222222", "https://gitlab.com", "gitlab")


@pytest.mark.parametrize(
    ("role", "region", "audience"),
    [
        ("arn:aws-cn:iam::222222222222:role/deploy", "cn-north-1", "sts.amazonaws.com.cn"),
        ("arn:aws-us-gov:iam::222222222222:role/deploy", "us-gov-west-1", "sts.amazonaws.com"),
        (ROLE, "us-east-1", "sts.amazonaws.com"),
    ],
)
def test_a_partition_has_a_region_and_an_audience(role: str, region: str, audience: str) -> None:
    found = from_role(Choice(role=role), {})
    assert (found.region, found.audience) == (region, audience)


def test_no_role_at_all() -> None:
    with pytest.raises(UsageError, match="no role is named"):
        from_role(Choice(), {})
    assert from_role(Choice(), {"AWS_ROLE_ARN": ROLE}).role == ROLE


def test_roles_of_provision_by_their_account() -> None:
    assert named("dev/plan").hops == (
        Hop(f"{HUB}/infra-hub-plan"),
        Hop("arn:aws:iam::222222222222:role/infra-plan", "acme-dev"),
    )
    assert named("live/apply").hops == (
        Hop(f"{HUB}/infra-hub-apply-live"),
        Hop("arn:aws:iam::333333333333:role/infra-apply"),
    )
    assert named("plan").hops == (Hop(f"{HUB}/infra-hub-plan"),)
    assert named("apply/dev").hops == (Hop(f"{HUB}/infra-hub-apply-dev"),)


def test_entries_of_sessions() -> None:
    sessions = """
sessions:
  prod: {account: live, purpose: apply, lifetime: 15m, region: eu-west-2, permission_set: Admin}
  other:
    account: dev
    role: deploy
    via: [shared/entry]
    external_id: x-1
    tags: {team: platform}
    transitive_tags: [team]
    source_identity: acme
identity_center: {start_url: "https://acme.awsapps.com/start"}
"""
    prod = named("prod", sessions)
    assert prod.role == "arn:aws:iam::333333333333:role/infra-apply"
    assert (prod.lifetime, prod.region, prod.expected_account) == (timedelta(minutes=15), "eu-west-2", "333333333333")
    assert prod.sign_in == SignIn("333333333333", "Admin", "https://acme.awsapps.com/start", "eu-west-2")
    other = named("other", sessions)
    assert other.hops == (Hop(f"{HUB}/entry"), Hop("arn:aws:iam::222222222222:role/deploy", "x-1"))
    assert (other.tags, other.transitive_tags, other.source_identity) == ({"team": "platform"}, ("team",), "acme")


@pytest.mark.parametrize(
    ("name", "sessions", "fragment"),
    [
        ("prod", "", "no session called 'prod'"),
        ("dev/destroy", "", "no session called"),
        ("apply", "", "which environment's role"),
        ("dev/apply/live", "", "'live' is none of its environments"),
        ("x", "sessions: {x: {account: dev}}", "names no role"),
        ("x", "sessions: {x: {role: deploy}}", "account of the role deploy"),
        ("x", "sessions: {x: {purpose: plan, permission_set: A}}", "without an account"),
    ],
)
def test_what_cannot_be_known_is_said(name: str, sessions: str, fragment: str) -> None:
    with pytest.raises(ConfigurationError, match=fragment) as raised:
        named(name, sessions)
    assert raised.value.hint


def test_an_account_that_is_none() -> None:
    with pytest.raises(ConfigurationError, match="does not say the id of prod"):
        named("x", "sessions: {x: {account: prod, role: deploy}}")


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"GITHUB_RUN_ID": "17029384756", "GITHUB_REPOSITORY": "acme/infra"}, "acme-infra-17029384756"),
        ({"CI_JOB_ID": "77", "CI_PROJECT_PATH": "acme/group/infra"}, "acme-group-infra-77"),
        ({"PULL_NUM": "7", "BASE_REPO_OWNER": "acme", "BASE_REPO_NAME": "infra"}, "acme-infra-7"),
        ({"AWS_ROLE_SESSION_NAME": "mine", "GITHUB_RUN_ID": "1"}, "mine"),
        ({"USER": "ann"}, "offkey-ann"),
        ({}, "offkey"),
    ],
)
def test_the_session_name_carries_the_run(environment: dict[str, str], name: str) -> None:
    assert from_role(Choice(role=ROLE), environment).name == name


@pytest.mark.parametrize(("text", "seconds"), [("900s", 900), ("900", 900), ("45m", 2700), ("1h", 3600)])
def test_lifetimes(text: str, seconds: int) -> None:
    assert lifetime(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "h", "1d", "-1h", "1.5h", "1 h", "١h"])
def test_what_is_no_lifetime(text: str) -> None:
    with pytest.raises(UsageError):
        lifetime(text)


def every_name_is_a_role(configuration: Configuration) -> None:
    partial = from_document(to_document_of(configuration))
    federation = design(configuration)
    arns = {*(role.arn for role in federation.hub_roles), *(role.arn for role in federation.spoke_roles)}
    for name in names(partial):
        assert {hop.role for hop in wanted(name, partial, {}).hops} <= arns


def to_document_of(configuration: Configuration) -> dict[str, object]:
    return {
        "version": 1,
        "repository": {"name": configuration.repository.slug},
        "region": configuration.region,
        "accounts": {name: account.id for name, account in configuration.accounts.items()},
        "hub": configuration.hub,
        "role_prefix": configuration.role_prefix,
        "access": {
            name: {"environments": list(access.environments), "services": ["s3"], "direct": access.direct}
            for name, access in configuration.access.items()
        },
    }


@settings(deadline=None, max_examples=30)
@given(configurations())
def test_every_name_leads_to_roles_that_provision_writes(configuration: Configuration) -> None:
    every_name_is_a_role(configuration)


@pytest.mark.parametrize("text", EXAMPLES.values(), ids=EXAMPLES)
def test_in_the_examples_too(text: str) -> None:
    every_name_is_a_role(complete(read_partial(Source("offkey.yaml", text.encode()))))


def test_there_and_back() -> None:
    text = ACME + 'sessions: {x: {role: deploy, account: dev}}\nidentity_center: {session: acme}\naudit: "off"\n'
    partial = read_partial(Source("offkey.yaml", text.encode()))
    assert from_document(to_document(partial)) == partial
