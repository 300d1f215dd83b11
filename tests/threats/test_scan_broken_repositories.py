"""Repositories of every rule with bytes put in and taken out: each is read, or said not to be, and none ends a scan."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.emit import json
from offkey.read.repository import read
from offkey.rules import LIST, concerned
from offkey.scan.engine import run

CASES = sorted((Path(__file__).parents[1] / "rules").glob("*/*/before"))
IDS = [rule.id for rule in LIST]
PIECES = [
    b"{", b"}", b"[", b"]", b"(", b")", b'"', b"'", b"\\", b"${", b"%{", b"$${", b"\n", b"\r\n", b"\t", b"- ", b": ",
    b", ", b"|", b">", b"*", b"&a ", b"!t ", b"<<: ", b"<<EOF\n", b"\xff", b"\xed\xa0\x80", b"\xc3\xa9", b"\x00",
    b"null", b"1e999", b"each.key", b"...", b"dynamic ", b"#", b"/*",
]  # fmt: skip
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.sampled_from([0, 0, 0, 1, 20, 10_000]), st.sampled_from(PIECES)),
    min_size=1,
    max_size=3,
)


def changed(files: dict[Path, bytes], changes: list[tuple[float, float, int, bytes]]) -> None:
    """At a place in one of the files, so many bytes less, and a piece more."""
    paths = sorted(files)
    for file, place, less, piece in changes:
        path = paths[int(file * (len(paths) - 1))]
        start = int(place * len(files[path]))
        files[path] = files[path][:start] + piece + files[path][start + less :]


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(CASES), CHANGES)
def test_no_scan_of_a_broken_repository_raises(case: Path, changes: list[tuple[float, float, int, bytes]]) -> None:
    files = {path.relative_to(case): path.read_bytes() for path in case.rglob("*") if path.is_file()}
    changed(files, changes)
    with TemporaryDirectory() as folder:
        for path, data in files.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        repository = read(folder, later=True)
        report = run(repository, concerned(IDS, repository), count=True)
    lines = {str(path): data.count(b"\n") + data.count(b"\r") + 1 for path, data in files.items()}
    assert all(f.primary.line <= lines[f.primary.path] for f in report.findings)
    assert json.scan(report)
