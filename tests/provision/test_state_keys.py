from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests.configurations import SHARED_ACCOUNT, configuration, configurations

from offkey.model.configuration import Configuration
from offkey.provision.state_keys import keys_of


def with_roots(**roots: tuple[str, ...] | None) -> Configuration:
    """Two accounts, `dev` and `live`, with what they say about their roots."""
    one = configuration()
    return replace(one, access={name: replace(one.access[name], roots=said) for name, said in roots.items()})


DEV, LIVE = "dev/terraform.tfstate", "live/terraform.tfstate"


@pytest.mark.parametrize(
    ("dev", "live", "reached"),
    [
        (("environments/dev",), ("environments/live",), {"dev": (DEV,), "live": (LIVE,)}),
        # Nobody says anything: as if every account were deployed into from everywhere.
        (None, None, {"dev": (DEV, LIVE), "live": (DEV, LIVE)}),
        # What one account claims is taken from those that say nothing.
        (None, ("environments/live",), {"dev": (DEV,), "live": (LIVE,)}),
        (None, ("environments/dev", "environments/live"), {"dev": (), "live": (DEV, LIVE)}),
        # What nobody claims goes to nobody, where everybody says something.
        (("environments/dev",), (), {"dev": (DEV,), "live": ()}),
        # A root that deploys into two accounts.
        (("environments/dev", "environments/live"), ("environments/live",), {"dev": (DEV, LIVE), "live": (LIVE,)}),
    ],
)
def test_who_reaches_what(
    dev: tuple[str, ...] | None, live: tuple[str, ...] | None, reached: dict[str, tuple[str, ...]]
) -> None:
    known = with_roots(dev=dev, live=live)
    assert {name: keys_of(known, name) for name in ("dev", "live")} == reached
    assert keys_of(known, None) == (DEV, LIVE)


def test_an_environment_of_several_accounts_reaches_the_states_of_all() -> None:
    one = with_roots(dev=("environments/dev",), live=("environments/live",))
    access = {name: replace(entry, environments=("both", name)) for name, entry in one.access.items()}
    assert keys_of(replace(one, access=access), "both") == (DEV, LIVE)
    assert keys_of(replace(one, access=access), "dev") == (DEV,)


def test_one_state_of_two_directories_is_claimed_by_either() -> None:
    one = with_roots(dev=None, live=("environments/live",))
    assert one.state is not None
    keys = {"environments/dev": LIVE, "environments/live": LIVE}
    assert keys_of(replace(one, state=replace(one.state, keys=keys)), "dev") == ()


def test_several_environments_of_one_account_reach_the_same() -> None:
    known = configuration(SHARED_ACCOUNT)
    assert keys_of(known, "staging") == keys_of(known, "prod: eu") == ("network.tfstate", "app.tfstate")
    assert keys_of(known, "lake") == ("network.tfstate", "lake.tfstate")
    assert keys_of(known, "shared") == ("root.tfstate",)  # what is left


def test_without_state_there_is_nothing_to_reach() -> None:
    assert keys_of(replace(configuration(), state=None), "dev") == ()


@settings(deadline=None, max_examples=60)
@given(configurations())
def test_saying_something_narrows(configuration: Configuration) -> None:
    """Nobody reaches more than without any `roots`, and nothing that another account claims and it does not."""
    if configuration.state is None:
        return
    silent = replace(configuration, access={n: replace(a, roots=None) for n, a in configuration.access.items()})
    for environment in {e for access in configuration.access.values() for e in access.environments}:
        reached = set(keys_of(configuration, environment))
        assert reached <= set(keys_of(silent, environment)) == set(configuration.state.keys.values())
        mine = [access for access in configuration.access.values() if environment in access.environments]
        claimed = {configuration.state.keys[r] for a in configuration.access.values() for r in a.roots or ()}
        own = {configuration.state.keys[root] for access in mine for root in access.roots or ()}
        assert own <= reached
        assert not reached & (claimed - own)
