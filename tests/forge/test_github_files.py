"""The files of a default branch come whole, by whichever way is cheaper, and are what the tree says."""

from __future__ import annotations

import pytest
from tests.forge.hosts import CodeHost, Reply, blob, git_name, tarball, tree, with_files

from offkey.errors import UnreadableError
from offkey.forge.files import FEW, content_name
from offkey.forge.github_files import files
from offkey.forge.http import Host
from offkey.model.forge import Choice, HostedFiles, Listed
from offkey.model.text import Incomplete

INFRA = Listed("acme/infra", "456789", "123456", "main", kilobytes=108)
FILES = {f"stack{number}/main.tf": f'locals {{ n = "{number}" }}\n'.encode() for number in range(FEW + 1)}
BASE = "/repos/acme/infra"


def terraform(path: str) -> bool:
    return path.endswith(".tf")


def read(opened: Host, listed: Listed = INFRA, *, largest: int = 1000) -> HostedFiles:
    return files(opened, listed, Choice(terraform), largest=largest)


def test_few_files_come_one_by_one(host: CodeHost, opened: Host) -> None:
    with_files(host, {"main.tf": b"a\n", "README.md": b"no\n", "sub/b.tf": b"\xff\x00"})

    assert read(opened) == HostedFiles({"main.tf": b"a\n", "sub/b.tf": b"\xff\x00"}, seen=3)
    assert len(host.asked) == 3


def test_many_files_come_in_the_archive(host: CodeHost, opened: Host) -> None:
    host.on(f"{BASE}/git/trees/main", tree(FILES))
    host.on(f"{BASE}/tarball/main", Reply({}, 302, {"Location": f"{host.url}/download"}))
    host.on("/download", Reply(raw=tarball({**FILES, "other": b"x"})))

    assert read(opened).files == FILES
    assert host.paths() == [f"{BASE}/git/trees/main", f"{BASE}/tarball/main", "/download"]


def test_what_the_archive_leaves_out_or_changes_is_asked_for_by_itself(host: CodeHost, opened: Host) -> None:
    with_files(host, FILES)
    host.on(f"{BASE}/tarball/main", Reply({}, 302, {"Location": f"{host.url}/download"}))
    changed = {**FILES, "stack0/main.tf": b"substituted"}
    del changed["stack1/main.tf"]
    host.on("/download", Reply(raw=tarball(changed)))

    assert read(opened).files == FILES
    assert sum("/git/blobs/" in path for path in host.paths()) == 2


@pytest.mark.parametrize("raw", [b"", b"no archive", tarball(FILES)[:200]], ids=["empty", "text", "cut-off"])
def test_an_archive_that_is_none_makes_the_repository_unreadable(host: CodeHost, opened: Host, raw: bytes) -> None:
    host.on(f"{BASE}/git/trees/main", tree(FILES))
    host.on(f"{BASE}/tarball/main", Reply({}, 302, {"Location": f"{host.url}/download"}))
    host.on("/download", Reply(raw=raw))

    with pytest.raises(UnreadableError):
        read(opened)


def test_a_large_file_is_named_and_not_asked_for(host: CodeHost, opened: Host) -> None:
    with_files(host, {"main.tf": b"a" * 2000})

    assert read(opened, largest=1024 * 1024).files == {"main.tf": b"a" * 2000}
    assert read(opened, largest=1000).unread == (Incomplete("main.tf", 1, "is larger than 0 MB"),)


def test_a_tree_that_was_cut_is_incomplete(host: CodeHost, opened: Host) -> None:
    with_files(host, {"main.tf": b"a"}, truncated=True)

    found = read(opened)

    assert found.files == {"main.tf": b"a"}
    assert [item.path for item in found.unread] == ["."]


def test_a_link_is_the_file_that_it_leads_to(host: CodeHost, opened: Host) -> None:
    with_files(host, {"shared/main.tf": b"a"}, links={"dev/main.tf": "../shared/main.tf", "out.tf": "../../etc/passwd"})
    for to in ("../shared/main.tf", "../../etc/passwd"):
        host.on(f"{BASE}/git/blobs/{git_name(to.encode())}", blob(to.encode()))

    assert read(opened).files == {"dev/main.tf": b"a", "shared/main.tf": b"a"}


def test_an_empty_repository_has_no_files(host: CodeHost, opened: Host) -> None:
    host.on(f"{BASE}/git/trees/main", Reply({"message": "Git Repository is empty."}, 409))

    assert read(opened) == HostedFiles()
    assert read(opened, Listed("acme/infra", "1", "2", None)) == HostedFiles()


def test_a_tree_that_may_not_be_seen_is_not_an_empty_one(host: CodeHost, opened: Host) -> None:
    host.on(f"{BASE}/git/trees/main", Reply({"message": "Not Found"}, 404))

    with pytest.raises(UnreadableError, match="404"):
        read(opened)


def test_content_under_another_name_is_not_believed(host: CodeHost, opened: Host) -> None:
    with_files(host, {"main.tf": b"a"})
    host.on(f"{BASE}/git/blobs/{git_name(b'a')}", blob(b"b"))

    with pytest.raises(UnreadableError, match="is not that file"):
        read(opened)


def test_a_content_is_called_as_git_calls_it() -> None:
    # `printf 'test content\n' | git hash-object --stdin`, from the Git book.
    assert content_name(b"test content\n") == "d670460b4b4aece5915caf5c68d12f560a9fe3e4"
