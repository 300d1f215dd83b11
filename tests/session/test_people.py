"""The session of a person, from the sign-in that is on disk to the identity that STS confirms."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests import browser
from tests.sign_ins import Machine, open_center
from tests.worlds import DEV, LIVE, REGION, SHARED, World

from offkey.errors import ConfigurationError, RefusedError, UnreachableError
from offkey.model.identity_center import IdentityCenter, SsoToken
from offkey.model.secret import Secret
from offkey.model.session import Session
from offkey.session import people, sso_cache
from offkey.session.http import StandardHttp
from offkey.session.login import Ways, by_device_code, token_of
from offkey.session.profiles import load
from offkey.session.sso_oidc import connect
from offkey.session.sts import StsEndpoint

pytestmark = pytest.mark.lab
NOWHERE = {"AWS_ENDPOINT_URL_SSO": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_SSO_OIDC": "http://127.0.0.1:1"}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_center() as opened:
        yield opened


@pytest.fixture
def machine(world: World, tmp_path: Path) -> Machine:
    return Machine(world, tmp_path)


def place(machine: Machine, profile: str = "dev") -> IdentityCenter:
    return load(machine.environment).center_of(profile)


def sign_in(machine: Machine, profile: str = "dev") -> SsoToken:
    """Sign in by device code, with a person who is quick."""
    where, environment = place(machine, profile), machine.environment

    def opened(url: str) -> bool:
        browser.sign_in(url)
        return True

    ways = Ways(lambda _: None, machine.world.clock, opened, lambda _: None, timedelta(minutes=1))
    token = by_device_code(connect(where, environment, http=StandardHttp()), ways)
    sso_cache.save(where, token, environment)
    machine.calls()
    return token


def session(machine: Machine, profile: str = "dev", **other: str) -> Session:
    assigned = replace(load(machine.environment).assigned(profile), **other)  # type: ignore[arg-type]
    return people.session_of(
        assigned, environment=machine.environment, http=StandardHttp(), sts=sts(machine), clock=machine.world.clock
    )


def sts(machine: Machine) -> StsEndpoint:
    return StsEndpoint(machine.world.lab.endpoint, REGION, StandardHttp())


def token(machine: Machine, profile: str = "dev", **known: SsoToken) -> SsoToken:
    return people.token(
        place(machine, profile),
        environment=machine.environment,
        http=StandardHttp(),
        clock=machine.world.clock,
        **known,
    )


@pytest.mark.parametrize("profile", ["dev", "old"])
def test_a_session_of_a_profile(machine: Machine, profile: str) -> None:
    sign_in(machine, profile)
    found = session(machine, profile)
    assert found.arn.startswith(f"arn:aws:sts::{DEV}:assumed-role/AWSReservedSSO_Deploy_")
    assert found.arn.endswith("/person@example.com")
    assert found.role.startswith(f"arn:aws:iam::{DEV}:role/AWSReservedSSO_Deploy_")
    assert found.credentials.expires is not None


def test_the_state_account_beside_the_target(machine: Machine) -> None:
    sign_in(machine)
    accounts = [session(machine, profile).arn.split(":")[4] for profile in ("dev", "state")]
    assert accounts == [DEV, SHARED]
    assert machine.calls() == ["GetRoleCredentials", "GetRoleCredentials"]


def test_nobody_is_signed_in(machine: Machine) -> None:
    with pytest.raises(ConfigurationError, match="nobody is signed in to acme") as raised:
        session(machine)
    assert "offkey login --session acme" in (raised.value.hint or "")


def test_a_role_that_one_has_not(machine: Machine) -> None:
    sign_in(machine)
    with pytest.raises(RefusedError, match="ForbiddenException") as raised:
        session(machine, role="Admin")
    assert (raised.value.hint or "").startswith(f"In {DEV} you have: Deploy.")
    with pytest.raises(RefusedError, match="ForbiddenException") as raised:
        session(machine, account=LIVE)
    assert (raised.value.hint or "").startswith(f"You have no permission set in {LIVE}.")


def test_a_token_that_ends_soon_is_prolonged(machine: Machine) -> None:
    before = sign_in(machine)
    machine.world.clock.advance(timedelta(minutes=46))
    after = token(machine)
    assert after.access_token != before.access_token
    assert after.refresh_token != before.refresh_token
    assert machine.calls() == ["CreateToken"]
    assert token(machine).access_token == after.access_token
    assert machine.calls() == []


def test_a_token_that_is_over_is_prolonged(machine: Machine) -> None:
    sign_in(machine)
    machine.world.clock.advance(timedelta(hours=3))
    assert session(machine).arn.endswith("/person@example.com")
    assert machine.calls() == ["CreateToken", "GetRoleCredentials"]


def test_a_session_that_is_over(machine: Machine) -> None:
    sign_in(machine)
    machine.world.clock.advance(timedelta(hours=9))
    with pytest.raises(RefusedError, match="the sign-in to acme is over") as raised:
        session(machine)
    assert (raised.value.code, "offkey login" in (raised.value.hint or "")) == ("InvalidGrantException", True)


def test_a_legacy_token_is_good_to_its_end_and_no_longer(machine: Machine) -> None:
    sign_in(machine, "old")
    machine.world.clock.advance(timedelta(hours=7, minutes=55))
    assert session(machine, "old").arn.endswith("/person@example.com")
    machine.world.clock.advance(timedelta(minutes=6))
    with pytest.raises(RefusedError, match="ended at"):
        session(machine, "old")


def test_a_token_that_was_ended_elsewhere(machine: Machine) -> None:
    sign_in(machine)
    machine.world.lab.people.end_sign_ins()
    with pytest.raises(RefusedError, match="is over"):
        session(machine)
    assert machine.calls() == ["GetRoleCredentials", "CreateToken"]


def test_a_token_that_is_refused_before_its_time_is_prolonged_once(machine: Machine) -> None:
    sign_in(machine)
    machine.world.lab.people.sign_ins.access.clear()
    assert session(machine).arn.endswith("/person@example.com")
    assert machine.calls() == ["GetRoleCredentials", "CreateToken", "GetRoleCredentials"]


def test_while_the_token_is_good_a_failure_to_prolong_it_is_none(machine: Machine) -> None:
    before = sign_in(machine)
    machine.world.clock.advance(timedelta(minutes=50))
    machine.world.lab.people.sign_ins.faults[:] = ["InternalServerException"]
    assert token(machine).access_token == before.access_token


def test_a_network_that_is_down(machine: Machine) -> None:
    sign_in(machine)
    machine.world.clock.advance(timedelta(hours=2))
    where = place(machine)
    environment = {**machine.environment, **NOWHERE}
    with pytest.raises(UnreachableError, match="cannot be prolonged"):
        people.token(where, environment=environment, http=StandardHttp(), clock=machine.world.clock)


def test_another_tool_that_was_faster(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The AWS CLI has no lock: it uses the refresh token up between our look and our call."""
    sign_in(machine)
    machine.world.clock.advance(timedelta(hours=2))
    where, environment = place(machine), machine.environment
    held = sso_cache.load(where, environment)
    assert held is not None
    assert held.registration is not None
    assert held.refresh_token is not None
    oidc = connect(where, environment, http=StandardHttp())
    granted = oidc.by_refresh(held.registration, held.refresh_token)
    fresh = token_of(oidc, held.registration, granted, clock=machine.world.clock)
    refresh: Callable[..., object] = type(oidc).by_refresh

    def late(*arguments: object) -> object:
        sso_cache.save(where, fresh, environment)
        return refresh(*arguments)

    monkeypatch.setattr(type(oidc), "by_refresh", late)
    assert token(machine).access_token == fresh.access_token


