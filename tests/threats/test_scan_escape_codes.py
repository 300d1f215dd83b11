"""A scanned repository writes escape codes, invisible and direction-changing characters into what a person reads.

The report is read on a terminal: a workflow that could move the cursor could paint a clean result.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.repositories import STATIC_KEY, WORKFLOW, write

from offkey.cli.findings import FORMATS
from offkey.cli.main import guarded

EXPIRED = "# offkey: ignore[static-key-in-workflow] until 2020-01-01: soon"
HOSTILE = "\x1b[2J\x1b[H\u202e\x9b\u200b"


@pytest.mark.parametrize("form", FORMATS)
def test_no_control_character_reaches_the_terminal(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workflow = STATIC_KEY.replace("AWS_ACCESS_KEY_ID }}", f"AWS_ACCESS_KEY_ID }}}} # {HOSTILE}")
    write(
        tmp_path,
        {
            WORKFLOW: workflow.replace("\x1b", "").replace("\x9b", ""),
            ".github/workflows/a\x1b[2Jb.yml": STATIC_KEY,
            ".github/workflows/c\u202ed.yml": "on: [push\n",
            ".github/workflows/e\x1b[2Jf.yml": STATIC_KEY.replace("KEY_ID }}", f"KEY_ID }}}} {EXPIRED}"),
            "infra/main.tf": f'resource "aws_iam_access_key" "ci" {{\n  user = "ci"\n}} # {HOSTILE}\n',
        },
    )
    guarded(["scan", str(tmp_path), "-v", "--format", form])
    captured = capsys.readouterr()
    for text in (captured.out, captured.err):
        assert not set(text) & {"\x1b", "\x9b", "\u202e", "\u200b", "\r"}
    assert "static-key-in-workflow" in captured.out
    assert "held until 2020-01-01" in captured.err


def test_json_escapes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {".github/workflows/a\x1b[2Jb.yml": STATIC_KEY})
    guarded(["scan", str(tmp_path), "--format", "json"])
    assert capsys.readouterr().out.isascii()
