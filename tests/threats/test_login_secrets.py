"""Every secret of a sign-in is looked for in everything that anybody could see of it."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests import browser
from tests.sign_ins import Machine, open_center
from tests.worlds import World

from offkey.session.http import StandardHttp
from offkey.session.login import Ways, by_browser, by_device_code
from offkey.session.profiles import load
from offkey.session.sso_oidc import connect

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_center() as opened:
        yield opened


@pytest.fixture
def machine(world: World, tmp_path: Path) -> Machine:
    return Machine(world, tmp_path)


def secrets(machine: Machine) -> set[str]:
    """What Identity Center has given out, tokens, codes and secrets of programs, and what is on disk."""
    ins = machine.world.lab.people.sign_ins
    given = {*ins.access, *ins.refresh, *ins.codes, *(client.secret.reveal() for client in ins.clients.values())}
    for file in machine.tokens.values():
        document = json.loads(file.read_text())
        given |= {document[key] for key in ("accessToken", "refreshToken", "clientSecret") if key in document}
    return given


ROUNDS = [
    ("login", "--profile", "dev", "-vv"),
    ("login", "--profile", "dev", "--again", "--use-device-code", "-vv", "--format", "json"),
    ("login", "--status", "--profile", "dev", "-vv"),
    ("login", "--status", "--session", "acme", "--format", "json"),
    ("login", "--profile", "dev", "--sign-out", "-vv"),
]


def test_no_output_shows_one(machine: Machine) -> None:
    for argv in ROUNDS:
        ran = machine.offkey(*argv, extra={"OFFKEY_TRACEBACK": "1", "PYTHONDEVMODE": "1"})
        assert ran.returncode == 0, ran.stderr
        known = secrets(machine)
        assert known
        assert [word for word in known if word in ran.stdout + ran.stderr] == []


def test_no_refusal_shows_one(machine: Machine) -> None:
    machine.offkey("login", "--profile", "dev")
    known = secrets(machine)
    machine.world.lab.people.end_sign_ins()
    nowhere = {"AWS_ENDPOINT_URL_SSO_OIDC": "http://127.0.0.1:1"}
    for argv, extra in (
        (("--status",), {}),
        (("--again", "--profile", "dev"), nowhere),
        (("--again", "--profile", "dev"), {"BROWSER": browser.command("deny")}),
        (("--again", "--profile", "dev", "--use-device-code"), {"BROWSER": browser.command("deny")}),
    ):
        ran = machine.offkey("login", *argv, extra=extra)
        assert ran.returncode in (1, 4), ran.stderr
        assert [word for word in known | secrets(machine) if word in ran.stdout + ran.stderr] == []


def test_no_argument_of_a_process_is_one(machine: Machine) -> None:
    """A browser that writes down what it was started with: everybody on the machine can see that."""
    seen = machine.home / "seen"
    script = machine.home / "browser"
    script.write_text(
        f"#!{sys.executable}\nimport pathlib, subprocess, sys\n"
        f"pathlib.Path({str(seen)!r}).write_text(repr(sys.argv))\n"
        f"subprocess.Popen([sys.executable, {str(Path(browser.__file__))!r}, 'allow', sys.argv[1]])\n"
    )
    script.chmod(0o755)
    for how in ((), ("--use-device-code",)):
        ran = machine.offkey("login", "--profile", "dev", "--again", *how, extra={"BROWSER": f"{script} %s"})
        assert ran.returncode == 0, ran.stderr
        assert [word for word in secrets(machine) if word in seen.read_text()] == []


def test_no_noun_prints_one(machine: Machine) -> None:
    where = load(machine.environment).center("acme")
    oidc = connect(where, machine.environment, http=StandardHttp())

    def opened(url: str) -> bool:
        if "user_code" in url:
            browser.sign_in(url)
        else:  # the browser ends where this test listens
            threading.Thread(target=browser.sign_in, args=(url,)).start()
        return True

    ways = Ways(lambda _: None, machine.world.clock, opened, lambda _: None, timedelta(minutes=1))
    for way in (by_browser, by_device_code):
        token = way(oidc, ways)
        registration = token.registration
        assert registration is not None
        device = oidc.start_device(oidc.register(for_browser=False))
        shown = f"{token!r} {token} {registration!r} {device!r} {oidc!r} {ways!r}"
        known = {*secrets(machine), device.code.reveal()}
        assert [word for word in known if word in shown] == []


def test_the_cache_is_the_owners_alone(machine: Machine) -> None:
    before = os.umask(0)
    try:
        machine.offkey("login", "--profile", "dev")
    finally:
        os.umask(before)
    modes = {file.stat().st_mode & 0o777 for file in machine.cache.iterdir()}
    assert (modes, machine.cache.stat().st_mode & 0o777) == ({0o600}, 0o700)
