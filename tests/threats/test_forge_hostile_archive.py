"""An archive from a code host that is a bomb, a trap or a lie: nothing is written, and nothing is believed."""

from __future__ import annotations

import gzip
import io
import tarfile
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offkey.errors import UnreadableError
from offkey.forge import archive
from offkey.forge.archive import contents
from offkey.forge.files import Wanted, content_name, from_archive
from offkey.model.forge import Choice


@contextmanager
def arriving(data: bytes) -> Iterator[Iterator[bytes]]:
    yield (data[start : start + 65_536] for start in range(0, len(data), 65_536))


def packed(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for info, data in members:
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return gzip.compress(buffer.getvalue())


def link(name: str, to: str, kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info


def test_a_bomb_is_given_up_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "EXPANDED", 50_000_000)
    bomb = packed((tarfile.TarInfo("top/a.bin"), bytes(200_000_000)))
    tracemalloc.start()

    with pytest.raises(UnreadableError, match="too large"):
        list(contents(arriving(bomb), frozenset({"main.tf"}), largest=1000))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(bomb) < 1_000_000
    assert peak < 20_000_000


def test_an_archive_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "COMPRESSED", 1_000_000)

    @contextmanager
    def endless() -> Iterator[Iterator[bytes]]:
        large = tarfile.TarInfo("top/a.bin")
        large.size = 10**12
        rest = gzip.compress(bytes(100_000), compresslevel=0)
        yield chain([gzip.compress(large.tobuf())], repeat(rest))

    with pytest.raises(UnreadableError, match="too large"):
        list(contents(endless(), frozenset({"main.tf"}), largest=1000))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_what_is_no_file_is_not_read(kind: bytes) -> None:
    trap = packed((link("top/main.tf", "/etc/passwd", kind), b""))

    assert list(contents(arriving(trap), frozenset({"main.tf"}), largest=10**9)) == []


def test_a_name_that_leaves_the_folder_is_nobodys() -> None:
    trap = packed((tarfile.TarInfo("top/../../main.tf"), b"a"), (tarfile.TarInfo("/main.tf"), b"b"))
    found = Wanted(Choice(lambda _: True), 1000, {"main.tf": content_name(b"a")})

    from_archive(arriving(trap), found)

    assert found.found == {}


def test_a_content_that_the_tree_does_not_name_is_not_taken() -> None:
    found = Wanted(Choice(lambda _: True), 1000, {"main.tf": content_name(b"honest")})

    from_archive(arriving(packed((tarfile.TarInfo("top/main.tf"), b"bent"))), found)

    assert (found.found, found.missing()) == ({}, {"main.tf": content_name(b"honest")})


@given(st.binary(max_size=2000), st.booleans())
def test_any_bytes_are_an_archive_or_unreadable(data: bytes, zipped: bool) -> None:
    try:
        found = list(contents(arriving(gzip.compress(data) if zipped else data), frozenset({"main.tf"}), largest=100))
    except UnreadableError:
        return
    assert found == []
