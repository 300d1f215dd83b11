from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from offkey.edit.write import require_clean
from offkey.errors import UncommittedChangesError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "a.yml").write_text("a")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/b.tf").write_text("b")
    (tmp_path / ".gitignore").write_text("*.log\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-q", "-m", "x", "--no-gpg-sign")
    return tmp_path


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True)


def refused(root: Path, paths: list[str] | None = None) -> str:
    with pytest.raises(UncommittedChangesError) as caught:
        require_clean(root, paths)
    assert caught.value.hint is not None
    assert "--allow-dirty" in caught.value.hint
    return str(caught.value)


def test_what_is_committed_may_be_changed(root: Path) -> None:
    require_clean(root)
    require_clean(root, ["a.yml", "new/file.tf"])
    require_clean(root, [])


def test_modified_staged_and_untracked_files_are_refused(root: Path) -> None:
    (root / "a.yml").write_text("changed")
    assert refused(root) == "not committed: a.yml"
    git(root, "add", "a.yml")
    assert refused(root, ["a.yml"]) == "not committed: a.yml"
    (root / "new é.tf").write_text("x")
    assert refused(root, ["new é.tf"]) == "not committed: new é.tf"


def test_only_the_files_to_be_touched_count(root: Path) -> None:
    (root / "other.txt").write_text("x")
    require_clean(root, ["a.yml", "sub/b.tf"])
    require_clean(root / "sub", ["b.tf"])
    require_clean(root / "sub")


def test_an_ignored_file_could_not_be_taken_back(root: Path) -> None:
    (root / "x.log").write_text("x")
    require_clean(root)
    assert refused(root, ["x.log"]) == "not committed: x.log"


def test_a_name_is_no_pattern(root: Path) -> None:
    (root / "dirty.tf").write_text("x")
    require_clean(root, ["*.tf", ":/"])


def test_many_files_are_counted(root: Path) -> None:
    for number in range(5):
        (root / f"{number}.tf").write_text("x")
    assert refused(root) == "not committed: 0.tf, 1.tf, 2.tf and 2 more"


def test_without_a_repository_nothing_vouches(tmp_path: Path) -> None:
    assert refused(tmp_path).startswith("git does not vouch for ")


def test_without_git_nothing_vouches(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(root / "sub"))
    assert refused(root) == "git could not be asked whether everything is committed"


def test_a_hooks_environment_does_not_lead_elsewhere(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("other")
    git(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    (root / "a.yml").write_text("changed")
    assert refused(root) == "not committed: a.yml"
