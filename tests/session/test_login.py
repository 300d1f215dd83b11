"""Signing in at the lab: a person who allows, denies or waits too long; a service that is slow."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from tests import browser
from tests.sign_ins import open_center
from tests.worlds import REGION, World

from offkey.errors import ConfigurationError, OffkeyError, RefusedError, UnreachableError, UsageError
from offkey.lab.identity_center import START_URL
from offkey.model.identity_center import IdentityCenter, SsoToken
from offkey.session.http import StandardHttp
from offkey.session.login import Ways, by_browser, by_device_code, headless
from offkey.session.sso_oidc import SsoOidc

pytestmark = pytest.mark.lab
SESSION = IdentityCenter(START_URL, REGION, "acme", ("sso:account:access",))
LEGACY = IdentityCenter(START_URL, REGION)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_center() as opened:
        yield opened


@dataclass
class Desk:
    """A person at a desk: opens what is to be opened, and time passes when there is nothing to do."""

    world: World
    decision: str | None = "allow"
    said: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    during: Callable[[int], None] = field(default=lambda _: None)

    def open(self, url: str) -> bool:
        if self.decision is not None:
            threading.Thread(target=browser.sign_in, args=(url,), kwargs={"decision": self.decision}).start()
        return True

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.world.clock.advance(timedelta(seconds=seconds))
        self.during(len(self.slept))

    def ways(self) -> Ways:
        return Ways(self.said.append, self.world.clock, self.open, self.sleep)

    def oidc(self, sign_in: IdentityCenter = SESSION) -> SsoOidc:
        return SsoOidc(self.world.lab.endpoint, sign_in, StandardHttp())


@dataclass
class Phone(Desk):
    """A person who types the code in on another device, after so many looks of ours."""

    after: int = 1

    def open(self, url: str) -> bool:
        self.url = url
        return False

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if len(self.slept) == self.after and self.decision is not None:
            browser.sign_in(self.url, decision=self.decision)


def refused(call: Callable[..., SsoToken], desk: Desk, sign_in: IdentityCenter = SESSION) -> OffkeyError:
    with pytest.raises(OffkeyError) as raised:
        call(desk.oidc(sign_in), desk.ways())
    return raised.value


def test_with_the_browser_of_this_machine(world: World) -> None:
    desk = Desk(world)
    token = by_browser(desk.oidc(), desk.ways())
    left = token.expires - world.clock()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    assert (token.refresh_token is not None, token.registration is not None, token.start_url) == (True, True, START_URL)


def test_the_browser_is_sent_where_the_aws_cli_sends_it(world: World) -> None:
    desk = Desk(world)
    by_browser(desk.oidc(), desk.ways())
    (shown,) = (line for text in desk.said for line in text.splitlines() if line.startswith("http"))
    assert shown.startswith(f"{world.lab.endpoint}/authorize?response_type=code&client_id=")
    assert "code_challenge_method=S256" in shown
    assert "redirect_uri=http%3A%2F%2F127.0.0.1%3A" in shown


def test_a_person_who_denies_in_the_browser(world: World) -> None:
    error = refused(by_browser, Desk(world, "deny"))
    assert isinstance(error, RefusedError)
    assert (error.code, str(error)) == ("AccessDeniedException", "the browser came back with access_denied")


def test_nobody_comes_to_the_browser(world: World) -> None:
    desk = Desk(world, None)
    with pytest.raises(RefusedError) as raised:
        by_browser(desk.oidc(), replace(desk.ways(), wait=timedelta(milliseconds=50)))
    assert raised.value.code == "ExpiredTokenException"
    assert "--use-device-code" in (raised.value.hint or "")


def test_the_legacy_form_knows_no_browser(world: World) -> None:
    assert isinstance(refused(by_browser, Desk(world), LEGACY), UsageError)


def test_with_a_code_on_another_device(world: World) -> None:
    phone = Phone(world, after=3)
    token = by_device_code(phone.oidc(), phone.ways())
    assert token.refresh_token is not None
    assert phone.slept == [1.0, 1.0, 1.0]
    assert any("enter the code" in text for text in phone.said)


def test_a_legacy_sign_in_lasts_and_is_not_refreshed(world: World) -> None:
    phone = Phone(world)
    token = by_device_code(phone.oidc(LEGACY), phone.ways())
    assert token.refresh_token is None
    assert token.expires - world.clock() > timedelta(hours=7)


def test_a_service_that_wants_to_be_asked_less_often(world: World) -> None:
    world.lab.people.sign_ins.faults[:] = ["SlowDownException", "AuthorizationPendingException", "SlowDownException"]
    phone = Phone(world)
    by_device_code(phone.oidc(), phone.ways())
    assert phone.slept == [1.0, 6.0, 6.0, 11.0]


def test_a_person_who_denies_the_code(world: World) -> None:
    error = refused(by_device_code, Phone(world, "deny"))
    assert isinstance(error, RefusedError)
    assert (error.code, "denied" in (error.hint or "")) == ("AccessDeniedException", True)


def test_a_code_that_nobody_types_in(world: World) -> None:
    phone = Phone(world, None)
    world.lab.people.sign_ins.interval = 30
    try:
        error = refused(by_device_code, phone)
    finally:
        world.lab.people.sign_ins.interval = 1
    assert isinstance(error, RefusedError)
    assert error.code == "ExpiredTokenException"
    assert sum(phone.slept) > 600 - 2 * 30  # less than two of its waits short of what a code lasts


def test_a_code_that_the_service_ends(world: World) -> None:
    world.lab.people.sign_ins.faults[:] = ["ExpiredTokenException"]
    error = refused(by_device_code, Phone(world, None))
    assert isinstance(error, RefusedError)
    assert error.code == "ExpiredTokenException"


def test_a_line_that_drops_while_waiting(world: World) -> None:
    phone = Phone(world, after=3)
    oidc, dropped = phone.oidc(), iter([False, True])

    class Line(StandardHttp):
        def request(self, method: str, url: str, **how: object) -> object:  # type: ignore[override]
            if url.endswith("/token") and next(dropped, False):
                raise UnreachableError("dropped")
            return super().request(method, url, **how)  # type: ignore[arg-type]

    by_device_code(replace(oidc, http=Line()), phone.ways())  # type: ignore[arg-type]
    assert phone.slept == [1.0, 1.0, 2.0]


@pytest.mark.parametrize("way", [by_browser, by_device_code])
def test_a_wrong_start_url(world: World, way: Callable[..., SsoToken]) -> None:
    error = refused(way, Desk(world), replace(SESSION, start_url="https://other.awsapps.com/start"))
    assert isinstance(error, RefusedError)
    assert (error.code, "sso_region" in (error.hint or "")) == ("InvalidRequestException", True)


@pytest.mark.parametrize("form", ["#/", "/", "/#/"])
def test_a_start_url_as_the_console_shows_it(world: World, form: str) -> None:
    desk = Desk(world)
    assert by_browser(desk.oidc(replace(SESSION, start_url=START_URL + form)), desk.ways()).start_url.endswith(form)


@pytest.mark.parametrize(("off", "which"), [(timedelta(minutes=7), "ahead of"), (timedelta(minutes=-7), "behind")])
def test_a_clock_that_is_wrong_is_said(world: World, off: timedelta, which: str) -> None:
    desk = Desk(world)
    by_browser(desk.oidc(), replace(desk.ways(), clock=lambda: world.clock() + off))
    assert desk.said[0].startswith(f"This machine's clock is 7 minutes {which} that of AWS")


def test_a_clock_of_another_year(world: World) -> None:
    desk = Desk(world)
    ways = replace(desk.ways(), clock=lambda: datetime(2040, 1, 1, tzinfo=UTC))
    with pytest.raises(ConfigurationError, match="past here"):
        by_browser(desk.oidc(), ways)


@pytest.mark.parametrize(
    ("environment", "platform", "why"),
    [
        ({}, "linux", "there is no display"),
        ({"DISPLAY": ":0"}, "linux", None),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", None),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "1 2 3 4"}, "linux", "this is a session over SSH"),
        ({"SSH_TTY": "/dev/pts/0"}, "darwin", "this is a session over SSH"),
        ({}, "darwin", None),
        ({}, "win32", None),
        ({"BROWSER": "firefox"}, "linux", None),
    ],
)
def test_where_a_browser_reaches_the_person(environment: dict[str, str], platform: str, why: str | None) -> None:
    assert headless(environment, platform) == why
