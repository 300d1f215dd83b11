"""An archive read while it arrives: only the files that are wanted are kept, and nothing is written to disk."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from offkey.errors import UnreadableError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

COMPRESSED, EXPANDED = 1_000_000_000, 4_000_000_000
"""Bytes that are taken at most, as they arrive and as they unfold: beyond is no archive of source code."""
LONGEST = 900.0
"""Seconds that an archive may take in all."""


class TooMuch(UnreadableError):
    """An archive with more bytes than may be taken, or one that takes too long."""


Archive = AbstractContextManager[Iterator[bytes]]
"""The bytes of a `tar.gz` while they arrive, for a `with` block."""


def contents(archive: Archive, wanted: frozenset[str], *, largest: int) -> Iterator[tuple[str, bytes]]:
    """The wanted files, by their paths below the one folder that holds all of an archive.

    Links and files larger than `largest` are left out. Reading ends when all that is wanted was seen.
    Source: GitHub Docs, "Download a repository archive"; GitLab Docs, "Get file archive": one folder at the top.
    Raises: UnreadableError where this is no such archive, TooMuch for one without end.
    """
    import gzip
    import tarfile
    import zlib

    left = set(wanted)
    try:
        with archive as chunks:
            compressed = io.BufferedReader(_Counted(chunks, most=COMPRESSED))
            expanded = io.BufferedReader(_Counted(_read(gzip.GzipFile(fileobj=compressed)), most=EXPANDED))
            with tarfile.open(fileobj=expanded, mode="r|") as tar:
                for member in tar:
                    path = member.name.partition("/")[2]
                    if path in left and member.isreg() and member.size <= largest:
                        file = tar.extractfile(member)
                        left.discard(path)
                        yield path, file.read() if file is not None else b""
                    if not left:
                        return
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile, ValueError) as error:
        raise UnreadableError(f"an archive of the code host cannot be read: {type(error).__name__}") from error


def _read(file: io.BufferedIOBase) -> Iterator[bytes]:
    while chunk := file.read(1 << 18):
        yield chunk


class _Counted(io.RawIOBase):
    """Chunks as a file that ends in an error where they are too many, or take too long."""

    def __init__(self, chunks: Iterator[bytes], *, most: int) -> None:
        self._chunks, self._rest, self._left = chunks, b"", most
        self._deadline = time.monotonic() + LONGEST

    def readable(self) -> bool:
        """Whether it can be read: a buffer asks."""
        return True

    def readinto(self, target: WriteableBuffer, /) -> int:
        """Fill `target` with what comes next."""
        view = memoryview(target).cast("B")
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left -= len(chunk)
            if self._left < 0 or time.monotonic() > self._deadline:
                raise TooMuch("an archive of the code host is too large, or takes too long")
            self._rest = chunk
        taken = min(len(view), len(self._rest))
        view[:taken], self._rest = self._rest[:taken], self._rest[taken:]
        return taken
