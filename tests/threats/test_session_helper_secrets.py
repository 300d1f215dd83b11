"""Every secret that the helper and the command handle is handed in, and nothing of it shows where it must not.

What is looked at: every byte of stderr, at `-vv` and with tracebacks wanted, whatever goes wrong; the process's
arguments while it waits; audit lines; the file of profiles; stdout wherever no credentials were asked for.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.session.conftest import Answer, Server, serving
from tests.session.granting import ROLE, SECRET_KEY, Granting, granting, helper, surroundings

BEARER = "bearer-3f1c9a"
PATH = os.pathsep.join(entry for entry in sys.path if entry)
ECHO = "<R><Error><Code>AccessDenied</Code><Message>no {}</Message></Error></R>"


@pytest.fixture
def sts() -> Iterator[Granting]:
    with granting() as told:
        yield told


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as told:
        yield told


def secrets(folder: Path) -> list[str]:
    token = (folder / "token").read_text()
    return [token, *token.split("."), BEARER, SECRET_KEY, "session-1"]


def shown(folder: Path, *outputs: str) -> list[str]:
    return [secret for secret in secrets(folder) for output in outputs if secret in output]


def environment(folder: Path, url: str, **more: str) -> dict[str, str]:
    told = Granting(url=url)
    return surroundings(
        folder, told, OFFKEY_TRACEBACK="1", OFFKEY_TOKEN_BEARER=BEARER, PYTHONPATH=PATH, PYTHONFAULTHANDLER="1", **more
    )


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "offkey", "credentials", *words]


def run(argv: list[str], variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, env=variables, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("argv", [helper("--role", ROLE), command("--role", ROLE, "-vv")], ids=["helper", "command"])
def test_when_all_goes_well(sts: Granting, tmp_path: Path, argv: list[str]) -> None:
    variables = environment(tmp_path, sts.url, CI="true")
    for _ in range(2):
        done = run(argv, variables)
        assert done.returncode == 0
        assert '"event": "credentials"' in done.stderr
        assert shown(tmp_path, done.stderr) == []
        assert (tmp_path / "token").read_text() not in done.stdout


@pytest.mark.parametrize("status", [200, 400, 403])
@pytest.mark.parametrize("argv", [helper("--role", ROLE), command("--role", ROLE, "-vv")], ids=["helper", "command"])
def test_when_the_other_side_repeats_what_it_was_told(
    server: Server, tmp_path: Path, argv: list[str], status: int
) -> None:
    variables = environment(tmp_path, server.url)
    server.answers = [Answer(status, ECHO.format((tmp_path / "token").read_text()).encode())]
    done = run(argv, variables)
    assert done.returncode in {1, 4}
    assert done.stderr
    assert shown(tmp_path, done.stdout, done.stderr) == []


@pytest.mark.parametrize(
    "more",
    [
        {"OFFKEY_TOKEN": "SECRET-not-a-token", "OFFKEY_TOKEN_FILE": ""},
        {"OFFKEY_TOKEN_FILE": "", "OFFKEY_TOKEN_URL": "http://127.0.0.1:9/SECRET?x=SECRET"},
        {"OFFKEY_TOKEN_FILE": "", "OFFKEY_TOKEN_URL": "https://u:SECRET@127.0.0.1/"},
        {"OFFKEY_TOKEN_FILE": "", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "SECRET"},
        {
            "HTTPS_PROXY": "http://bob:SECRET@127.0.0.1:9",
            "AWS_ENDPOINT_URL_STS": "https://sts.eu-west-1.amazonaws.com/",
        },
    ],
)
def test_when_the_surroundings_are_broken(sts: Granting, tmp_path: Path, more: dict[str, str]) -> None:
    variables = {**environment(tmp_path, sts.url), **more}
    for argv in (helper("--role", ROLE), command("--role", ROLE, "-vv")):
        done = run(argv, variables)
        assert done.returncode in {1, 2, 4}
        assert "SECRET" not in done.stdout + done.stderr
        assert shown(tmp_path, done.stdout, done.stderr) == []


def test_a_damaged_cache_is_not_quoted(sts: Granting, tmp_path: Path) -> None:
    variables = environment(tmp_path, sts.url)
    assert run(helper("--role", ROLE), variables).returncode == 0
    cache = tmp_path / ".cache" / "offkey"
    (entry,) = (path for path in cache.iterdir() if path.suffix != ".lock")
    entry.write_bytes(entry.read_bytes().replace(b'"AccessKeyId"', b'"accessKeyId"'))
    done = run(command("--role", ROLE, "-vv", "--format", "json"), variables)
    assert shown(tmp_path, done.stderr) == []


def test_no_secret_is_an_argument(server: Server, tmp_path: Path) -> None:
    """While STS does not answer, everybody on the machine may look at the process."""
    if not Path("/proc/self/cmdline").exists():
        pytest.skip("NOT RUN: no /proc on this system")
    silent = threading.Event()
    server.answers = [Answer(500)]
    variables = environment(tmp_path, server.url)
    process = subprocess.Popen(
        helper("--role", ROLE), env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    seen: list[str] = []
    while not server.asked and process.poll() is None:
        time.sleep(0.005)
    while process.poll() is None and len(seen) < 20:
        seen.append(Path(f"/proc/{process.pid}/cmdline").read_text())
        silent.wait(0.02)
    _, errors = process.communicate(timeout=60)
    assert seen
    assert shown(tmp_path, *seen, errors) == []


def test_the_profile_holds_none(sts: Granting, tmp_path: Path) -> None:
    variables = environment(tmp_path, sts.url)
    assert run(command("--role", ROLE, "--install-profile", "acme", "-vv"), variables).returncode == 0
    assert shown(tmp_path, (tmp_path / ".aws" / "config").read_text()) == []
    assert sts.calls == 0
