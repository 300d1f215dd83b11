from __future__ import annotations

import multiprocessing
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offkey.edit import journal
from offkey.edit.write import recover, write_all
from offkey.errors import EditError

BEFORE = {"a.yml": b"old a", "deep/b.tf": b"old b", "gone.txt": b"old gone"}
CHANGES: dict[str, bytes | None] = {
    "a.yml": b"new a",
    "deep/b.tf": b"new b",
    "gone.txt": None,
    "fresh/x/c.tf": b"new c",
}
AFTER = {"a.yml": b"new a", "deep/b.tf": b"new b", "fresh/x/c.tf": b"new c"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    lay_out(tmp_path)
    return tmp_path


def lay_out(root: Path) -> None:
    for path, data in BEFORE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)


def content(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_all_files_are_written_and_nothing_else_is_left(root: Path) -> None:
    assert write_all(root, CHANGES) == ("a.yml", "deep/b.tf", "fresh/x/c.tf", "gone.txt")
    assert content(root) == AFTER


def test_writing_what_is_there_changes_nothing(root: Path) -> None:
    before = (root / "a.yml").stat()
    assert write_all(root, {"a.yml": b"old a", "never.txt": None}) == ()
    assert (root / "a.yml").stat().st_ino == before.st_ino


def test_the_mode_is_kept(root: Path) -> None:
    (root / "a.yml").chmod(0o750)
    write_all(root, CHANGES)
    assert stat.S_IMODE((root / "a.yml").stat().st_mode) == 0o750


def test_a_new_file_has_the_mode_a_person_would_give_it(root: Path) -> None:
    old = os.umask(0o027)
    try:
        write_all(root, CHANGES)
    finally:
        os.umask(old)
    assert stat.S_IMODE((root / "fresh/x/c.tf").stat().st_mode) == 0o640


def test_a_link_inside_the_root_is_written_through(root: Path) -> None:
    (root / "link.tf").symlink_to("deep/b.tf")
    assert write_all(root, {"link.tf": b"new"}) == ("deep/b.tf",)
    assert (root / "link.tf").is_symlink()
    assert (root / "deep/b.tf").read_bytes() == b"new"


def test_two_paths_to_one_file_must_agree(root: Path) -> None:
    (root / "link.tf").symlink_to("deep/b.tf")
    assert write_all(root, {"link.tf": b"new", "deep/b.tf": b"new"}) == ("deep/b.tf",)
    with pytest.raises(EditError, match="same file"):
        write_all(root, {"link.tf": b"one", "deep/b.tf": b"two"})


@pytest.mark.parametrize(
    "path", ["../x", "/etc/x", "a/../../x", "", ".", "a.yml/", "a//b", ".git/config", "sub/.git/x", "a\0b"]
)
def test_a_path_that_leaves_the_root_is_refused(path: str, root: Path) -> None:
    with pytest.raises(EditError):
        write_all(root, {"a.yml": b"new a", path: b"x"})
    assert content(root) == BEFORE


def test_a_link_that_leaves_the_root_is_refused(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "x").write_bytes(b"theirs")
    (root / "file").symlink_to(outside / "x")
    (root / "folder").symlink_to(outside)
    for path in ("file", "folder/x", "folder/new"):
        with pytest.raises(EditError, match="does not lie inside"):
            write_all(root, {path: b"ours"})
    assert content(outside) == {"x": b"theirs"}


def test_a_directory_is_not_replaced(root: Path) -> None:
    with pytest.raises(EditError, match="not a regular file"):
        write_all(root, {"deep": b"x", "a.yml": b"new a"})
    assert content(root) == BEFORE


# --- interruptions -------------------------------------------------------------------------------


class Interrupted(BaseException):
    """What a signal would be."""


def at_step(step: int, act: Callable[[], None]) -> Callable[[str], None]:
    """Something that acts at the `step`-th change of the file system."""
    seen = 0

    def count(_: str) -> None:
        nonlocal seen
        seen += 1
        if seen == step:
            act()

    return count


def interrupt(patch: pytest.MonkeyPatch, before: Callable[[str], None]) -> None:
    """Call `before` ahead of every rename, link, unlink and new file that a write makes."""
    for owner, name in ((os, "link"), (os, "open"), (Path, "replace"), (Path, "unlink")):
        original = getattr(owner, name)

        def wrapped(
            *args: object, _original: Callable[..., object] = original, _name: str = name, **kwargs: object
        ) -> object:
            before(_name)
            return _original(*args, **kwargs)

        patch.setattr(owner, name, wrapped)


STEPS = 40
"""More than a write of four files has."""


def raising(error: BaseException) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


@pytest.mark.parametrize("step", range(1, STEPS))
def test_an_error_at_any_step_leaves_all_files_or_none(step: int, root: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        interrupt(patch, at_step(step, raising(Interrupted())))
        with suppress(Interrupted):
            write_all(root, CHANGES)
    recover(root)
    assert content(root) in (BEFORE, AFTER)


@pytest.mark.parametrize("step", range(1, STEPS, 3))
def test_a_refusal_of_the_system_is_an_edit_error(step: int, root: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        interrupt(patch, at_step(step, raising(OSError(28, "No space left on device"))))
        with suppress(EditError):
            write_all(root, CHANGES)
    recover(root)
    assert content(root) in (BEFORE, AFTER)


def _write_and_die(root: Path, step: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        interrupt(patch, at_step(step, lambda: os._exit(9)))
        write_all(root, CHANGES)


@pytest.mark.parametrize("step", range(1, STEPS, 2))
def test_a_killed_process_is_taken_back_at_the_next_run(step: int, root: Path) -> None:
    child = multiprocessing.get_context("fork").Process(target=_write_and_die, args=(root, step))
    child.start()
    child.join()
    recover(root)
    assert content(root) in (BEFORE, AFTER)
    write_all(root, CHANGES)
    assert content(root) == AFTER


def test_the_steps_cover_the_whole_write(root: Path) -> None:
    steps: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        interrupt(patch, steps.append)
        write_all(root, CHANGES)
    assert 20 < len(steps) < STEPS


def test_what_someone_else_changed_meanwhile_is_not_lost(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def change() -> None:
        (root / "gone.txt").write_bytes(b"theirs")

    replaced = 0
    original = Path.replace

    def replace(self: Path, target: Path) -> Path:
        nonlocal replaced
        if target.name == "a.yml":
            replaced += 1
            change()
        return original(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(EditError, match="changed by someone else"):
        write_all(root, CHANGES)
    assert content(root) == {**BEFORE, "gone.txt": b"theirs"}


def test_two_writers_do_not_meet(root: Path) -> None:
    with journal.alone(root), pytest.raises(EditError, match="another offkey"):
        write_all(root, CHANGES)
    assert content(root) == BEFORE


def test_nothing_to_recover_is_nothing(root: Path) -> None:
    assert recover(root) is False


def test_without_hard_links_the_old_content_is_copied(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    write_all(root, CHANGES)
    assert content(root) == AFTER


_names = st.sampled_from(["a", "b/c", "b/d", "e f", "é"])


@given(
    before=st.dictionaries(_names, st.binary(max_size=4)),
    changes=st.dictionaries(_names, st.none() | st.binary(max_size=4)),
    step=st.integers(1, 60),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_write_is_all_or_nothing(
    before: dict[str, bytes], changes: dict[str, bytes | None], step: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("law")
    for path, data in before.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    after = {path: data for path, data in {**before, **changes}.items() if data is not None}
    with pytest.MonkeyPatch.context() as patch:
        interrupt(patch, at_step(step, raising(Interrupted())))
        with suppress(Interrupted):
            write_all(root, changes)
    recover(root)
    assert content(root) in (before, after)
    write_all(root, changes)
    assert content(root) == after
