from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.configurations import ACME

from offkey.cli.main import guarded


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "offkey.yaml").write_text(ACME, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_writes_a_directory_for_each_account(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["provision", "render", "--to", "terraform", "-o", "."]) == 0
    out, err = capsys.readouterr()
    assert {path.split("/")[1] for path in out.splitlines()} == {"README.md", "hub", "dev", "live"}
    assert "written" in err
    assert set(out.splitlines()) == set(written(repository)) - {"offkey.yaml"}


def test_a_second_run_changes_nothing(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    guarded(["provision", "render", "-o", "out"])
    before = written(repository)
    capsys.readouterr()
    assert guarded(["provision", "render", "-o", "out", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "offkey.provision.render/1"
    assert document["written"] == []
    assert len(document["unchanged"]) == len(before) - 1
    assert written(repository) == before


def test_a_file_changed_by_hand_is_overwritten_only_by_force(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guarded(["provision", "render", "-o", "."])
    mine = repository / "federation/hub/outputs.tf"
    ours = mine.read_bytes()
    mine.write_text("# mine\n", encoding="utf-8")
    (repository / "federation/dev/outputs.tf").unlink()
    assert guarded(["provision", "render", "-o", "."]) == 2
    assert "federation/hub/outputs.tf" in capsys.readouterr().err
    assert mine.read_text(encoding="utf-8") == "# mine\n"
    assert not (repository / "federation/dev/outputs.tf").exists()
    assert guarded(["provision", "render", "-o", ".", "--force"]) == 0
    assert mine.read_bytes() == ours


def test_files_of_others_stay(repository: Path) -> None:
    other = repository / "federation/hub/backend.tf"
    other.parent.mkdir(parents=True)
    other.write_text("terraform {}\n", encoding="utf-8")
    assert guarded(["provision", "render", "-o", ".", "--force"]) == 0
    assert other.read_text(encoding="utf-8") == "terraform {}\n"


def test_without_a_directory_it_prints(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = written(repository)
    assert guarded(["provision", "render"]) == 0
    assert "# --- federation/hub/hub_roles.tf\n" in capsys.readouterr().out
    assert guarded(["provision", "render", "--format", "json"]) == 0
    paths = [file["path"] for file in json.loads(capsys.readouterr().out)["files"]]
    assert "federation/README.md" in paths
    assert written(repository) == before


def test_the_configuration_is_found_upwards_or_named(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = repository / "environments" / "dev"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert guarded(["provision", "render", "-o", "here"]) == 0
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    assert guarded(["provision", "render", "-o", "."]) == 2
    assert guarded(["provision", "render", "-o", ".", "--config", str(repository / "offkey.yaml")]) == 0
    assert written(below / "here") == written(elsewhere)


def test_no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert guarded(["provision", "render"]) == 2
    assert "there is no offkey.yaml" in capsys.readouterr().err


def test_a_wrong_configuration_writes_nothing(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "offkey.yaml").write_text(ACME.replace("hub: shared", "hub: other"), encoding="utf-8")
    assert guarded(["provision", "render", "-o", "out"]) == 2
    assert "offkey.yaml:5:6: hub: no account is called other" in capsys.readouterr().err
    assert not (repository / "out").exists()


def test_a_target_that_is_a_file(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(["provision", "render", "-o", "offkey.yaml"]) == 2
    assert "is not a directory" in capsys.readouterr().err


@pytest.mark.parametrize("action", ["plan", "apply", "check"])
def test_what_is_not_offered_yet_says_so(action: str) -> None:
    command = [sys.executable, "-m", "offkey.cli", "provision"]
    ran = subprocess.run([*command, action], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "invalid choice" in ran.stderr
    told = subprocess.run([*command, "--help"], capture_output=True, text=True, check=False)
    assert f"{action}" in told.stdout.split("not offered yet")[0].splitlines()[-1]


def test_the_scan_finds_nothing_in_what_it_writes(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    guarded(["provision", "render", "-o", "."])
    capsys.readouterr()
    assert guarded(["scan", ".", "--format", "json", "--fail-on", "low"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["findings"], document["incomplete"]) == ([], [])
