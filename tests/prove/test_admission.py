"""Roles from files: the provider is often known in part only, and what is supposed is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests import tokens
from tests.reason.documents import ACCOUNT, AUD, HOST, OTHER_ACCOUNT, PROVIDER, SUB, policy, web_identity

from offkey.model.policy import Policy
from offkey.model.proof import TrustedRole
from offkey.model.text import Place
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused
from offkey.prove.admission import admission, supposed

LIVE = tokens.claims(environment="live")
EXACT = {"StringEquals": {AUD: "sts.amazonaws.com", SUB: "repo:acme/infra:environment:live"}}
SUPPOSED = ("the federated principal is the provider of https://token.actions.githubusercontent.com",)
IN_PART = Unknown("an ARN", pieces=("arn:aws:iam::", Unknown("var.account"), f":oidc-provider/{HOST}"))
OF_ANOTHER = Unknown("an ARN", pieces=("arn:aws:iam::", Unknown("var.account"), ":oidc-provider/gitlab.com"))


def role(trust: Policy | Unknown, *, account: str | None = None) -> TrustedRole:
    return TrustedRole("deploy", trust, Place("main.tf", 1), account=account)


def trusting(principal: object, condition: object = EXACT) -> Policy:
    return policy({**web_identity({}), "Principal": {"Federated": principal}, "Condition": condition})


def test_a_provider_that_is_named_needs_no_supposing() -> None:
    verdict, assumptions = admission(role(trusting(PROVIDER)), LIVE)
    assert isinstance(verdict, Admitted)
    assert assumptions == ()


@pytest.mark.parametrize("principal", [IN_PART, Unknown("aws_iam_openid_connect_provider.github.arn")])
def test_a_provider_that_is_not_known_is_supposed_to_be_the_issuers(principal: Unknown) -> None:
    for account in (None, ACCOUNT):
        verdict, assumptions = admission(role(trusting(principal), account=account), LIVE)
        assert isinstance(verdict, Admitted)
        assert assumptions == SUPPOSED


def test_nothing_is_supposed_of_a_provider_that_is_another_ones() -> None:
    verdict, assumptions = admission(role(trusting(OF_ANOTHER)), LIVE)
    assert not isinstance(verdict, Admitted)
    assert assumptions == ()


def test_nothing_is_supposed_where_no_condition_speaks_of_the_issuer() -> None:
    other = {"StringEquals": {"gitlab.com:sub": "project_path:acme/infra:ref_type:branch:ref:main"}}
    for condition in ({}, other):
        verdict, assumptions = admission(role(trusting(Unknown("var.provider"), condition)), LIVE)
        assert isinstance(verdict, Refused) is bool(condition)
        assert not isinstance(verdict, Admitted)
        assert assumptions == ()


def test_the_provider_that_the_policy_names_is_used_for_the_part_that_is_not_known() -> None:
    read = supposed(trusting([PROVIDER, IN_PART]), role(Policy(()), account=OTHER_ACCOUNT), LIVE)
    assert read.provider == PROVIDER
    assert {principal.value for principal in read.policy.statements[0].principals} == {PROVIDER}


def test_a_provider_in_another_account_than_the_role_does_not_count() -> None:
    there = replace(role(trusting(PROVIDER)), arn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/deploy")
    verdict, _ = admission(there, LIVE)
    assert isinstance(verdict, Refused)


def test_the_account_of_a_role_is_that_of_its_arn() -> None:
    there = replace(role(trusting(IN_PART)), arn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/deploy")
    assert supposed(trusting(IN_PART), there, LIVE).provider == PROVIDER.replace(ACCOUNT, OTHER_ACCOUNT)
    assert isinstance(admission(there, LIVE)[0], Admitted)


def test_a_trust_policy_that_is_not_known_is_never_a_pass() -> None:
    verdict, _ = admission(role(Unknown("data.x is known when Terraform runs")), LIVE)
    assert verdict == Unknown("the trust policy is not known (data.x is known when Terraform runs)")


def test_circumstances_that_are_not_known_make_the_verdict_unknown() -> None:
    condition = {"StringEquals": {f"{HOST}:actor": "octocat"}}
    verdict, _ = admission(
        role(trusting(PROVIDER, condition)), LIVE, circumstances={f"{HOST}:actor": Unknown("not said")}
    )
    assert isinstance(verdict, Unknown)


def test_a_role_that_trusts_another_role_refuses_tokens() -> None:
    spoke = policy({**web_identity({}), "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/hub"}})
    verdict, _ = admission(role(spoke), LIVE)
    assert isinstance(verdict, Refused)
