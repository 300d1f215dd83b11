"""Children get the environment they are given and nothing else, and do not outlive their time."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from offkey.model.rehearsal import RanCommand
from offkey.rehearse import child


def run(code: str, tmp_path: Path, *, timeout: float = 60.0, **environment: str) -> RanCommand:
    return child.run(
        (sys.executable, "-c", code),
        cwd=tmp_path,
        shown_cwd="here",
        environment=environment,
        redact=lambda text: text.replace("geheim", "***"),
        timeout=timeout,
    )


def test_nothing_is_inherited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    ran = run("import os; print(sorted(k for k in os.environ if k.startswith(('AWS', 'X'))))", tmp_path, X="1")
    assert ran.output.strip() == "['X']"
    assert (ran.exit, ran.cwd) == (0, "here")


def test_the_exit_code_and_both_streams_are_kept(tmp_path: Path) -> None:
    ran = run("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)", tmp_path)
    assert ran.exit == 3
    assert set(ran.output.split()) == {"out", "err"}


def test_secrets_are_redacted_from_output_and_arguments(tmp_path: Path) -> None:
    ran = run("print('geheim')", tmp_path)
    assert "geheim" not in ran.output
    assert not any("geheim" in word for word in ran.argv)


def test_only_the_tail_of_a_long_output_is_kept(tmp_path: Path) -> None:
    ran = run("print('a' * 100_000 + 'end')", tmp_path)
    assert len(ran.output) <= 16_000
    assert ran.output.rstrip().endswith("end")


def test_time_is_bounded_for_the_child_and_its_children(tmp_path: Path) -> None:
    ran = run(
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(86_400)'])",
        tmp_path,
        timeout=1.0,
    )
    assert ran.exit == 124


def test_a_command_that_is_not_there_is_an_answer(tmp_path: Path) -> None:
    ran = child.run(("offkey-no-such",), cwd=tmp_path, shown_cwd="", environment={"PATH": ""}, redact=str)
    assert ran.exit == 127
    assert "offkey-no-such" in ran.output
