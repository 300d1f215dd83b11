"""Where a session of a person begins: the permission set that is named, or the profile in force."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import browser
from tests.sign_ins import Machine, open_center
from tests.worlds import DEV, REGION, SHARED, World

from offkey.errors import ConfigurationError
from offkey.lab.identity_center import START_URL
from offkey.model.identity_center import IdentityCenter
from offkey.model.session import Session, SignIn, Wanted
from offkey.session import sso_cache
from offkey.session.http import StandardHttp
from offkey.session.identity_center import signed_in
from offkey.session.login import Ways, by_device_code
from offkey.session.profiles import DEFAULT_SCOPES
from offkey.session.sso_oidc import connect

pytestmark = pytest.mark.lab
ACME = IdentityCenter(START_URL, REGION, "acme", DEFAULT_SCOPES)
OLD = IdentityCenter(START_URL, REGION)


def asked_for(
    account: str = DEV,
    permission_set: str = "Deploy",
    *,
    start_url: str | None = None,
    region: str | None = None,
    session: str | None = None,
) -> SignIn:
    return SignIn(account, permission_set, start_url, region, session)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_center() as opened:
        yield opened


@pytest.fixture
def machine(world: World, tmp_path: Path) -> Machine:
    return Machine(world, tmp_path)


def sign_in(machine: Machine, center: IdentityCenter = ACME) -> None:
    def opened(url: str) -> bool:
        browser.sign_in(url)
        return True

    ways = Ways(lambda _: None, machine.world.clock, opened, lambda _: None)
    token = by_device_code(connect(center, machine.environment, http=StandardHttp()), ways)
    sso_cache.save(center, token, machine.environment)


def begun(
    machine: Machine, asked: SignIn | None = None, *, profile: str = "", variable: str = "AWS_PROFILE"
) -> Session | None:
    environment = {**machine.environment, variable: profile}
    return signed_in(
        Wanted((), REGION, "", "ann", sign_in=asked),
        environment=environment,
        http=StandardHttp(),
        clock=machine.world.clock,
    )


@pytest.mark.parametrize(
    "asked",
    [
        asked_for(session="acme"),
        asked_for(session="acme", start_url="https://elsewhere.example/start", region="us-east-1"),
        asked_for(start_url=START_URL),
        asked_for(start_url=f"{START_URL}/#/", region=REGION),
    ],
)
def test_the_permission_set_that_is_named(machine: Machine, asked: SignIn) -> None:
    sign_in(machine)
    session = begun(machine, asked)
    assert session is not None
    assert session.arn.startswith(f"arn:aws:sts::{DEV}:assumed-role/AWSReservedSSO_Deploy_")


@pytest.mark.parametrize("session", ["laptop", None])
def test_a_place_that_the_config_file_does_not_know(machine: Machine, session: str | None) -> None:
    machine.config.unlink()
    sign_in(machine, IdentityCenter(START_URL, REGION, session, DEFAULT_SCOPES))
    found = begun(machine, asked_for(SHARED, "State", session=session, start_url=START_URL, region=REGION))
    assert found is not None
    assert found.arn.split(":")[4] == SHARED


def test_the_profile_in_force(machine: Machine) -> None:
    sign_in(machine)
    for variable in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        session = begun(machine, profile="state", variable=variable)
        assert session is not None
        assert session.arn.split(":")[4] == SHARED


@pytest.mark.parametrize("profile", ["", "keys", "nobody"])
def test_where_nobody_is_meant(machine: Machine, profile: str) -> None:
    machine.config.write_text(f"{machine.config.read_text()}\n[profile keys]\nregion = {REGION}\n")
    assert begun(machine, profile=profile) is None


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (asked_for(session="acme"), "nobody is signed in to acme"),
        (asked_for(session="other"), "no \\[sso-session other\\]"),
        (asked_for(), "nothing says where to sign in"),
        (asked_for(start_url="https://elsewhere.example/start"), "in which region"),
    ],
)
def test_what_is_missing_is_said(machine: Machine, asked: SignIn, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as raised:
        begun(machine, asked)
    assert raised.value.hint


def test_a_profile_of_a_person_who_is_not_signed_in(machine: Machine) -> None:
    with pytest.raises(ConfigurationError, match="nobody is signed in"):
        begun(machine, profile="dev")
