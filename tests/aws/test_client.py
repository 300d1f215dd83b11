"""What goes wrong before AWS answers."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from offkey.aws import iam
from offkey.aws.client import Target, client
from offkey.errors import ConfigurationError, UnreachableError


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A machine without any credentials."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return monkeypatch


def closed() -> str:
    """An address on this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def test_without_credentials(bare: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="no credentials") as caught:
        iam.read(client("iam", Target(endpoint=closed())))
    assert caught.value.hint


def test_with_a_profile_that_is_not_there(bare: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="missing"):
        client("iam", Target(profile="missing"))


def test_when_nobody_answers(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    bare.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    with pytest.raises(UnreachableError, match="did not answer"):
        iam.read(client("iam", Target(endpoint=closed())))


def test_without_boto3(bare: pytest.MonkeyPatch) -> None:
    bare.setitem(__import__("sys").modules, "boto3", None)
    with pytest.raises(ConfigurationError, match="boto3") as caught:
        client("iam", Target())
    assert "offkey[aws]" in str(caught.value.hint)
