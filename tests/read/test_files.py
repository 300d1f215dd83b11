from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from offkey.errors import UsageError
from offkey.model.text import Incomplete
from offkey.read.files import MAX_BYTES, load, walk


def write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x")


def test_files_come_sorted_with_slashes(tmp_path: Path) -> None:
    write(tmp_path, "b/c.tf", "b/a/d.tf", "a.tf", "b-c/x.tf", "B.tf")
    assert walk(tmp_path).files == ["B.tf", "a.tf", "b-c/x.tf", "b/a/d.tf", "b/c.tf"]


def test_other_peoples_directories_are_skipped(tmp_path: Path) -> None:
    write(tmp_path, "a.tf", *(f"{name}/x.tf" for name in [".git", ".terraform", "node_modules", "vendor", ".venv"]))
    write(tmp_path, "env/pyvenv.cfg", "env/lib/x.tf", "deep/.terraform/modules/x.tf")
    assert walk(tmp_path).files == ["a.tf"]


def test_links_are_followed_to_files_inside_only(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    root = tmp_path / "root"
    write(outside, "secret.tf", "folder/x.tf")
    write(root, "shared/common.tf", "live/main.tf")
    (root / "live/common.tf").symlink_to("../shared/common.tf")
    (root / "live/secret.tf").symlink_to(outside / "secret.tf")
    (root / "live/gone.tf").symlink_to("nowhere.tf")
    (root / "live/folder").symlink_to(outside / "folder")
    (root / "live/loop").symlink_to("..")
    (root / "itself.tf").symlink_to("itself.tf")
    assert walk(root).files == ["live/common.tf", "live/main.tf", "shared/common.tf"]


def test_a_root_that_is_a_link_is_walked(tmp_path: Path) -> None:
    write(tmp_path, "real/a.tf")
    (tmp_path / "link").symlink_to("real")
    assert walk(tmp_path / "link").files == ["a.tf"]


def test_what_is_no_file_is_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tf")
    assert walk(tmp_path).files == []


def test_a_path_narrows_the_walk(tmp_path: Path) -> None:
    write(tmp_path, "a/x.tf", "a/deep/y.tf", "b/z.tf", "top.tf")
    assert walk(tmp_path, paths=["a"]).files == ["a/deep/y.tf", "a/x.tf"]
    assert walk(tmp_path, paths=[tmp_path / "b", "a"]).files == ["a/deep/y.tf", "a/x.tf", "b/z.tf"]
    assert walk(tmp_path, paths=["."]).files == ["a/deep/y.tf", "a/x.tf", "b/z.tf", "top.tf"]


def test_what_is_excluded_is_left_out_and_named(tmp_path: Path) -> None:
    write(tmp_path, "a/x.tf", "a/b/y.tf", "ab/z.tf", "one.tf", "two.tf")
    found = walk(tmp_path, exclude=["a", "one.tf", "gone"])
    assert (found.files, found.excluded) == (["ab/z.tf", "two.tf"], ["a", "one.tf"])


def test_a_file_brings_the_files_beside_it(tmp_path: Path) -> None:
    write(tmp_path, "a/x.tf", "a/variables.tf", "a/deep/y.tf", "b/z.tf")
    assert walk(tmp_path, paths=["a/x.tf"]).files == ["a/variables.tf", "a/x.tf"]


@pytest.mark.parametrize("path", ["nowhere", "..", "/", "a/../../x"])
def test_a_path_that_is_not_there_or_outside_is_a_usage_error(path: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(root, "a/x.tf")
    write(tmp_path, "x")
    with pytest.raises(UsageError):
        walk(root, paths=[path])


def test_a_root_that_is_no_directory_is_a_usage_error(tmp_path: Path) -> None:
    write(tmp_path, "a.tf")
    with pytest.raises(UsageError, match="is not a directory"):
        walk(tmp_path / "a.tf")


def test_a_file_that_is_too_large_is_incomplete(tmp_path: Path) -> None:
    with (tmp_path / "big.tf").open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    assert load(tmp_path, "big.tf") == Incomplete("big.tf", 1, "is larger than 10 MB")


def test_a_file_that_went_away_is_incomplete(tmp_path: Path) -> None:
    assert load(tmp_path, "a.tf") == Incomplete("a.tf", 1, "cannot be read: No such file or directory")


def test_a_directory_that_may_not_be_listed_is_incomplete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "closed/x.tf", "open/x.tf")
    listed = os.scandir

    def scandir(path: str) -> Iterator[os.DirEntry[str]]:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = walk(tmp_path)
    assert found.files == ["open/x.tf"]
    assert found.incomplete == [Incomplete("closed", 1, "cannot be listed: Permission denied")]


def test_a_name_that_is_not_utf_8_is_survived(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.tf")).write_bytes(b"x = 1\n")
    (path,) = walk(tmp_path).files
    assert load(tmp_path, path) == b"x = 1\n"
