"""The example is what the demo says it is: a working repository of 2024, keys and all."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from offkey.model.text import Incomplete, Source
from offkey.read import configuration, hcl, yaml

ROOT = Path(__file__).parents[2] / "examples/acme-infra"
SUFFIXES = {".tf", ".tfvars", ".yml", ".yaml", ".md", ".py"}
NAMED = {"Makefile", ".gitignore", ".gitattributes"}
FILES = sorted(
    path
    for path in ROOT.rglob("*")
    if path.is_file() and (path.suffix in SUFFIXES or path.name in NAMED) and ".terraform" not in path.parts
)


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def source(path: Path) -> Source:
    return Source(path.relative_to(ROOT).as_posix(), path.read_bytes())


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix in {".tf", ".tfvars"}], ids=lambda p: p.name)
def test_terraform_reads(path: Path) -> None:
    assert hcl.parse(source(path)).problems == ()


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".yml"], ids=lambda p: p.name)
def test_workflows_read(path: Path) -> None:
    assert not isinstance(yaml.parse(source(path)), Incomplete)


def test_exactly_one_file_has_windows_line_ends_and_git_keeps_them() -> None:
    assert [p for p in FILES if b"\r\n" in p.read_bytes()] == [ROOT / "environments/live/network.tf"]
    assert "environments/live/network.tf -text" in text(".gitattributes")
    data = (ROOT / "environments/live/network.tf").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")


def test_the_secrets_it_starts_with() -> None:
    secrets = {
        path.name: set(re.findall(r"secrets\.(\w+)", path.read_text(encoding="utf-8")))
        for path in (ROOT / ".github/workflows").iterdir()
    }
    assert secrets == {
        "deploy.yml": {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"},
        "drift.yml": {"DRIFT_AWS_ACCESS_KEY_ID", "DRIFT_AWS_SECRET_ACCESS_KEY"},
        "backup.yml": {"R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"},
        "lint.yml": set(),
    }


def test_no_key_is_written_down() -> None:
    everything = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
    assert re.findall(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b", everything) == []


def test_what_newer_versions_removed_is_there() -> None:
    for environment in ("dev", "live"):
        assert "enable_classiclink" in text(f"environments/{environment}/network.tf")
        backend = text(f"environments/{environment}/terraform.tf")
        assert re.search(r"^    role_arn +=", backend, re.MULTILINE)
        assert "dynamodb_table" in backend


def test_its_offkey_yaml_holds_only_what_the_repository_cannot_show() -> None:
    partial = configuration.read_partial(source(ROOT / "offkey.yaml"))
    assert (partial.repository.owner, partial.repository.name) == ("acme", "infra")
    assert partial.accounts == {"shared": "111111111111", "dev": "222222222222", "live": "333333333333"}
    assert (partial.hub, partial.rehearsal.run) == ("shared", ("make package",))
    assert (partial.state, partial.access, partial.region, partial.module_buckets) == (None, None, None, None)


def test_the_package_builds(tmp_path: Path) -> None:
    copy = tmp_path / "infra"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("dist", ".terraform"))
    subprocess.run(["make", "package"], cwd=copy, check=True, capture_output=True)
    with zipfile.ZipFile(copy / "dist/hello.zip") as package:
        assert package.namelist() == ["handler.py"]
