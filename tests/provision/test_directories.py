from __future__ import annotations

import pytest
from hypothesis import given, settings
from tests.configurations import ACME, MANY_KEYS, ONE_ACCOUNT, STATE_ELSEWHERE, configuration, configurations

from offkey.model.configuration import Configuration
from offkey.provision.design import design
from offkey.provision.directories import Part, directories


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (ACME, ["hub", "dev", "live"]),
        (ONE_ACCOUNT, ["hub"]),
        (STATE_ELSEWHERE, ["hub", "state", "hub-333333333333"]),
        (MANY_KEYS, ["hub", "dev", "live"]),
    ],
)
def test_the_hub_comes_first(text: str, names: list[str]) -> None:
    assert list(directories(design(configuration(text)))) == names


def test_two_accounts_never_share_a_directory() -> None:
    text = (
        ACME.replace("shared", "main")
        .replace("  dev:", "  hub:")
        .replace(" dev:", " hub:")
        .replace(" live:", " hub-222222222222:")
    )
    assert list(directories(design(configuration(text)))) == [
        "hub",
        "hub-222222222222",
        "hub-222222222222-333333333333",
    ]


@settings(deadline=None, max_examples=50)
@given(configurations())
def test_every_role_lives_in_one_directory(configuration: Configuration) -> None:
    federation = design(configuration)
    parts = [Part(federation, account) for account in directories(federation).values()]
    names = [name.casefold() for name in directories(federation)]
    assert len(set(names)) == len(names)
    assert sum(part.is_hub for part in parts) == 1
    assert [role for part in parts for role in part.hub_roles] == list(federation.hub_roles)
    assert {role.arn for part in parts for role in part.spoke_roles} == {role.arn for role in federation.spoke_roles}
    assert [role for part in parts for role in part.state_roles] == list(federation.state_roles)
    for part in parts:
        roles = [role.name for role in part.hub_roles]
        roles += [role.name for role in part.spoke_roles] + [role.name for role in part.state_roles]
        assert sorted(part.identifiers()) == sorted(roles)
        assert len(set(part.identifiers().values())) == len(roles)
