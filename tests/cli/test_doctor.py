"""`offkey doctor` through its real entry point."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.doctor import environments as e
from tests.doctor.broken import BROKEN
from tests.doctor.environments import Environment
from tests.doctor.healthy import HEALTHY

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schemas" / "offkey.doctor-1.json").read_text(encoding="utf-8"))


def _run(environment: Environment, root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "offkey", "doctor", str(root / "work"), "--offline", *arguments]
    variables = {**environment.written(root), "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=120)


def test_a_page_names_cause_and_cure_and_the_exit_code_is_one(tmp_path: Path) -> None:
    ran = _run(BROKEN["key before a profile"][0], tmp_path)
    assert ran.returncode == 1, ran.stderr
    assert "key-over-profile" in ran.stdout
    assert "passed over  Admin in account 111111111111" in ran.stdout
    assert e.SECRET not in ran.stdout + ran.stderr


def test_a_healthy_environment_ends_with_zero(tmp_path: Path) -> None:
    ran = _run(HEALTHY["signed in on a laptop"], tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "nothing is wrong here" in ran.stdout


@pytest.mark.parametrize("name", ["environment, and the trust wants a branch", "circle", "backend that moved"])
def test_the_document_fits_its_schema(name: str, tmp_path: Path) -> None:
    environment, expected, _ = BROKEN[name]
    ran = _run(environment, tmp_path, "--format", "json")
    document = json.loads(ran.stdout)
    Draft202012Validator(SCHEMA).validate(document)
    assert (document["schema"], document["ok"], ran.returncode) == ("offkey.doctor/1", False, 1)
    assert expected in [one["id"] for one in document["problems"]]


def test_what_cannot_be_read_is_incomplete(tmp_path: Path) -> None:
    ran = _run(Environment({**e.SESSION, **e.REGION}, {"home/.aws/config": "FOLDER"}), tmp_path)
    assert ran.returncode == 4, ran.stdout
    assert "not read" in ran.stdout


def test_an_account_has_twelve_digits(tmp_path: Path) -> None:
    ran = _run(Environment(), tmp_path, "--account", "42")
    assert ran.returncode == 2
    assert "twelve digits" in ran.stderr


def test_every_id_stands_in_the_documentation() -> None:
    page = (ROOT / "docs" / "doctor.md").read_text(encoding="utf-8")
    named = {expected for _, expected, _ in BROKEN.values()}
    ids = {one for one in named if not (ROOT / "src/offkey/rules" / f"{one.replace('-', '_')}.py").exists()}
    assert ids - set(re.findall(r"`([a-z-]+)`", page)) == set()
