"""`offkey credentials` through its real entry point."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.session.granting import ROLE, SECRET_KEY, Granting, entries, granting, helper, surroundings

PATH = os.pathsep.join(entry for entry in sys.path if entry)


@pytest.fixture
def sts() -> Iterator[Granting]:
    with granting() as told:
        yield told


def offkey(environment: dict[str, str], *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "offkey", "credentials", *words]
    environment = {**environment, "PYTHONPATH": PATH}
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = helper(*words)
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_the_command_and_the_helper_share_the_cache(sts: Granting, tmp_path: Path) -> None:
    environment = surroundings(tmp_path, sts)
    first = offkey(environment, "--role", ROLE)
    assert first.stdout == run(environment, "--role", ROLE).stdout
    assert first.stdout == run(environment, "--role", ROLE, "--format", "process").stdout
    assert "session-1" in offkey(environment, "--format", "env", "--role", ROLE).stdout
    assert sts.calls == 1


def test_through_roles_with_all_that_goes_along(sts: Granting, tmp_path: Path) -> None:
    words = ("--via", ROLE, "--role", "arn:aws:iam::222222222222:role/deploy", "--external-id", "acme-dev")
    more = ("--tag", "team=platform", "--tag", "run=1", "--transitive-tag", "team", "--source-identity", "acme")
    policy = ("--policy", "{}", "--policy-arn", "arn:aws:iam::aws:policy/ReadOnlyAccess", "--lifetime", "2h")
    done = offkey(surroundings(tmp_path, sts), *words, *more, *policy, "--session-name", "run-1")
    assert done.returncode == 0, done.stderr
    first, second = sts.forms
    assert (first["Action"], first["RoleSessionName"]) == ("AssumeRoleWithWebIdentity", "run-1")
    assert {"Policy", "Tags.member.1.Key", "ExternalId"} & first.keys() == set()
    assert (second["Action"], second["ExternalId"], second["DurationSeconds"]) == ("AssumeRole", "acme-dev", "3600")
    assert (second["Tags.member.1.Key"], second["TransitiveTagKeys.member.1"]) == ("team", "team")
    assert (second["SourceIdentity"], second["Policy"]) == ("acme", "{}")
    assert second["PolicyArns.member.1.arn"] == "arn:aws:iam::aws:policy/ReadOnlyAccess"


def test_tags_go_where_aws_takes_them(sts: Granting, tmp_path: Path) -> None:
    """Transitive ones with the first AssumeRole, the others with the last: an inherited tag may not be sent again."""
    spokes = [f"arn:aws:iam::{account}:role/x" for account in ("222222222222", "333333333333")]
    words = ("--via", ROLE, "--via", spokes[0], "--role", spokes[1], "--tag", "a=1", "--tag", "b=2")
    assert offkey(surroundings(tmp_path, sts), *words, "--transitive-tag", "a").returncode == 0
    keys = [sorted(value for name, value in form.items() if name.endswith(".Key")) for form in sts.forms]
    assert keys == [[], ["a"], ["b"]]


def test_a_name_of_offkey_yaml(sts: Granting, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "offkey.yaml").write_text(
        "version: 1\nregion: eu-west-1\naccounts: {live: '111111111111'}\n"
        "sessions: {prod: {account: live, role: deploy, session_name: mine}}\n"
    )
    environment = surroundings(tmp_path, sts)
    done = offkey(environment, "--as", "prod", "--format", "json", cwd=tmp_path / "sub")
    assert json.loads(done.stdout)["arn"] == "arn:aws:sts::111111111111:assumed-role/deploy/mine"
    wrong = offkey(environment, "--as", "dev", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "Known: prod" in wrong.stderr


def test_another_account_is_refused(sts: Granting, tmp_path: Path) -> None:
    done = offkey(surroundings(tmp_path, sts), "--role", ROLE, "--account", "222222222222")
    assert (done.returncode, done.stdout) == (1, "")
    assert "not in the account 222222222222" in done.stderr
    assert entries(tmp_path) == []


def test_no_identity_at_all(tmp_path: Path) -> None:
    done = offkey({"HOME": str(tmp_path)}, "--role", ROLE)
    assert done.returncode == 2
    assert "no identity here" in done.stderr
    assert "offkey login" in done.stderr


@pytest.mark.parametrize(
    ("job", "cure"),
    [
        ({"GITHUB_ACTIONS": "true"}, "id-token: write"),
        ({"GITLAB_CI": "true", "CI_JOB_ID": "7"}, "id_tokens"),
        ({"BITBUCKET_BUILD_NUMBER": "7"}, "oidc: true"),
        ({"CIRCLECI": "true"}, "context"),
    ],
)
def test_a_job_without_an_identity_is_told_its_platforms_switch(tmp_path: Path, job: dict[str, str], cure: str) -> None:
    done = offkey({"HOME": str(tmp_path), **job}, "--role", ROLE)
    assert done.returncode == 2
    assert cure in done.stderr


def test_masks_go_to_the_log_and_not_into_the_file(sts: Granting, tmp_path: Path) -> None:
    environment = surroundings(tmp_path, sts, GITHUB_ACTIONS="true", OFFKEY_AUDIT="off")
    done = offkey(environment, "--role", ROLE, "--format", "dotenv")
    assert done.stderr == f"::add-mask::{SECRET_KEY}\n::add-mask::session-1\n"
    assert "::" not in done.stdout
    assert offkey(environment, "--role", ROLE, "--format", "dotenv", "--no-mask").stderr == ""
    assert offkey(environment, "--role", ROLE).stderr == ""


def test_a_line_for_each_time_that_credentials_are_handed_out(sts: Granting, tmp_path: Path) -> None:
    trail = tmp_path / "audit.jsonl"
    environment = surroundings(tmp_path, sts)
    for _ in range(2):
        assert run(environment, "--role", ROLE, "--audit", str(trail)).returncode == 0
    assert offkey(environment, "--role", ROLE, "--audit", str(trail), "--format", "env").returncode == 0
    lines = [json.loads(line) for line in trail.read_text().splitlines()]
    assert len(lines) == 3
    assert sts.calls == 1
    token = (tmp_path / "token").read_bytes()
    for line in lines:
        assert line.pop("time").endswith("Z")
        assert line["role"] == ROLE
        assert line["who"] == "repo:acme/infra:ref:refs/heads/main"
        assert line["token_sha256"] == hashlib.sha256(token).hexdigest()
        assert line["session_name"] == "offkey"
        assert line["claims"]["aud"] == "sts.amazonaws.com"
        assert line["access_key_id"] == "ASIAIOSFODNN7EXAMPLE"
    assert lines[0] == lines[1] == lines[2]
    assert SECRET_KEY not in trail.read_text()
    assert trail.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({}, False),
        ({"CI": "true"}, True),
        ({"OFFKEY_AUDIT": "stderr"}, True),
        ({"CI": "true", "OFFKEY_AUDIT": "off"}, False),
    ],
)
def test_audit_lines_are_for_ci_unless_somebody_says_otherwise(
    sts: Granting, tmp_path: Path, more: dict[str, str], shown: bool
) -> None:
    environment = surroundings(tmp_path, sts, **more)
    for _ in range(2):
        assert ('"event": "credentials"' in run(environment, "--role", ROLE).stderr) is shown


def test_audit_in_offkey_yaml(sts: Granting, tmp_path: Path) -> None:
    (tmp_path / "offkey.yaml").write_text("version: 1\naudit: stderr\n")
    environment = surroundings(tmp_path, sts)
    for _ in range(2):
        assert '"event": "credentials"' in offkey(environment, "--role", ROLE, cwd=tmp_path).stderr
    assert offkey(environment, "--role", ROLE, "--audit", "off", cwd=tmp_path).stderr == ""


def test_no_credentials_without_the_trail_that_was_asked_for(sts: Granting, tmp_path: Path) -> None:
    environment = surroundings(tmp_path, sts)
    done = run(environment, "--role", ROLE, "--audit", str(tmp_path / "missing" / "audit"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "audit line cannot be written" in done.stderr
    again = run(environment, "--role", ROLE, "--audit", str(tmp_path / "missing" / "audit"))
    assert (again.returncode, again.stdout) == (2, "")


@pytest.mark.parametrize("words", [("--help",), ("--role",), ("--nonsense",), ("--role", ROLE, "--format", "xml")])
def test_the_helper_knows_the_whole_command(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run({"HOME": str(tmp_path)}, *words)
    assert "Traceback" not in done.stderr
    assert "usage: offkey" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "more", "region"),
    [
        ((), {}, None),
        (("--region", "eu-west-1"), {}, "eu-west-1"),
        ((), {"AWS_REGION": "eu-west-2"}, "eu-west-2"),
    ],
)
def test_a_profile_has_the_region_that_somebody_named(
    sts: Granting, tmp_path: Path, words: tuple[str, ...], more: dict[str, str], region: str | None
) -> None:
    environment = surroundings(tmp_path, sts, **more)
    assert offkey(environment, "--role", ROLE, *words, "--install-profile", "acme").returncode == 0
    written = (tmp_path / ".aws" / "config").read_text().splitlines()
    assert [line.partition(" = ")[2] for line in written if line.startswith("region")] == ([region] if region else [])


def test_a_profile_that_cannot_work_is_not_written(sts: Granting, tmp_path: Path) -> None:
    (tmp_path / "offkey.yaml").write_text("version: 1\n")
    done = offkey(surroundings(tmp_path, sts), "--as", "prod", "--install-profile", "acme", cwd=tmp_path)
    assert done.returncode == 2
    assert not (tmp_path / ".aws").exists()


def test_a_profile_finds_its_offkey_yaml_from_anywhere(sts: Granting, tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    (home / "offkey.yaml").write_text(
        "version: 1\nregion: eu-west-1\naccounts: {live: '111111111111'}\n"
        "sessions: {prod: {account: live, role: deploy}}\n"
    )
    environment = surroundings(tmp_path, sts)
    assert offkey(environment, "--as", "prod", "--install-profile", "acme", cwd=home).returncode == 0
    written = (tmp_path / ".aws" / "config").read_text()
    (line,) = (line for line in written.splitlines() if line.startswith("credential_process"))
    command = shlex.split(line.partition(" = ")[2])
    done = subprocess.run(command, env=environment, cwd=elsewhere, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["AccountId"] == "111111111111"
