"""Several processes find what one finds, and none of them is lost without a word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from tests.repositories import write

from offkey.errors import DefectError
from offkey.model.finding import Finding, Rule, Severity
from offkey.model.node import Node
from offkey.model.repository import Repository
from offkey.read import forked
from offkey.read.repository import read
from offkey.rules import RULES
from offkey.scan.crew import share
from offkey.scan.engine import run

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="one process does it all where none can be forked")
CASES = Path(__file__).parents[1] / "rules/wildcard-subject"


def nothing() -> None:
    return None


@pytest.mark.parametrize("jobs", [2, 3])
def test_several_processes_report_what_one_reports(jobs: int) -> None:
    alone = run(read(CASES, later=True), RULES)
    assert len({finding.rule for finding in alone.findings}) > 1
    assert run(read(CASES, later=True), RULES, jobs=jobs) == alone


def test_several_processes_count_what_one_counts() -> None:
    alone = run(read(CASES.parent, later=True), RULES, count=True)
    assert len(alone.secrets) > 1
    assert run(read(CASES.parent, later=True), RULES, jobs=2, count=True) == alone


def test_each_task_is_done_once_and_answered_in_its_place() -> None:
    told, ends = share([partial(abs, number) for number in range(40)], jobs=3, last=os.getpid)
    assert (told, len(set(ends))) == (list(range(40)), 3)


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_a_process_that_dies_is_reported(sent: int) -> None:
    started, tell = os.pipe()

    def die() -> None:
        os.write(tell, b"x")
        os.kill(os.getpid(), sent)

    here = os.getpid()

    def task() -> None:
        if os.getpid() != here:
            die()
        os.read(started, 1)  # so that the other process has one too

    with pytest.raises(DefectError, match="ended with") as caught:
        share([task, task], jobs=2, last=nothing)
    assert caught.value.hint == "run it with --jobs 1"


def test_a_rule_that_breaks_in_another_process_is_named(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": 'resource "a" "b" {}\n'})
    started, tell = os.pipe()

    here = os.getpid()

    def check(_node: Node) -> list[Finding]:
        if os.getpid() != here:
            os.write(tell, b"x")
            raise ValueError("no")
        os.read(started, 1)  # so that the other process has one too
        return []

    rule = Rule(id="broken", summary="", severity=Severity.LOW, on=Repository, check=check)
    with pytest.raises(DefectError, match="the rule broken broke: ValueError: no"):
        run(read(tmp_path), [rule, rule], jobs=2)


def test_ctrl_c_ends_every_process() -> None:
    program = textwrap.dedent("""
        import os, signal, time
        from offkey.scan.crew import share

        signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it

        def wait():
            os.write(1, b"%d\\n" % os.getpid())  # at once, however Python buffers
            while True:  # one long wait could begin right after the signal, and never end
                time.sleep(0.05)

        try:
            share([wait, wait], jobs=2, last=lambda: None)
        except KeyboardInterrupt:
            raise SystemExit(130)
    """)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as p:
        assert p.stdout is not None
        pids = [int(p.stdout.readline()) for _ in range(2)]
        os.killpg(p.pid, signal.SIGINT)
        assert p.wait(60) == 130
    assert p.pid in pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.parametrize(
    ("written", "allowed"), [("max 100000\n", 250), ("100000 100000\n", 1), ("150000 100000\n", 2), ("x\n", 250)]
)
def test_a_container_uses_no_more_processors_than_it_may(tmp_path: Path, written: str, allowed: int) -> None:
    file = tmp_path / "cpu.max"
    file.write_text(written, encoding="ascii")
    with patch.object(forked, "_QUOTA", str(file)):
        assert forked.available() == min(allowed, len(os.sched_getaffinity(0)))
    with patch.object(forked, "_QUOTA", str(tmp_path / "missing")):
        assert forked.available() == len(os.sched_getaffinity(0))
