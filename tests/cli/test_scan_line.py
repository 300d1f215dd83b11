"""The short way to read a command line of `scan` reads what argparse reads, or leaves it to argparse."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.repositories import STATIC_KEY, WORKFLOW, write

from offkey.cli.main import parser
from offkey.cli.scan_line import read

OPTIONS = st.sampled_from(
    [
        ["--format", "json"],
        ["--format", "sarif"],
        ["--fail-on", "critical"],
        ["--fail-on", "low"],
        ["--color", "never"],
        ["--select", "dead-subject,static-profile"],
        ["--ignore", "dead-subject"],
        ["-o", "a.json"],
        ["--output", "b.txt"],
        ["--baseline", "known.json"],
        ["--config", "offkey.yaml"],
        ["-q"],
        ["--quiet"],
        ["--offline"],
    ]
)
PATHS = st.lists(st.sampled_from([".", "a", "a/b c", "é"]), max_size=2)


@given(st.lists(OPTIONS, max_size=4), PATHS, st.lists(OPTIONS, max_size=4))
def test_it_reads_what_argparse_reads(before: list[list[str]], paths: list[str], after: list[list[str]]) -> None:
    words = [*(word for option in before for word in option), *paths, *(word for option in after for word in option)]
    short, whole = read(words), parser(["scan"]).parse_args(["scan", *words])
    assert vars(short) == vars(whole)


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--format=json"],
        ["--format", "yaml"],
        ["--fail-on", "severe"],
        ["--form", "json"],
        ["--format"],
        ["--select", "-q"],
        ["--", "a"],
        ["a", "--quiet", "b"],
        ["--jobs", "2"],
        ["--fix"],
        ["--fix=all"],
        ["--diff"],
        ["-v"],
        ["-qv"],
        ["--org", "github:acme"],
        ["-o", ""],
        ["-"],
    ],
)
def test_the_rest_is_left_to_argparse(words: list[str]) -> None:
    assert read(words) is None


def test_both_ways_say_the_same(tmp_path: Path) -> None:
    root = write(tmp_path, {WORKFLOW: STATIC_KEY})

    def said(*words: str) -> tuple[int, list[str], str]:
        command = [sys.executable, "-m", "offkey", "scan", str(root), *words]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        return ran.returncode, [line for line in ran.stdout.splitlines() if '"seconds"' not in line], ran.stderr

    assert said("--format", "json") == said("--format=json")
    assert said("--select", "no-such-rule") == said("--select=no-such-rule")
    assert said("no/such/path") == said("no/such/path", "--color=auto")
    assert said("--format", "json")[0] == 1


def test_who_stops_reading_is_no_error(tmp_path: Path) -> None:
    root = write(tmp_path, {WORKFLOW: STATIC_KEY})
    command = [sys.executable, "-m", "offkey", "scan", str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=300) == 141
