"""An account asked live, in the lab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from tests.worlds import AUDIENCE, DEV, GUARDED, HUB, LIVE, SHARED, SPOKE, World, document, statement, trusting

from offkey.aws import iam
from offkey.errors import RefusedError
from offkey.model.inventory import Inventory
from offkey.model.platforms import github
from offkey.model.policy import Policy
from offkey.reason.chains import chains

pytestmark = pytest.mark.lab


def everything(world: World) -> Inventory:
    found = [iam.read(world.admin("iam", account)) for account in (SHARED, DEV, LIVE)]
    roles = tuple(role for one in found for role in one.roles)
    return Inventory(roles, tuple(provider for one in found for provider in one.providers))


def test_the_roles_of_an_account(world: World) -> None:
    found = iam.read(world.admin("iam"))
    (hub,) = [role for role in found.roles if role.name == "hub"]
    assert (hub.arn, hub.account, hub.place.path, found.incomplete) == (HUB, SHARED, HUB, ())
    assert isinstance(hub.trust, Policy)
    assert [isinstance(policy, Policy) and len(policy.statements) for policy in hub.identity] == [4]


def test_the_issuers_that_it_accepts(world: World) -> None:
    (provider,) = iam.read(world.admin("iam")).providers
    assert (provider.host, provider.audiences, provider.account) == (github.HOST, (AUDIENCE,), SHARED)


def test_what_is_attached(world: World) -> None:
    client, arn = world.admin("iam", LIVE), f"arn:aws:iam::{LIVE}:role/attached"
    world.role(arn, trust=trusting(HUB))
    own = client.create_policy(PolicyName="own", PolicyDocument=document(statement(Action="s3:*", Resource="*")))
    client.attach_role_policy(RoleName="attached", PolicyArn=own["Policy"]["Arn"])
    client.attach_role_policy(RoleName="attached", PolicyArn="arn:aws:iam::aws:policy/PowerUserAccess")
    (role,) = [role for role in iam.read(client).roles if role.arn == arn]
    allowed = [s.actions or s.not_actions for p in role.identity if isinstance(p, Policy) for s in p.statements]
    assert ("s3:*",) in allowed
    assert ("iam:*", "organizations:*", "account:*") in allowed


def test_the_chains_that_are_found_are_those_that_sts_takes(world: World) -> None:
    found = everything(world)
    hub = next(role for role in found.roles if role.arn == HUB)
    reached = {role.arn for role in chains(found.roles).reached([hub], certain=True)}
    session = world.web_identity()
    assert {SPOKE, GUARDED} <= reached
    assert world.assume(session, SPOKE)
    assert world.assume(session, GUARDED, ExternalId="acme-live")


def test_more_roles_than_a_page_holds(world: World) -> None:
    client = world.admin("iam", DEV)
    for number in range(120):
        client.create_role(RoleName=f"many-{number}", AssumeRolePolicyDocument=trusting(HUB))
    found = iam.read(client)
    assert sum(role.name.startswith("many-") for role in found.roles) == 120
    assert found.incomplete == ()


def test_credentials_that_may_not_ask(world: World) -> None:
    with pytest.raises(RefusedError, match="not authorized to perform") as caught:
        iam.read(world.client("iam", world.web_identity()))
    assert caught.value.code == "AccessDenied"
    assert caught.value.hint


class Paged:
    """An IAM that gives out its roles in pages."""

    def __init__(self, pages: Sequence[dict[str, Any]]) -> None:
        self._pages = pages

    def get_paginator(self, operation: str) -> Any:
        assert operation == "get_account_authorization_details"
        return self

    def paginate(self, **_filters: Any) -> Sequence[dict[str, Any]]:
        return self._pages

    def list_open_id_connect_providers(self) -> Any:
        return {"OpenIDConnectProviderList": []}

    def get_open_id_connect_provider(self, *, OpenIDConnectProviderArn: str) -> Any:
        raise AssertionError(OpenIDConnectProviderArn)


def test_a_policy_on_a_later_page_than_the_role_it_is_attached_to() -> None:
    own = f"arn:aws:iam::{SHARED}:policy/own"
    allow = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    role = {
        "RoleName": "hub",
        "Arn": HUB,
        "AssumeRolePolicyDocument": {"Statement": []},
        "AttachedManagedPolicies": [{"PolicyArn": own}],
    }
    version = {"IsDefaultVersion": True, "Document": allow}
    pages = [
        {"RoleDetailList": [role], "Policies": [], "IsTruncated": True, "Marker": "x"},
        {"RoleDetailList": [], "Policies": [{"Arn": own, "PolicyVersionList": [version]}], "IsTruncated": False},
    ]
    found = iam.read(Paged(pages))
    assert found.incomplete == ()
    assert isinstance(found.roles[0].identity[0], Policy)
    assert iam.read(Paged(pages[:1])).incomplete != ()