def test_many_threads_prolong_once(machine: Machine) -> None:
    sign_in(machine)
    machine.world.clock.advance(timedelta(hours=2))
    start = threading.Barrier(16)

    def one(_: int) -> Secret[str]:
        start.wait()
        return token(machine).access_token

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(one, range(16)))) == 1
    assert machine.calls() == ["CreateToken"]


_PROCESS = """
import os, sys
from datetime import datetime
from offkey.session import people
from offkey.session.http import StandardHttp
from offkey.session.profiles import load
where, now = load(os.environ).center("acme"), datetime.fromisoformat(os.environ["NOW"])
token = people.token(where, environment=os.environ, http=StandardHttp(), clock=lambda: now)
print(token.expires.isoformat(), token.access_token)
"""


def test_many_processes_prolong_once(machine: Machine) -> None:
    late = {**machine.environment, "NOW": (sign_in(machine).expires - timedelta(minutes=1)).isoformat()}
    asked = [
        subprocess.Popen([sys.executable, "-c", _PROCESS], env=late, stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    answers = {process.communicate(timeout=300)[0] for process in asked}
    assert len(answers) == 1
    assert "Secret()" in answers.pop()
    assert machine.calls() == ["CreateToken"]


def test_killed_at_any_moment_the_cache_is_whole(machine: Machine) -> None:
    late = {**machine.environment, "NOW": (sign_in(machine).expires - timedelta(minutes=1)).isoformat()}
    kept = sso_cache.path(place(machine), machine.environment)
    for wait in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3):
        process = subprocess.Popen([sys.executable, "-c", _PROCESS], env=late, stdout=subprocess.DEVNULL)
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert json.loads(kept.read_text())["accessToken"]


def test_a_clock_that_is_far_ahead(machine: Machine) -> None:
    sign_in(machine)
    assigned = load(machine.environment).assigned("dev")
    ahead = timedelta(hours=1, minutes=1)
    with pytest.raises(ConfigurationError, match="here it is"):
        people.session_of(
            assigned,
            environment=machine.environment,
            http=StandardHttp(),
            sts=sts(machine),
            clock=lambda: machine.world.clock() + ahead,
        )


def test_signing_out(machine: Machine) -> None:
    gone = sign_in(machine)
    out = {"environment": machine.environment, "http": StandardHttp(), "clock": machine.world.clock}
    assert people.sign_out(place(machine), **out) is True  # type: ignore[arg-type]
    assert people.sign_out(place(machine), **out) is False  # type: ignore[arg-type]
    assert (machine.calls(), machine.tokens) == (["Logout"], {})
    assert machine.world.lab.people.sign_ins.signed_in(gone.access_token.reveal()) is None


def test_signing_out_of_what_is_over_already(machine: Machine) -> None:
    sign_in(machine)
    machine.world.lab.people.end_sign_ins()
    out = {"environment": machine.environment, "http": StandardHttp(), "clock": machine.world.clock}
    assert people.sign_out(place(machine), **out) is True  # type: ignore[arg-type]
    assert machine.tokens == {}


def test_a_sign_out_that_aws_does_not_hear_forgets_nothing(machine: Machine) -> None:
    sign_in(machine)
    environment = {**machine.environment, **NOWHERE}
    with pytest.raises(UnreachableError):
        people.sign_out(place(machine), environment=environment, http=StandardHttp(), clock=machine.world.clock)
    assert len(machine.tokens) == 1


def test_this_test_keeps_to_its_own_home(machine: Machine) -> None:
    assert machine.environment["HOME"] != os.environ.get("HOME")
