"""A scanned repository writes commands for the runner into the log: to stop others, to forge annotations.

What offkey prints in a job is read by the runner, which obeys `::name::` at the beginning of a line and `##[name]`
anywhere in one. A pull request chooses the names of its files and secrets.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import STATIC_KEY, WORKFLOW, write

from offkey.cli.findings import FORMATS
from offkey.cli.main import guarded

KEY = 'resource "aws_iam_access_key" "ci" {\n  user = "ci"\n}\n'
COMMENT = " # ##[stop-commands]x offkey: ignore[static-key-in-workflow] until ##[error]: y"
FILES: dict[str, str | bytes] = {
    WORKFLOW: STATIC_KEY.replace("ACCESS_KEY_ID }}\n", f"ACCESS_KEY_ID }}}}{COMMENT}\n"),
    ".github/workflows/##[error]a.yml": STATIC_KEY,
    ".github/workflows/b\n::error::c.yml": STATIC_KEY,
    ".github/workflows/d\n##[error]e.yml": "on: [push\n",
    "::stop-commands::x/main.tf": KEY,
    "::stop-commands::x/y.tf": "resource {{{\n",
    "%0A::error::z/main.tf": KEY,
}


@pytest.mark.parametrize("form", FORMATS)
def test_the_runner_finds_no_command_but_ours(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, FILES)
    assert guarded(["scan", str(tmp_path), "--format", form, "-v"]) == 1
    out, err = capsys.readouterr()
    lines = (out + err).splitlines()
    assert [line for line in lines if "##[" in line] == []
    commands = [line for line in lines if line.lstrip().startswith("::")]
    ours = [line for line in commands if line.startswith(("::notice ", "::error ")) and "title=offkey%3A " in line]
    assert commands == ours
    assert bool(commands) == (form == "github")


def test_all_of_them_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, FILES)
    guarded(["scan", str(tmp_path), "--format", "github"])
    kinds = [line.split("title=offkey%3A ")[1].split("::")[0] for line in capsys.readouterr().out.splitlines()]
    assert sorted(kinds) == [
        *["iam-user-access-key"] * 2,
        *["not read"] * 2,
        "scan",
        *["static-key-in-workflow"] * 3,
    ]
