"""Each well-known policy says what AWS's own copy says, as moto ships it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import pytest
from tests.reason.documents import policy

from offkey.model.managed_policies import about_assuming, well_known
from offkey.model.policy import Policy, Principal
from offkey.model.request import Policies, Request
from offkey.model.unknown import Unknown
from offkey.reason.evaluate import evaluate

ACTIONS = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
CALLER = Principal("AWS", "arn:aws:sts::111111111111:assumed-role/hub/ci")


@lru_cache
def documents() -> dict[str, Any]:
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    found: dict[str, Any] = json.loads(aws_managed_policies_data)
    return found


@pytest.mark.parametrize("name", sorted(well_known()))
def test_it_says_the_same_about_assuming_roles(name: str) -> None:
    whole = policy(*documents()[name]["Document"]["Statement"])
    short = about_assuming(f"arn:aws:iam::aws:policy/{name}")
    assert isinstance(short, Policy)
    for action in ACTIONS:
        for account in ("111111111111", "222222222222"):
            request = Request(CALLER, action, f"arn:aws:iam::{account}:role/deploy")
            trust = policy({"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:*"})
            one, other = (evaluate(request, Policies(identity=(p,), trust=trust)) for p in (whole, short))
            assert type(one) is type(other)


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::aws:policy/NobodyKnowsThis",
        "arn:aws:iam::111111111111:policy/AdministratorAccess",
        "AdministratorAccess",
    ],
)
def test_others_are_unknown(arn: str) -> None:
    assert isinstance(about_assuming(arn), Unknown)


def test_a_path_and_another_partition_do_not_matter() -> None:
    assert about_assuming("arn:aws-cn:iam::aws:policy/job-function/ViewOnlyAccess") == policy()
