"""`offkey login`, through its real entry point."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import browser
from tests.sign_ins import Machine, open_center
from tests.worlds import DEV, REGION, World

from offkey.lab.identity_center import START_URL

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_center() as opened:
        yield opened


@pytest.fixture
def machine(world: World, tmp_path: Path) -> Machine:
    machine = Machine(world, tmp_path)
    machine.calls()
    return machine


def test_it_signs_in_once(machine: Machine) -> None:
    first = machine.offkey("login", "--session", "acme")
    assert (first.returncode, first.stdout.startswith(f"signed in      acme ({START_URL}) until ")) == (0, True)
    assert machine.calls() == ["RegisterClient", "Authorize", "CreateToken"]
    again = machine.offkey("login", "--profile", "dev")
    assert (again.returncode, again.stdout, machine.calls()) == (0, first.stdout, [])
    assert "already signed in" in again.stderr
    machine.offkey("login", "--profile", "dev", "--again")
    assert machine.calls() == ["RegisterClient", "Authorize", "CreateToken"]


def test_status_as_a_document(machine: Machine) -> None:
    machine.offkey("login", "--session", "acme")
    ran = machine.offkey("login", "--status", "--format", "json")
    document = json.loads(ran.stdout)
    one, other = document["sign_ins"]
    assert (ran.returncode, document["schema"]) == (1, "offkey.login/1")  # for one of the two nobody is signed in
    assert one.pop("expires").endswith("Z")
    assert one == {
        "session": "acme",
        "start_url": START_URL,
        "region": REGION,
        "profiles": ["dev", "state"],
        "signed_in": True,
        "refreshes": True,
    }
    assert (other["profiles"], other["signed_in"], other["expires"]) == (["old"], False, None)
    assert machine.offkey("login", "--status", "--session", "acme").returncode == 0


@pytest.mark.parametrize(
    ("extra", "why"),
    [({}, "there is no display"), ({"SSH_CONNECTION": "1 2 3 4", "DISPLAY": ":0"}, "this is a session over SSH")],
)
def test_where_no_browser_is_a_code_is_shown(machine: Machine, extra: dict[str, str], why: str) -> None:
    machine.world.lab.people.sign_ins.faults[:] = ["ExpiredTokenException"]
    ran = machine.offkey("login", "--session", "acme", extra=extra, without=("BROWSER",))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert f"{why}, so the sign-in is by a code for a browser elsewhere" in ran.stderr
    assert "and enter the code " in ran.stderr
    assert f"{machine.world.lab.endpoint}/_offkey/device?user_code=" in ran.stderr


def test_quiet_still_shows_the_code(machine: Machine) -> None:
    machine.world.lab.people.sign_ins.faults[:] = ["ExpiredTokenException"]
    ran = machine.offkey("login", "--session", "acme", "--use-device-code", "--no-browser", "-q")
    assert "and enter the code " in ran.stderr


def test_a_person_who_denies(machine: Machine) -> None:
    ran = machine.offkey("login", "--session", "acme", extra={"BROWSER": browser.command("deny")})
    assert (ran.returncode, ran.stdout, machine.tokens) == (1, "", {})
    assert "access_denied" in ran.stderr
    assert "hint: Somebody denied" in ran.stderr


def test_a_wrong_start_url(machine: Machine) -> None:
    machine.config.write_text(machine.config.read_text().replace(START_URL, "https://d-1234567890.awsapps.com/start"))
    ran = machine.offkey("login", "--session", "acme")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "hint: The start URL or the region is wrong." in ran.stderr


def test_signing_out(machine: Machine) -> None:
    machine.offkey("login", "--session", "acme")
    out = machine.offkey("login", "--session", "acme", "--sign-out")
    assert (out.returncode, out.stdout, out.stderr, machine.tokens) == (0, "", "signed out of acme\n", {})


@pytest.mark.parametrize(
    ("argv", "extra", "message"),
    [
        ((), {}, f"more than one place to sign in: acme, {START_URL}"),
        (("--profile", "nobody"), {}, "has no profile 'nobody'"),
        ((), {"AWS_PROFILE": "nobody"}, "has no profile 'nobody'"),
        (("--session", "nobody"), {}, "has no [sso-session nobody]"),
        (("--session", "acme", "--offline"), {}, "--offline"),
        ((), {"AWS_CONFIG_FILE": "/nonexistent/config"}, "has no sso-session and no profile"),
        (("--status",), {"AWS_CONFIG_FILE": "/nonexistent/config"}, "has no sso-session and no profile"),
        (("--session", "acme", "--profile", "dev"), {}, "not allowed with argument"),
    ],
)
def test_what_cannot_be_meant(machine: Machine, argv: tuple[str, ...], extra: dict[str, str], message: str) -> None:
    ran = machine.offkey("login", *argv, extra=extra)
    assert (ran.returncode, ran.stdout, message in ran.stderr) == (2, "", True)
    assert machine.calls() == []


def test_the_environment_names_the_profile(machine: Machine) -> None:
    assert "acme" in machine.offkey("login", extra={"AWS_PROFILE": "state"}).stdout


def test_the_only_place_needs_no_name(machine: Machine) -> None:
    text = machine.config.read_text()
    machine.config.write_text(text[: text.index("[profile old]")])
    assert "acme" in machine.offkey("login").stdout


def test_offline_status_asks_nobody(machine: Machine) -> None:
    machine.offkey("login", "--session", "acme")
    machine.calls()
    ran = machine.offkey("login", "--status", "--session", "acme", "--offline")
    assert (ran.returncode, machine.calls()) == (0, [])


def test_a_status_that_is_over_is_said(machine: Machine) -> None:
    machine.offkey("login", "--profile", "old")
    (file,) = machine.tokens.values()
    file.write_text(json.dumps({**json.loads(file.read_text()), "expiresAt": "2026-01-02T03:04:05Z"}))
    ran = machine.offkey("login", "--status", "--profile", "old")
    assert (ran.returncode, ran.stdout) == (1, f"over           {START_URL}, since 2026-01-02 03:04 UTC\n")


def test_names_move_no_cursor(machine: Machine) -> None:
    machine.config.write_text(machine.config.read_text().replace("[sso-session acme]", "[sso-session \x1b[31mred]"))
    ran = machine.offkey("login", "--status")
    assert ("\x1b" in ran.stdout + ran.stderr, "red" in ran.stdout) == (False, True)


def test_help_loads_nothing_heavy() -> None:
    heavy = {"ssl", "http.client", "http.server", "webbrowser", "botocore", "offkey.session"}
    code = f"import sys, offkey.cli.login; print(sorted({heavy} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("center", "known"),
    [
        ("{session: acme}", True),
        (f'{{start_url: "{START_URL}/#/", region: {REGION}}}', True),
        (f'{{session: acme, start_url: "{START_URL}", region: {REGION}}}', False),
        (f'{{start_url: "{START_URL}", region: {REGION}}}', False),
    ],
)
def test_a_session_of_offkey_yaml(machine: Machine, center: str, known: bool) -> None:
    """One sign-in by name, and `exec` under that name is the permission set, or the role behind it."""
    if not known:
        machine.config.unlink()
    (machine.home / "offkey.yaml").write_text(sessions(center))
    ran = machine.offkey("login", "--as", "mine")
    assert (ran.returncode, ran.stdout[:9]) == (0, "signed in"), ran.stderr
    assert machine.offkey("login", "--as", "mine", "--status").returncode == 0
    aws = str(Path(sys.executable).with_name("aws"))
    ran = machine.offkey("exec", "--as", "mine", "--", aws, "sts", "get-caller-identity", "--query", "Arn")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert f":{DEV}:assumed-role/AWSReservedSSO_Deploy_" in ran.stdout
    assert machine.offkey("login", "--as", "mine", "--sign-out").returncode == 0
    ran = machine.offkey("exec", "--as", "mine", "--cache", "off", "--", "true")
    assert "offkey login --" in ran.stderr


@pytest.mark.parametrize(
    ("name", "message"),
    [("jobs", "does not say how people get in as jobs"), ("nobody", "knows no session called 'nobody'")],
)
def test_a_session_without_people(machine: Machine, name: str, message: str) -> None:
    (machine.home / "offkey.yaml").write_text(sessions("{session: acme}"))
    ran = machine.offkey("login", "--as", name)
    assert (ran.returncode, ran.stdout, message in ran.stderr) == (2, "", True)


def sessions(center: str) -> str:
    return f"""\
version: 1
region: {REGION}
accounts: {{dev: "{DEV}"}}
identity_center: {center}
sessions:
  mine: {{account: dev, role: deploy, permission_set: Deploy}}
  jobs: {{account: dev, role: deploy}}
"""
