"""Code hosts are asked about every name once, and only about names that are theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.forge.hosts import TOKEN, CodeHost, Reply, code_host, repository, subjects

from offkey.cli.main import main

SUBJECT = "repo:acme/infra:ref:refs/heads/main"


@pytest.fixture
def host() -> Iterator[CodeHost]:
    with code_host() as told:
        yield told


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    file = tmp_path / "trust.json"
    issuer = "token.actions.githubusercontent.com"
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{issuer}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{issuer}:aud": "sts.amazonaws.com", f"{issuer}:sub": SUBJECT}},
    }
    file.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement, {**statement, "Sid": "Twice"}]}))
    return file


def proven(
    trust: Path, host: CodeHost, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *more: str
) -> tuple[int, dict[str, Any]]:
    monkeypatch.setenv("GITHUB_API_URL", host.url)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.delenv("GH_TOKEN", raising=False)
    code = main(["prove", str(trust), "--online", "--format", "json", *more])
    told = capsys.readouterr()
    assert TOKEN not in told.out + told.err
    return code, json.loads(told.out)["roles"][0]


def test_a_name_that_nobody_holds(
    trust: Path, host: CodeHost, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, role = proven(trust, host, monkeypatch, capsys)

    assert (code, role["verdict"]) == (1, "open")
    assert [reach["class"] for reach in role["reach"]] == ["stranger"]
    assert role["namespaces"][0]["state"] == "unregistered"


def test_a_repository_with_immutable_subjects(
    trust: Path, host: CodeHost, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    host.on("/repos/acme/infra", repository())
    host.on("/repos/acme/infra/actions/oidc/customization/sub", subjects(immutable=True))

    code, role = proven(trust, host, monkeypatch, capsys)

    assert (code, role["verdict"]) == (1, "dead")
    assert role["namespaces"] == [
        {
            "host": "token.actions.githubusercontent.com",
            "name": "acme/infra",
            "state": "exists",
            "now": "acme/infra",
            "owner_id": "123456",
            "id": "456789",
            "subjects": {"immutable": True, "keys": [], "prefix": "repo:acme@123456/infra@456789"},
            "because": None,
        }
    ]
    assert len(host.asked) == 2


def test_what_the_token_may_not_see_is_undecided(
    trust: Path, host: CodeHost, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    host.on("/repos/acme/infra", Reply({}, 403))

    code, role = proven(trust, host, monkeypatch, capsys)

    assert (code, role["verdict"]) == (4, "undecided")


def test_offline_wins(
    trust: Path, host: CodeHost, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, role = proven(trust, host, monkeypatch, capsys, "--offline")

    assert (code, role["verdict"], host.asked) == (0, "tight", [])
