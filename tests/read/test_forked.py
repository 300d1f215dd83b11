"""Two processes read what one reads, and none of them is lost without a word."""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path
from typing import NoReturn
from unittest.mock import patch

import pytest

from offkey.errors import DefectError
from offkey.read import files, forked
from offkey.read.forked import Forked, both
from offkey.read.repository import read

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="one process does it all where none can be forked")
CASES = Path(__file__).parents[1] / "rules"


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forked, "available", lambda: 2)


def test_two_pieces_of_work_are_done_in_two_processes() -> None:
    there, here = both(os.getpid, os.getpid)
    assert here == os.getpid() != there


@pytest.mark.parametrize("in_memory", [True, False])
def test_an_answer_that_no_pipe_holds_arrives(monkeypatch: pytest.MonkeyPatch, *, in_memory: bool) -> None:
    if not in_memory:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    size = 3_000_000
    there, here = both(partial(bytes, size), partial(len, "here"))
    assert (there, here) == (bytes(size), 4)


def test_a_process_that_dies_is_reported() -> None:
    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(DefectError, match="ended with") as caught:
        both(die, os.getpid)
    assert caught.value.hint == "run it with --jobs 1"


def test_what_breaks_in_the_other_process_is_said_here() -> None:
    with pytest.raises(DefectError, match=r"ValueError: .*'x'"):
        both(partial(int, "x"), os.getpid)


def test_what_breaks_here_ends_the_other_process() -> None:
    started, tell = os.pipe()

    def wait() -> None:
        os.write(tell, b"%d\n" % os.getpid())
        signal.pause()

    def fail() -> NoReturn:
        os.read(started, 20)
        raise KeyboardInterrupt

    begun: list[int] = []
    fork = os.fork

    def noted() -> int:
        begun.append(fork())
        return begun[-1]

    with patch.object(os, "fork", noted), pytest.raises(KeyboardInterrupt):
        both(wait, fail)
    with pytest.raises(ProcessLookupError):
        os.kill(begun[0], 0)


def test_where_there_can_be_no_other_process_one_does_both() -> None:
    descriptors = Path("/proc/self/fd")
    before = len([*descriptors.iterdir()]) if descriptors.exists() else None
    with patch.object(os, "fork", side_effect=BlockingIOError):
        assert both(os.getpid, os.getpid) == (os.getpid(), os.getpid())
        with pytest.raises(BlockingIOError):
            Forked(os.getpid)
    assert before is None or len([*descriptors.iterdir()]) == before


@pytest.mark.parametrize("many", [1, 3, 40])
def test_two_processes_walk_what_one_walks(tmp_path: Path, many: int) -> None:
    for number in range(60):
        folder = tmp_path / f"m{number % 7}" / f"n{number % 3}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.tf").write_text("x")
    (tmp_path / "m3/closed").mkdir(mode=0o000)
    alone = files.walk(tmp_path, exclude=["m5", "m1/n1/1.tf"])
    called: list[int] = []
    with patch.object(files, "MANY", many):
        shared = files.walk(tmp_path, exclude=["m5", "m1/n1/1.tf"], meanwhile=lambda: called.append(os.getpid()))
    assert called == [os.getpid()]
    assert (shared.files, shared.excluded, shared.incomplete) == (alone.files, alone.excluded, alone.incomplete)
    assert len(alone.excluded) > 1


def test_a_small_tree_needs_no_other_process(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("")
    with patch.object(os, "fork", side_effect=AssertionError):
        assert read(tmp_path, meanwhile=pytest.fail).seen == 1


def test_two_processes_read_what_one_reads() -> None:
    alone = read(CASES, later=True)
    with patch.object(files, "MANY", 100):
        shared = read(CASES, later=True, meanwhile=lambda: None)
    assert {path: s.data for path, s in shared.sources.items()} == {path: s.data for path, s in alone.sources.items()}
    for part in ("unread", "seen", "read", "excluded"):
        assert getattr(shared, part) == getattr(alone, part), part
    for part in ("workflows", "modules", "texts", "aside"):
        assert [one.path for one in getattr(shared, part)] == [one.path for one in getattr(alone, part)] != [], part


def test_what_cannot_be_read_is_told_by_either(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"{number}.tf").write_bytes(b"#" * (files.MAX_BYTES + 1) if number % 2 else b"")
    with patch.object(files, "MANY", 2):
        unread = read(tmp_path, meanwhile=lambda: None).unread
    assert [one.path for one in unread] == ["1.tf", "3.tf", "5.tf", "7.tf"]
    assert unread == read(tmp_path).unread
