"""`offkey prove --live`: the roles that IAM has, in the lab."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.worlds import DEV, HUB, SHARED, SPOKE, SUBJECT, World, open_world

from offkey.cli.main import guarded


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with open_world() as opened:
        yield opened


@pytest.fixture
def profiles(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile for two accounts of the lab, and nothing else that could sign in."""
    lines = []
    for name, account in (("shared", SHARED), ("dev", DEV)):
        found = world.lab.administrator(account).credentials
        lines += [f"[{name}]", f"aws_access_key_id={found.access_key_id}"]
        lines += [f"aws_secret_access_key={found.secret_access_key.reveal()}"]
        lines += [f"aws_session_token={found.session_token.reveal()}"] if found.session_token else []
    (tmp_path / "credentials").write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", world.lab.endpoint)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.lab
@pytest.mark.usefixtures("profiles")
def test_the_way_from_the_token_to_a_spoke_in_another_account(capsys: pytest.CaptureFixture[str]) -> None:
    guarded(["prove", "--live", "--profile", "shared", "--profile", "dev", "--format", "json"])
    roles = {one["path"]: one for one in json.loads(capsys.readouterr().out)["roles"]}
    assert roles[HUB]["verdict"] == "tight"
    witness = roles[SPOKE]["reach"][0]["witness"]
    assert (witness["claims"]["sub"], [hop["role"] for hop in witness["hops"]]) == (SUBJECT, [HUB])


@pytest.mark.parametrize("arguments", [["--live", "."], ["--live", "--offline"], ["--profile", "shared"]], ids=" ".join)
def test_what_makes_no_sense_is_said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["prove", *arguments]) == 2
    assert "hint" in capsys.readouterr().err
