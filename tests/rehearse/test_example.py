"""The bundled example, through the real command line, with the real terraform where there is one."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from offkey.cli.demo import example
from offkey.rehearse.terraform import find, find_mirror
from offkey.rehearse.workspace import copy_repository

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.xdist_group("lab-example")]

ATTEMPTS = {
    "pull request from a fork",
    "another branch",
    "another environment",
    "a tag",
    "another repository of the owner",
    "another owner",
    "a new repository under the old name",
    "a token for another audience",
    "an expired token",
    "a token with a forged signature",
    "an environment on the state of another",
    "a job on the role of another",
    "a job on a role that is not its own",
    "a job without the external id",
    "a plan that writes state",
    "a plan that changes something",
    "the old static key",
    "a key of another account",
}


def offkey(*arguments: str, cwd: Path, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "GITHUB_", "ACTIONS_"))}
    if path is not None:
        environment["PATH"] = path
    command = [sys.executable, "-m", "offkey", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example after `migrate --write`."""
    root = tmp_path_factory.mktemp("example") / "infra"
    copy_repository(example(), root)
    ran = offkey("migrate", "--write", "--allow-dirty", ".", cwd=root)
    assert ran.returncode == 0, ran.stderr
    return root


@pytest.fixture
def terraform() -> None:
    if find() is None or find_mirror() is None:
        pytest.skip("LOUD: terraform or a provider mirror is missing, so no pipeline was rehearsed for real")


def without_terraform(tmp_path: Path) -> str:
    """A PATH on which everything but terraform and tofu is found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for directory in reversed(os.environ["PATH"].split(os.pathsep)):
        for program in Path(directory).iterdir() if Path(directory).is_dir() else ():
            link = folder / program.name
            if program.name not in ("terraform", "tofu"):
                link.unlink(missing_ok=True)
                link.symlink_to(program)
    return str(folder)


def test_migrating_twice_changes_nothing(migrated: Path) -> None:
    ran = offkey("migrate", "--format", "json", ".", cwd=migrated)
    document = json.loads(ran.stdout)
    assert (document["edited"], document["created"]) == ([], [])
    assert document["persistent_secrets"] == {"before": 0, "after": 0}


def test_the_migrated_example_scans_without_a_key(migrated: Path) -> None:
    document = json.loads(offkey("scan", "--format", "json", ".", cwd=migrated).stdout)
    assert document["persistent_secrets"] == {"count": 0, "items": []}
    rules = {finding["rule"] for finding in document["findings"]}
    assert not rules & {"static-key-in-workflow", "static-key-in-terraform", "missing-id-token-permission"}


@pytest.mark.terraform
def test_the_demo_runs_terraform_in_two_accounts_and_refuses_every_intruder(terraform: None, tmp_path: Path) -> None:
    ran = offkey("demo", "--format", "json", cwd=tmp_path)
    document: dict[str, Any] = json.loads(ran.stdout)
    failed = [run for run in document["runs"] if not run["ok"]]
    assert (ran.returncode, document["ok"], failed) == (0, True, []), ran.stderr
    assert document["persistent_secrets"] == {"before": 4, "after": 0}
    applied = [run for run in document["runs"] if any("apply" in c["argv"] for c in run["commands"])]
    accounts = {hop["role"].split(":")[4] for run in applied for hop in run["hops"]}
    assert {"222222222222", "333333333333"} <= accounts
    for run in applied:
        assert [c["argv"][1] for c in run["commands"]] == ["init", "plan", "apply"]
        assert all(c["exit"] == 0 for c in run["commands"])
        assert run["claims"]["sub"].startswith("repo:acme/infra:environment:")
    assert {refusal["attempt"] for refusal in document["refusals"]} == ATTEMPTS
    assert all(refusal["refused"] and refusal["error"] for refusal in document["refusals"])
    assert document["calls"]["total"] > 100
    assert not list(tmp_path.iterdir())


@pytest.mark.terraform
def test_a_trust_that_names_another_branch_fails_the_rehearsal_with_the_claim(
    terraform: None, migrated: Path, tmp_path: Path
) -> None:
    root = tmp_path / "infra"
    copy_repository(migrated, root)
    hub = root / "federation" / "hub" / "hub_roles.tf"
    broken = re.sub(
        r":(pull_request|environment:\w+|ref:refs/heads/main)\"", ':ref:refs/heads/release"', hub.read_text()
    )
    hub.write_text(broken)
    ran = offkey("rehearse", "--format", "json", ".", cwd=root)
    document = json.loads(ran.stdout)
    assert (ran.returncode, document["ok"]) == (1, False)
    refused = [hop for run in document["runs"] for hop in run["hops"] if hop["verdict"] == "refused"]
    assert refused
    for hop in refused:
        assert "token.actions.githubusercontent.com:sub" in hop["because"]
        assert "repo:acme/infra:ref:refs/heads/release" in hop["because"]


def test_without_terraform_tokens_are_exchanged_and_the_state_is_probed(migrated: Path, tmp_path: Path) -> None:
    ran = offkey("rehearse", "--format", "json", ".", cwd=migrated, path=without_terraform(tmp_path))
    document = json.loads(ran.stdout)
    assert ran.returncode == 4, ran.stderr
    assert not document["ok"]
    probes = [run for run in document["runs"] if run["event"] == "a probe by hand"]
    assert {run["job"] for run in probes} == {"the state of dev", "the state of live"}
    for run in probes:
        assert [c["argv"][2] for c in run["commands"]][:5] == ["list", "lock", "read", "write", "unlock"]
        assert all(c["exit"] == 0 for c in run["commands"])
        assert all(hop["verdict"] == "admitted" for hop in run["hops"])
    assert any("no terraform" in note for note in document["notes"])
    assert all(refusal["refused"] for refusal in document["refusals"])
