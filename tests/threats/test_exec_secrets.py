"""Attack: reading a secret off what `offkey exec` says, or off the list of processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.worlds import HUB, REGION, World

pytestmark = pytest.mark.lab

STATIC = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_SESSION_TOKEN": "inherited-session-token-EXAMPLE",
}
CHILD = """
import os, pathlib
for folder in pathlib.Path("/proc").glob("[0-9]*"):
    try:
        print((folder / "cmdline").read_bytes().decode(errors="replace").replace("\\0", " "))
    except OSError:
        pass
import botocore.session
held = botocore.session.get_session().get_credentials().get_frozen_credentials()
pathlib.Path(os.environ["OUT"]).write_text(held.secret_key + "\\n" + held.token)
raise SystemExit(1)
"""


@pytest.mark.parametrize("flags", [("-vv",), ("-vv", "--variables"), ("-vv", "--audit", "stderr"), ("-vv", "--raw")])
def test_no_secret_is_said_or_stands_in_an_argument(flags: tuple[str, ...], world: World, tmp_path: Path) -> None:
    token = world.token()
    (tmp_path / "token").write_text(token)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "AWS_ENDPOINT_URL": world.lab.endpoint,
        "AWS_REGION": REGION,
        "OFFKEY_TOKEN_FILE": str(tmp_path / "token"),
        "OFFKEY_TRACEBACK": "1",
        "OUT": str(tmp_path / "held"),
        **STATIC,
    }
    command = [sys.executable, "-m", "offkey", "exec", *flags, "--role", HUB, "--", sys.executable, "-c", CHILD]
    ran = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stderr
    secrets = [*(tmp_path / "held").read_text().split("\n"), token, *list(STATIC.values())[1:]]
    assert len(secrets) == 5
    assert [secret for secret in secrets if secret in ran.stdout + ran.stderr] == []
    kept = [path for path in (tmp_path / ".cache").rglob("config-*")]
    assert kept
    assert [secret for secret in secrets for path in kept if secret in path.read_text()] == []
