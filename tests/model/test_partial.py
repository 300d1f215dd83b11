from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests.configurations import ONE_ACCOUNT, configuration, partials

from offkey.errors import ConfigurationError
from offkey.model.configuration import (
    PartialAccess,
    PartialConfiguration,
    PartialRepository,
    PartialState,
)
from offkey.model.partial import complete, merge, missing

EMPTY = PartialConfiguration()
KNOWN = PartialConfiguration(
    repository=PartialRepository(owner="acme", name="infra"),
    region="eu-west-1",
    accounts={"shared": "111111111111", "dev": "222222222222"},
    hub="shared",
    access={"dev": PartialAccess(services=("ec2",))},
)


@settings(deadline=None, max_examples=50)
@given(partials())
def test_nothing_merged_with_something_is_something(partial: PartialConfiguration) -> None:
    assert merge(partial, EMPTY) == partial
    assert merge(EMPTY, partial) == partial
    assert merge(partial, partial) == partial


@settings(deadline=None, max_examples=25)
@given(partials(), partials())
def test_what_the_user_says_stands(user: PartialConfiguration, inferred: PartialConfiguration) -> None:
    merged = merge(user, inferred)
    assert merged.region == user.region
    assert merged.hub == user.hub
    assert {name: merged.accounts[name] for name in user.accounts} == user.accounts
    assert set(merged.access or {}) == set(user.access or {})
    if user.state is not None:
        assert merged.state is not None
        assert merged.state.keys == user.state.keys


def test_the_user_opens_what_the_user_names_and_nothing_more() -> None:
    user = PartialConfiguration(access={"dev": PartialAccess(environments=("development",))})
    inferred = replace(
        KNOWN, access={"dev": PartialAccess(("dev",), ("ec2",)), "live": PartialAccess(("live",), ("rds",))}
    )
    assert merge(user, inferred).access == {"dev": PartialAccess(("development",), ("ec2",))}


def test_an_account_goes_by_the_name_the_user_gave_it() -> None:
    user = PartialConfiguration(accounts={"production": "333333333333"})
    inferred = PartialConfiguration(
        accounts={"live": "333333333333", "dev": "222222222222"},
        hub="live",
        state=PartialState(account="live"),
        access={"live": PartialAccess(), "dev": PartialAccess()},
    )
    merged = merge(user, inferred)
    assert merged.accounts == {"production": "333333333333", "dev": "222222222222"}
    assert merged.hub == "production"
    assert merged.state == PartialState(account="production")
    assert set(merged.access or {}) == {"production", "dev"}


def test_roots_that_are_inferred_are_those_with_a_key_in_the_end() -> None:
    user = PartialConfiguration(state=PartialState("shared", "acme-state", keys={"a": "a.tfstate"}))
    access = {
        "dev": PartialAccess(roots=("a", "b")),
        "live": PartialAccess(roots=("b",)),
        "ops": PartialAccess(roots=()),
    }
    inferred = replace(user, state=PartialState(keys={"b": "b.tfstate"}), access=access)
    found = merge(user, inferred).access or {}
    assert {name: entry.roots for name, entry in found.items()} == {"dev": ("a",), "live": None, "ops": ()}


def test_roots_are_the_users_as_a_whole() -> None:
    """An inferred list beside a list of the user's could give an account what the user's leaves to others."""
    user = PartialConfiguration(access={"dev": PartialAccess(roots=("a",)), "live": PartialAccess()})
    inferred = PartialConfiguration(access={"dev": PartialAccess(), "live": PartialAccess(roots=("a", "b"))})
    assert (merge(user, inferred).access or {})["live"].roots is None
    silent = PartialConfiguration(access={"dev": PartialAccess(), "live": PartialAccess()})
    assert (merge(silent, inferred).access or {})["live"].roots == ("a", "b")


def test_a_name_given_to_another_account_does_not_move_access_there() -> None:
    user = PartialConfiguration(accounts={"dev": "222222222222"})
    inferred = PartialConfiguration(accounts={"dev": "999999999999"}, access={"dev": PartialAccess(services=("iam",))})
    merged = merge(user, inferred)
    assert merged.accounts == {"account-999999999999": "999999999999", "dev": "222222222222"}
    assert set(merged.access or {}) == {"account-999999999999"}


def test_an_inferred_id_answers_for_a_name_without_one() -> None:
    merged = merge(PartialConfiguration(accounts={"dev": None}), PartialConfiguration(accounts={"dev": "222222222222"}))
    assert merged.accounts == {"dev": "222222222222"}


def test_nothing_known_lacks_everything_that_is_needed() -> None:
    assert [lack.key for lack in missing(EMPTY)] == ["repository.name", "region", "accounts", "hub", "access"]


def test_a_state_store_without_a_bucket_is_asked_about() -> None:
    lacking = missing(replace(KNOWN, state=PartialState()))
    assert [lack.key for lack in lacking] == ["state.account", "state.bucket", "state.keys"]


def test_an_account_that_is_only_spoken_of_needs_an_id() -> None:
    lacking = missing(replace(KNOWN, hub="identity", state=PartialState("ops", "acme-state", keys={"": "x"})))
    assert [lack.key for lack in lacking] == ["accounts.identity", "accounts.ops"]


