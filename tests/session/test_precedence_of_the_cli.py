"""Who wins, as the real AWS CLI 1 lists it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.session import precedence_cases as p
from tests.session.precedence_cases import Case

from offkey.model.winner import Tool
from offkey.session.precedence import Options, winners

CASES = {
    "keys over a profile": Case({**p.KEYS, "AWS_PROFILE": "work"}, "[profile work]\nregion = eu-west-1\n"),
    "a profile over keys": Case(p.KEYS, "", f"[work]\n{p.KEY_LINES}", told="work"),
    "the default profile's variable first": Case(
        {"AWS_PROFILE": "work", "AWS_DEFAULT_PROFILE": "base"}, f"[profile work]\n{p.PROCESS_LINE}",
        f"[base]\n{p.KEY_LINES}",
    ),
    "a process": Case({}, f"[default]\n{p.PROCESS_LINE}"),
    "nothing": Case({}, "[default]\nregion = eu-west-1\n"),
    "no such profile": Case({**p.KEYS, "AWS_PROFILE": "nobody"}),
    "AWS_REGION alone": Case({**p.KEYS, "AWS_REGION": "eu-west-1"}),
}  # fmt: skip


def _listed(case: Case, home: Path) -> dict[str, str]:
    """What `aws configure list` says: the kind of each setting; `stops` where the command fails."""
    command = [sys.executable, "-m", "awscli", "configure", "list", *(["--profile", case.told] if case.told else [])]
    environment = {"PATH": os.environ["PATH"], **case.write(home)}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    if ran.returncode != 0:
        return {"access_key": "stops"}
    rows = (line.replace(" : ", " ").split() for line in ran.stdout.splitlines()[1:])
    return {row[0]: "none" if "None" in row[-2:] or "<not" in row else row[2] for row in rows if len(row) > 2}


@pytest.mark.parametrize("name", CASES)
def test_the_command_line_takes_what_is_said(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    said = winners(case.write(tmp_path), case.files, Options(case.told))[Tool.CLI_1]
    listed = _listed(case, tmp_path)
    expected = "stops" if said.broken else said.first.origin.value if said.first else "none"
    assert listed["access_key"] == expected
    if not said.broken:
        assert (listed["region"] != "none") == (said.region is not None)
