from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.configurations import ONE_ACCOUNT, configuration

from offkey.errors import ConfigurationError
from offkey.model.configuration import Account, AccountAccess, Configuration
from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.terraform import Role
from offkey.model.text import Source
from offkey.provision import limits, policies
from offkey.provision.design import design
from offkey.provision.render import render
from offkey.read.terraform import read_module


def with_keys(number: int) -> Configuration:
    one = configuration(ONE_ACCOUNT)
    assert one.state is not None
    keys = {f"environments/{n}": f"environments/{n}/terraform.tfstate" for n in range(number)}
    return replace(one, state=replace(one.state, keys=keys))


def with_accounts(number: int) -> Configuration:
    one = configuration()
    accounts = {f"account{n}": Account(f"account{n}", f"{n:012d}") for n in range(number)}
    access = {name: AccountAccess((name,), ("ec2",)) for name in accounts}
    return replace(one, accounts={**one.accounts, **accounts}, access=access)


def with_environments(number: int) -> Configuration:
    one = configuration()
    names = tuple(f"environment-{n}" for n in range(number))
    return replace(one, access={"dev": replace(one.access["dev"], environments=names)})


def roles(rendered: dict[str, str]) -> dict[str, Role]:
    sources = [Source(path, text.encode()) for path, text in rendered.items() if path.startswith("federation/hub/")]
    module = read_module("hub", [source for source in sources if source.path.endswith(".tf")])
    return {str(role.name): role for role in module.roles}


def test_ordinary_sizes_are_one_inline_policy() -> None:
    rendered = render(design(with_keys(20)))
    assert 'aws_iam_policy"' not in rendered["federation/hub/hub_roles.tf"]
    assert render(design(with_accounts(60)))
    assert render(design(with_environments(25)))


def test_many_keys_are_spread_over_managed_policies() -> None:
    federation = design(with_keys(200))
    rendered = render(federation)
    text = rendered["federation/hub/hub_roles.tf"]
    assert text.count('resource "aws_iam_policy" "hub_plan_') == text.count('_attachment" "hub_plan_') > 1
    for key in federation.grants[0].keys:
        assert text.count(f'/{key}"') == 2  # read by plan, written by apply
        assert text.count(f'/{key}.tflock"') == 2
    for role in roles(rendered).values():
        assert not role.inline or all(isinstance(policy, Policy) for policy, _ in role.inline)
    # A bucket policy would be too long, and is left out rather than refused by S3.
    assert "federation/hub/state_bucket_policy.tf" not in rendered
    assert "state bucket" not in rendered["federation/README.md"]


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 200))
def test_every_document_fits_and_nothing_is_lost(number: int) -> None:
    federation = design(with_keys(number))
    [grant] = [grant for grant in federation.grants if not grant.write]
    statements = policies.state_access(federation, grant)
    documents = limits.documents("r", statements, attached=0)
    assert [explained for document in documents for explained in document] == statements
    limit = limits.INLINE if len(documents) == 1 else limits.MANAGED
    for document in documents:
        assert limits.length([statement for _, statement in document]) <= limit
        sids = [statement.sid for _, statement in document]
        assert len(set(sids)) == len(sids)


@pytest.mark.parametrize(
    ("large", "said"),
    [
        (with_keys(1000), r"the policies of infra-hub-plan would be \d+ of up to \d+ characters"),
        (with_environments(60), r"the trust policy of infra-apply would have \d+ characters; AWS takes 2048"),
    ],
)
def test_what_aws_would_refuse_is_refused_here(large: Configuration, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        render(design(large))
    assert caught.value.hint


def test_a_statement_is_measured_as_it_is_sent() -> None:
    statement = Statement(
        True,
        (Principal("AWS", "arn:aws:iam::111111111111:role/hub"),),
        actions=("sts:AssumeRole",),
        conditions=(Condition("StringEquals", "sts:ExternalId", ("acme",)),),
        sid="FromTheHub",
    )
    sent = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "FromTheHub",
                "Effect": "Allow",
                "Principal": {"AWS": ["arn:aws:iam::111111111111:role/hub"]},
                "Action": ["sts:AssumeRole"],
                "Condition": {"StringEquals": {"sts:ExternalId": ["acme"]}},
            }
        ],
    }
    length = len(json.dumps(sent, separators=(",", ":")))
    assert limits.length([statement]) == length
