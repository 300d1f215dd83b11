"""A repository writes escape codes and commands of a runner into names, for what could not be read to pass on."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import write

from offkey.cli.main import guarded

HOSTILE = "a\x1b[2J\n::error::b.tf"


@pytest.mark.parametrize("command", [("prove",), ("explain", "token.jwt", ".")])
def test_a_note_names_a_file_and_obeys_nothing(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {".git/HEAD": "ref: refs/heads/main\n", "token.jwt": "eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.c2ln"})
    (tmp_path / HOSTILE).write_text('resource "aws_iam_role" "r" {')
    guarded(command)
    err = capsys.readouterr().err
    assert "not read: a\ufffd[2J\ufffd::error::b.tf:" in err
    assert "\x1b" not in err
    assert not any(line.startswith("::") for line in err.splitlines())
