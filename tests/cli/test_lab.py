"""`offkey lab`, through its real entry point."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import jwt
import pytest

from offkey.lab.client import client
from offkey.model.secret import Secret
from offkey.model.session import Credentials

OFFKEY = Path(sys.executable).with_name("offkey")


@contextmanager
def _interruptible() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def opened(*argv: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The lab in a process of its own, once it has said that it is open, with what it said."""
    # A shell's background job passes an ignored SIGINT on to its children: here it is heard in any case.
    with _interruptible():
        process = subprocess.Popen(
            [str(OFFKEY), "lab", "up", *argv], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    assert process.stderr is not None
    try:
        yield process, process.stderr.readline()
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=300)


def token(environment: Mapping[str, str], *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(OFFKEY), "lab", "token", *argv],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.lab
def test_a_lab_for_other_programs(tmp_path: Path) -> None:
    with opened("--format", "json", "--account", "shared=111111111111", "--account", "dev=222222222222") as (lab, said):
        assert lab.stdout is not None
        text = ""
        while not text.endswith("\n}\n"):
            text += lab.stdout.readline()
        document = json.loads(text)
        environment = document["environment"]
        folder = Path(environment["OFFKEY_LAB"])
        assert "shared (111111111111), dev (222222222222)" in said
        assert document["accounts"] == {"shared": "111111111111", "dev": "222222222222"}
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert environment["AWS_CONFIG_FILE"] == str(folder / "config")
        assert [line for line in (folder / "config").read_text().splitlines() if line.startswith("[")] == [
            "[sso-session offkey-lab]",
            "[profile shared]",
            "[profile shared-sso]",
            "[profile dev]",
            "[profile dev-sso]",
        ]
        known = _profile(folder / "credentials", "dev")
        sts = client("sts", endpoint=document["endpoint"], credentials=known, region="eu-west-1")
        assert sts.get_caller_identity()["Account"] == "222222222222"
        shown = token(environment, "sub=repo:a/b:pull_request", "run=1", "--print")
        claims = jwt.decode(shown.stdout.strip(), options={"verify_signature": False})
        assert (claims["sub"], claims["run"], claims["aud"]) == ("repo:a/b:pull_request", "1", "sts.amazonaws.com")
        written = token(environment, "sub=x", "--file", str(tmp_path / "token"), "--audience", "other")
        assert (written.returncode, written.stdout) == (0, "")
        assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600
        aged = token(environment, "sub=x", "exp=1700000300", "iat=1700000000", "--print").stdout.strip()
        times = jwt.decode(aged, options={"verify_signature": False})
        assert (times["exp"], times["iat"]) == (1700000300, 1700000000)
        assert token(environment, "sub=x", "exp=tomorrow", "--print").returncode == 2
        assert token(environment, "nonsense", "--print").returncode == 2
        assert token(environment, "sub=x").returncode == 2
    assert lab.returncode == 0
    assert not folder.exists()
    gone = token(environment, "sub=x", "--print")
    assert (gone.returncode, "no lab is open" in gone.stderr) == (2, True)


def _profile(path: Path, name: str) -> Credentials:
    section = path.read_text().partition(f"[{name}]\n")[2].partition("\n\n")[0]
    values = dict(line.split(" = ", 1) for line in section.strip().splitlines())
    secret, session = Secret(values["aws_secret_access_key"]), Secret(values["aws_session_token"])
    return Credentials(values["aws_access_key_id"], secret, session)


@pytest.mark.lab
def test_exports_for_a_shell_without_a_secret_in_them() -> None:
    with opened() as (lab, _):
        assert lab.stdout is not None
        lines: list[str] = []
        while not (lines and (not lines[-1] or "OFFKEY_LAB" in lines[-1])):
            lines.append(lab.stdout.readline())
        assert all(line.startswith("export ") for line in lines)
        assert not any("SECRET_ACCESS" in line or "SESSION_TOKEN" in line for line in lines)
        lab.send_signal(signal.SIGTERM)
        lab.wait(timeout=300)
    assert lab.returncode == 0


@pytest.mark.parametrize("account", ["shared", "shared=", "=111111111111", "shared=12"])
def test_an_account_that_cannot_be_read(account: str) -> None:
    ran = subprocess.run(
        [str(OFFKEY), "lab", "up", "--account", account], capture_output=True, text=True, timeout=300, check=False
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("offkey: error: ")


def test_no_lab_to_ask() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OFFKEY_LAB"}
    ran = subprocess.run(
        [str(OFFKEY), "lab", "token", "sub=x", "--print"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (ran.returncode, "OFFKEY_LAB is not set" in ran.stderr) == (2, True)


def test_help_does_not_load_the_lab() -> None:
    code = (
        "import sys, offkey.cli.lab; print(sorted({'moto', 'boto3', 'flask', 'jwt', 'offkey.lab'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("seconds", ["0", "-1", "x"])
def test_sessions_of_no_time(seconds: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "offkey", "lab", "up", "--session-seconds", seconds],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "--session-seconds" in done.stderr
