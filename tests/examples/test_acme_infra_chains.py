"""Who reaches whom in the example once it is migrated: hub roles to their own spokes, and nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from offkey.migrate.migration import migrate
from offkey.model.inventory import Inventory
from offkey.model.text import Source
from offkey.read.configuration import read_partial
from offkey.read.repository import read, replaced
from offkey.read.trusted_roles import of_repository
from offkey.reason.chains import chains

ROOT = Path(__file__).parents[2] / "examples/acme-infra"
SHARED, DEV, LIVE = "111111111111", "222222222222", "333333333333"


@pytest.fixture(scope="module")
def inventory() -> Inventory:
    answers = read_partial(Source("offkey.yaml", (ROOT / "offkey.yaml").read_bytes()))
    before = read(ROOT)
    return of_repository(replaced(before, migrate(before, answers).plan.after))


def arn(account: str, name: str) -> str:
    return f"arn:aws:iam::{account}:role/infra-{name}"


def test_every_role_is_known_in_full(inventory: Inventory) -> None:
    assert len(inventory.roles) == 10
    assert all(role.arn and role.max_session == 3600 for role in inventory.roles)
    assert [(p.account, p.audiences) for p in inventory.providers] == [(SHARED, ("sts.amazonaws.com",))]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("hub-plan", {arn(DEV, "plan"), arn(LIVE, "plan"), arn(SHARED, "state-plan")}),
        ("hub-apply-dev", {arn(DEV, "apply"), arn(SHARED, "state-apply-dev")}),
        ("hub-apply-live", {arn(LIVE, "apply"), arn(SHARED, "state-apply-live")}),
    ],
)
def test_each_hub_role_reaches_its_own_spokes(inventory: Inventory, entry: str, expected: set[str]) -> None:
    (hub,) = [role for role in inventory.roles if role.arn == arn(SHARED, entry)]
    found = chains(inventory.roles)
    assert {role.arn for role in found.reached([hub])} - {hub.arn} == expected
    assert {role.arn for role in found.reached([hub], certain=True)} - {hub.arn} == expected


def test_what_it_takes_to_get_into_a_spoke(inventory: Inventory) -> None:
    by_arn = {role.arn: role for role in inventory.roles}
    hub, spoke = by_arn[arn(SHARED, "hub-apply-live")], by_arn[arn(LIVE, "apply")]
    (chain,) = chains(inventory.roles).into(spoke, inventory.roles)
    assert (chain.entry, chain.assumptions) == (hub, ('the caller passes the external id "acme-live"',))
    assert [hop.role for hop in chain.hops("a token")] == [hub.arn]
