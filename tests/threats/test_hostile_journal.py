"""A repository may bring a journal along, to have files moved or deleted at the next write."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from offkey.edit.journal import NAME
from offkey.edit.write import recover, write_all
from offkey.errors import EditError


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def bring(root: Path, *changes: object, state: str = "replacing") -> None:
    (root / NAME).write_text(json.dumps({"state": state, "changes": list(changes)}))


@pytest.mark.parametrize("path", ["../victim", "/etc/victim", ".git/hooks/pre-commit", "link", "folder/victim", "", 5])
def test_nothing_outside_the_root_is_touched(path: object, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "victim").write_bytes(b"mine")
    (root / "link").symlink_to(tmp_path / "victim")
    (root / "folder").symlink_to(tmp_path)
    bring(root, {"path": path, "before": None, "after": sha(b"mine")})
    with pytest.raises(EditError, match=r"journal|does not lie inside"):
        recover(root)
    assert (tmp_path / "victim").read_bytes() == b"mine"


def test_a_file_with_other_content_is_neither_deleted_nor_replaced(tmp_path: Path) -> None:
    (tmp_path / "work.tf").write_bytes(b"unsaved work")
    (tmp_path / ".work.tf.offkey-old").write_bytes(b"theirs")
    bring(tmp_path, {"path": "work.tf", "before": sha(b"theirs"), "after": sha(b"a guess")})
    recover(tmp_path)
    assert (tmp_path / "work.tf").read_bytes() == b"unsaved work"


def test_old_content_that_is_not_what_the_journal_says_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "work.tf").write_bytes(b"known")
    (tmp_path / ".work.tf.offkey-old").write_bytes(b"theirs")
    bring(tmp_path, {"path": "work.tf", "before": sha(b"something else"), "after": sha(b"known")})
    recover(tmp_path)
    assert (tmp_path / "work.tf").read_bytes() == b"known"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        '{"state": "replacing", "changes": 5}',
        '{"state": "x", "changes": []}',
        '{"state": "done", "changes": [{"path": "a", "before": "..", "after": null}]}',
    ],
)
def test_what_is_no_journal_stops_the_write(text: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(EditError, match="not a journal"):
        write_all(tmp_path, {"a": b"x"})
    assert not (tmp_path / "a").exists()


def test_a_journal_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "elsewhere").write_text("{}")
    (root / NAME).symlink_to(tmp_path / "elsewhere")
    write_all(root, {"a": b"x"})
    assert (tmp_path / "elsewhere").read_text() == "{}"
    assert (root / "a").read_bytes() == b"x"