def test_an_apply_role_that_may_do_nothing_is_asked_about() -> None:
    assert [lack.key for lack in missing(replace(KNOWN, access={"dev": PartialAccess(services=())}))] == [
        "access.dev.services"
    ]


def test_one_account_needs_no_hub_named() -> None:
    only = configuration(ONE_ACCOUNT)
    assert (only.hub, only.state and only.state.account) == ("main", "main")


def test_defaults() -> None:
    whole = complete(replace(KNOWN, state=PartialState("dev", "acme-state", keys={"": "x"})))
    assert whole.repository.default_branch == "main"
    assert whole.role_prefix == "infra"
    assert whole.access["dev"].environments == ("dev",)
    assert whole.state is not None
    assert (whole.state.region, whole.state.assume_role) == ("eu-west-1", False)


def test_everything_missing_is_said_at_once_with_an_example() -> None:
    with pytest.raises(ConfigurationError) as caught:
        complete(replace(KNOWN, region=None, hub=None))
    assert "region: Which AWS region" in str(caught.value)
    assert "hub: Which account" in str(caught.value)
    assert "For example: region: eu-west-1" in str(caught.value)


@pytest.mark.parametrize(
    ("partial", "said"),
    [
        (
            replace(KNOWN, accounts={**KNOWN.accounts, "dev": "22222222222"}),
            "accounts.dev: '22222222222' is not an account id",
        ),
        (
            replace(KNOWN, accounts={**KNOWN.accounts, "../x": "333333333333"}),
            "accounts.../x: '../x' is not an account name",
        ),
        (replace(KNOWN, accounts={**KNOWN.accounts, "live": "222222222222"}), "is called dev already"),
        (replace(KNOWN, accounts={**KNOWN.accounts, "Dev": "333333333333"}), "only in upper and lower case"),
        (
            replace(KNOWN, access={"dev": PartialAccess(("*",), ("ec2",))}),
            "access.dev.environment: '*' is not an environment name",
        ),
        (replace(KNOWN, access={"dev": PartialAccess((), ("ec2",))}), "access.dev.environments: names none"),
        (
            replace(KNOWN, access={"dev": PartialAccess(("dev", "?"), ("ec2",))}),
            "access.dev.environments.1: '?' is not an environment name",
        ),
        (
            replace(KNOWN, access={"dev": PartialAccess(services=("ec2",), roots=("../other",))}),
            "access.dev.roots.0: '../other' is not a directory",
        ),
        (
            replace(
                KNOWN,
                access={"dev": PartialAccess(services=("ec2",), roots=("dve",))},
                state=PartialState("dev", "acme-state", keys={"dev": "x"}),
            ),
            "access.dev.roots.0: state.keys does not say the state key of dve",
        ),
        (
            replace(KNOWN, access={"dev": PartialAccess(("dev",), ("*",))}),
            "access.dev.services.0: '*' is not a service prefix",
        ),
        (
            replace(KNOWN, access={"dev": PartialAccess(("dev",), ("ec2",), direct=True)}),
            "only the hub (shared) can be reached",
        ),
        (
            replace(KNOWN, state=PartialState("dev", "acme-state", keys={"": "*"})),
            "state.keys..: '*' is not a state key",
        ),
        (replace(KNOWN, state=PartialState("dev", "acme-state", keys={"": "${aws:userid}"})), "is not a state key"),
        (replace(KNOWN, repository=PartialRepository("acme", "*")), "repository.name: 'acme/*' is not a repository"),
        (replace(KNOWN, repository=PartialRepository("acme", "infra", default_branch="*")), "is not a branch name"),
    ],
)
def test_what_was_inferred_is_checked_like_what_was_written(partial: PartialConfiguration, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        complete(partial)
    assert said in str(caught.value)


def test_an_environment_or_a_root_named_twice_is_one() -> None:
    access = {"dev": PartialAccess(("a", "b", "a"), ("ec2",), roots=("x", "x"))}
    whole = complete(replace(KNOWN, access=access)).access["dev"]
    assert (whole.environments, whole.roots) == (("a", "b"), ("x",))


def test_environments_that_github_takes_for_one_are_written_alike() -> None:
    access = {"dev": PartialAccess(("Dev",), ("ec2",)), "shared": PartialAccess(("dev",), ("ec2",))}
    with pytest.raises(ConfigurationError, match="takes dev and Dev for one environment"):
        complete(replace(KNOWN, access=access))


def test_an_account_that_has_a_name_is_asked_for_its_id_alone() -> None:
    lacking = missing(replace(EMPTY, hub="main", access={"main": PartialAccess(services=("s3",))}))
    assert [lack.key for lack in lacking if lack.key.startswith("accounts")] == ["accounts.main"]


def test_the_example_for_state_keys_shows_the_directories_there_are() -> None:
    access = {"dev": PartialAccess(services=("s3",), roots=("", "infra/live"))}
    lacking = missing(replace(KNOWN, state=PartialState("dev", "acme-state"), access=access))
    (keys,) = [lack for lack in lacking if lack.key == "state.keys"]
    assert keys.example == "{.: terraform.tfstate, infra/live: infra/live/terraform.tfstate}"
