"""What an earlier run compiled is taken over as it was, and anything else is compiled again."""

from __future__ import annotations

import marshal
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.repositories import STATIC_KEY, WORKFLOW, write

from offkey.model import compiled
from offkey.model.regex import _compiled
from offkey.model.text import Span


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "compiled.bin"
    monkeypatch.setattr(compiled, "_FILE", str(path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    another_run(monkeypatch)
    return path


def another_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_places", {})
    monkeypatch.setattr(compiled, "_pieces", memoryview(b""))
    monkeypatch.setattr(compiled, "_fresh", {})
    monkeypatch.setattr(compiled, "_asked", False)


def never() -> object:
    raise AssertionError("it was kept")


def test_the_next_run_compiles_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert compiled.compiled("a", lambda: (1, "x")) == (1, "x")
    compiled.keep()
    another_run(monkeypatch)
    assert compiled.compiled("a", never) == (1, "x")
    before = file.read_bytes()
    compiled.keep()
    assert file.read_bytes() == before
    compiled.compiled("b", lambda: 2)
    compiled.keep()
    another_run(monkeypatch)
    assert (compiled.compiled("a", never), compiled.compiled("b", never)) == ((1, "x"), 2)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[:-3],
        lambda data: b"\xff" + data,
        lambda _: marshal.dumps(7),
        lambda _: marshal.dumps((("another Python",), {"a": marshal.dumps("wrong")})),
    ],
)
def test_a_file_that_is_not_ours_is_no_loss(
    file: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes]
) -> None:
    compiled.compiled("a", lambda: "right")
    compiled.keep()
    file.write_bytes(damage(file.read_bytes()))
    another_run(monkeypatch)
    assert compiled.compiled("a", lambda: "right") == "right"
    compiled.keep()
    another_run(monkeypatch)
    assert compiled.compiled("a", never) == "right"


def test_nothing_is_written_where_python_writes_no_bytecode(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled.compiled("a", lambda: 1)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    compiled.keep()
    assert not file.exists()
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(compiled, "_FILE", str(file / "no" / "folder"))
    compiled.keep()
    assert compiled.compiled("a", never) == 1


PATTERNS = [
    r"(?P<one>[a-c]+)|(x)*é",
    r"(?i)[A-Z\ud800-\udfff]++(?=_|\Z)",
    r"(?P<a>.)(?:(?P<b>\d)|\w{2,})*?",
    rb"[^-#]++",
]


@given(text=st.text("abxXé_1 \n", max_size=8), pattern=st.sampled_from(PATTERNS), flags=st.sampled_from([0, re.DOTALL]))
def test_a_kept_pattern_is_the_one_that_re_makes(text: str, pattern: str | bytes, flags: int) -> None:
    found: re.Pattern[Any] = _compiled(pattern, flags)
    expected: re.Pattern[Any] = re.compile(pattern, flags)
    assert (found, found.flags, found.groups, found.groupindex) == (
        expected,
        expected.flags,
        expected.groups,
        expected.groupindex,
    )
    asked = text.encode() if isinstance(pattern, bytes) else text
    ours = [(m.span(), m.groups(), m.lastgroup) for m in found.finditer(asked)]
    assert ours == [(m.span(), m.groups(), m.lastgroup) for m in expected.finditer(asked)]


def test_a_pattern_is_compiled_by_re_where_python_is_made_of_other_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    def other_parts(*_: object) -> object:
        raise AttributeError("_code")

    monkeypatch.setattr("offkey.model.regex._program", other_parts)
    assert _compiled("(?P<never_seen>before)", 0) == re.compile("(?P<never_seen>before)")


def test_a_kept_constructor_makes_the_same_records(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from offkey.model.record_constructor import constructor
    from offkey.model.records import _NOTHING

    first = constructor(Span, nothing=_NOTHING)
    compiled.keep()
    another_run(monkeypatch)
    monkeypatch.setattr("offkey.model.record_constructor.compile", never, raising=False)
    again = constructor(Span, nothing=_NOTHING)
    one, other = object.__new__(Span), object.__new__(Span)
    first(one, 1, end=2)
    again(other, 1, end=2)
    assert one == other == Span(1, 2)


def test_only_what_stands_in_our_modules_is_kept(tmp_path: Path) -> None:
    """The names of a repository become patterns as well: they are no business of the next run's."""
    terraform = 'resource "aws_iam_access_key" "zebra_name" {\n  user = "zebra_user"\n}\n'
    root = write(tmp_path, {WORKFLOW: STATIC_KEY, "main.tf": terraform})
    subprocess.run([sys.executable, "-m", "offkey", "scan", root], capture_output=True, check=False, timeout=300)
    _, kept = compiled._opened()
    assert not any(b"zebra" in marshal.dumps(key) for key in kept)
