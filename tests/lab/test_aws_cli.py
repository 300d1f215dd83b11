"""The real AWS CLI against the lab."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.worlds import HUB, REGION, SHARED, STATE, World

from offkey.model.session import Credentials

pytestmark = pytest.mark.lab
AWS = Path(sys.executable).with_name("aws")


def aws(
    world: World, home: Path, *argv: str, extra: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {
        **world.lab.environment(),
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "AWS_DEFAULT_REGION": REGION,
        "AWS_MAX_ATTEMPTS": "1",
        **(extra or {}),
    }
    return subprocess.run(
        [str(AWS), *argv], env=environment, cwd=home, capture_output=True, text=True, timeout=120, check=False
    )


def keys(credentials: Credentials) -> dict[str, str]:
    token = credentials.session_token
    return {
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key.reveal(),
        "AWS_SESSION_TOKEN": token.reveal() if token else "",
    }


def test_it_exchanges_a_token(world: World, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(world.token())
    exchange = ("sts", "assume-role-with-web-identity", "--role-arn", HUB, "--role-session-name", "cli")
    ran = aws(world, tmp_path, *exchange, "--web-identity-token", "file://token")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{SHARED}:assumed-role/hub/cli"


def test_it_shows_the_words_of_aws(world: World, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(world.token(claims={"sub": "repo:evil/x:pull_request"}))
    exchange = ("sts", "assume-role-with-web-identity", "--role-arn", HUB, "--role-session-name", "cli")
    ran = aws(world, tmp_path, *exchange, "--web-identity-token", "file://token")
    assert ran.returncode != 0
    assert (
        "An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: "
        "Not authorized to perform sts:AssumeRoleWithWebIdentity"
    ) in ran.stderr


def test_it_finds_the_token_by_its_environment(world: World, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(world.token())
    variables = {"AWS_ROLE_ARN": HUB, "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token")}
    ran = aws(world, tmp_path, "sts", "get-caller-identity", extra={**variables, "AWS_ROLE_SESSION_NAME": "env"})
    assert json.loads(ran.stdout)["Arn"] == f"arn:aws:sts::{SHARED}:assumed-role/hub/env"


@pytest.mark.parametrize("size", [11, 9 * 1024 * 1024])
def test_it_copies_there_and_back(world: World, tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "plan").write_bytes(content)
    session = keys(world.web_identity())
    up = aws(world, tmp_path, "s3", "cp", "plan", f"s3://{STATE}/live/plan", extra=session)
    down = aws(world, tmp_path, "s3", "cp", f"s3://{STATE}/live/plan", "back", extra=session)
    assert (up.returncode, down.returncode) == (0, 0), up.stderr + down.stderr
    assert (tmp_path / "back").read_bytes() == content


def test_it_is_kept_out(world: World, tmp_path: Path) -> None:
    ran = aws(world, tmp_path, "sts", "get-caller-identity", extra=keys(world.web_identity()))
    assert ran.returncode == 0, ran.stderr
    ran = aws(world, tmp_path, "iam", "list-roles", extra=keys(world.web_identity()))
    assert ran.returncode != 0
    assert "(AccessDenied) when calling the ListRoles operation" in ran.stderr
