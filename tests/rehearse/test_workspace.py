"""A rehearsal works on copies, and artifacts land where the real actions put them."""

from __future__ import annotations

from pathlib import Path

import pytest

from offkey.rehearse.workspace import Artifacts, copy_repository


def tree(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def write(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def test_a_copy_holds_what_a_checkout_holds(tmp_path: Path) -> None:
    source = write(
        tmp_path / "a",
        {
            "main.tf": "x",
            ".github/workflows/a.yml": "y",
            ".git/config": "no",
            "d/.terraform/providers/p": "no",
            "d/terraform.tfstate": "no",
            "d/terraform.tfstate.backup": "no",
            "node_modules/x/y.js": "no",
        },
    )
    copy_repository(source, tmp_path / "b")
    assert tree(tmp_path / "b") == {"main.tf": b"x", ".github/workflows/a.yml": b"y"}


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    source = write(tmp_path / "a", {"main.tf": "x"})
    (tmp_path / "secret").write_text("s")
    (source / "inside").symlink_to("main.tf")
    (source / "outside").symlink_to(tmp_path / "secret")
    copy_repository(source, tmp_path / "b")
    assert (tmp_path / "b" / "inside").read_text() == "x"
    assert not (tmp_path / "b" / "outside").is_symlink()


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        # Source: actions/upload-artifact README: the least common ancestor becomes the root of the artifact.
        (["dist/hello.zip"], {"hello.zip": b"1"}),
        (["dist"], {"hello.zip": b"1", "deep/two.zip": b"2"}),
        (["dist/"], {"hello.zip": b"1", "deep/two.zip": b"2"}),
        (["dist/**/*.zip"], {"hello.zip": b"1", "deep/two.zip": b"2"}),
        (["dist/hello.zip", "other/three.zip"], {"dist/hello.zip": b"1", "other/three.zip": b"3"}),
    ],
)
def test_an_artifact_has_the_root_that_upload_artifact_gives_it(
    tmp_path: Path, patterns: list[str], expected: dict[str, bytes]
) -> None:
    workspace = write(tmp_path / "w", {"dist/hello.zip": "1", "dist/deep/two.zip": "2", "other/three.zip": "3"})
    artifacts = Artifacts(tmp_path / "artifacts")
    assert artifacts.upload("a", workspace, patterns) == len(expected)
    assert artifacts.download("a", tmp_path / "target")
    assert tree(tmp_path / "target") == expected


def test_nothing_to_upload_and_nothing_to_download_are_said(tmp_path: Path) -> None:
    artifacts = Artifacts(tmp_path / "artifacts")
    assert artifacts.upload("a", write(tmp_path / "w", {"x": ""}), ["dist/*.zip"]) == 0
    assert not artifacts.download("a", tmp_path / "target")


def test_an_artifact_takes_nothing_from_outside_the_workspace(tmp_path: Path) -> None:
    workspace = write(tmp_path / "w", {"x": ""})
    (tmp_path / "secret").write_text("s")
    assert Artifacts(tmp_path / "artifacts").upload("a", workspace, ["../secret"]) == 0
