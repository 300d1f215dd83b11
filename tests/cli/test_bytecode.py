"""A module comes from the one file as it would from its own, and from its own where the file does not hold it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.repositories import STATIC_KEY, WORKFLOW, write

import offkey

NAME = f"modules.{sys.implementation.cache_tag}.bin"
PROBE = """
import sys
from offkey.cli import bytecode
bytecode.use()
from offkey.cli.scan_line import read
from offkey.model import text
import offkey.read, inspect, pickle, traceback
sys.stdout.write(f"{type(text.__spec__.loader).__name__} {text.__file__} {text.__cached__} {offkey.read.__path__} ")
sys.stdout.write(f"{inspect.getsource(text.Span.covers)!r} {pickle.loads(pickle.dumps(text.Span(1, 2)))} ")
try:
    text.Span(2, 1)
except ValueError as error:
    sys.stdout.write(repr(traceback.extract_tb(error.__traceback__)[-1]))
bytecode.keep()
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package, so that no test writes beside the real one."""
    found = Path(offkey.__file__).parent
    shutil.copytree(found, tmp_path / "src/offkey", ignore=shutil.ignore_patterns("__pycache__", "lab", "examples"))
    return tmp_path / "src/offkey"


def ran(package: Path, *arguments: str, **environment: str) -> str:
    variables = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    variables |= {"PYTHONPATH": str(package.parent), **environment}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == ""
    return done.stdout


def probe(package: Path, **environment: str) -> tuple[str, str]:
    """What loads a module, and everything that can be seen of it."""
    loader, _, seen = ran(package, "-c", PROBE, **environment).partition(" ")
    return loader, seen


def test_a_module_looks_the_same_wherever_it_comes_from(package: Path) -> None:
    first, second = probe(package), probe(package)
    assert (first[0], second[0]) == ("SourceFileLoader", "_Loader")
    assert first[1] == second[1]


def test_a_source_that_changed_counts(package: Path) -> None:
    probe(package)
    source = package / "model/text.py"
    before = source.stat()
    source.write_text(source.read_text(encoding="utf-8").replace("not a span", "not a spam"), encoding="utf-8")
    os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns + 1_000_000_000))
    assert probe(package)[0] == "SourceFileLoader"
    assert probe(package)[0] == "_Loader"
    shutil.rmtree(package / "model/__pycache__")
    source.unlink()
    with pytest.raises(AssertionError, match="Traceback"):
        probe(package)


@pytest.mark.parametrize("damage", [b"", b"\xff" * 64, b"\x05\0\0\0\0\0\0\0(\x01\0\0\0"])
def test_a_file_that_is_not_ours_is_no_loss(package: Path, damage: bytes) -> None:
    probe(package)
    (package / "__pycache__" / NAME).write_bytes(damage)
    assert probe(package)[0] == "SourceFileLoader"
    assert probe(package)[0] == "_Loader"


def test_a_file_that_ends_too_soon_is_no_loss(package: Path) -> None:
    expected = probe(package)[1]
    file = package / "__pycache__" / NAME
    file.write_bytes(file.read_bytes()[:-200_000])
    assert probe(package)[1] == expected


def test_nothing_is_written_where_python_writes_no_bytecode(package: Path) -> None:
    probe(package, PYTHONDONTWRITEBYTECODE="1")
    assert not (package / "__pycache__" / NAME).exists()


def test_another_place_is_another_package(package: Path, tmp_path: Path) -> None:
    probe(package)
    moved = tmp_path / "moved/offkey"
    shutil.copytree(package, moved, copy_function=shutil.copy2)
    assert probe(moved)[0] == "SourceFileLoader"
    assert probe(moved)[0] == "_Loader"


def test_a_scan_finds_the_same(package: Path, tmp_path: Path) -> None:
    root = write(tmp_path / "repository", {WORKFLOW: STATIC_KEY, "main.tf": 'resource "aws_vpc" "v" {\n}\n'})
    runs = [ran(package, "-m", "offkey", "scan", str(root), "--format", "json") for _ in range(3)]
    assert len({tuple(line for line in run.splitlines() if '"seconds"' not in line) for run in runs}) == 1
    written = [path.name for path in (package / "__pycache__").iterdir() if not path.name.endswith(".pyc")]
    assert sorted(written) == [f"compiled.{sys.implementation.cache_tag}.bin", NAME]
