"""The files of a default branch on their way: what is wanted, what came, and what could not be had."""

from __future__ import annotations

import hashlib

from offkey.forge.archive import Archive, contents
from offkey.model.records import dataclass, field
from offkey.model.text import Incomplete

FEW = 12
"""As many files come one by one: as many calls as the rest of a repository's inventory takes."""


@dataclass(slots=True)
class Wanted:
    """The files that are read: what git calls their content by path, and what came of them."""

    names: dict[str, str] = field(default_factory=dict)
    found: dict[str, bytes] = field(default_factory=dict)
    unread: list[Incomplete] = field(default_factory=list)

    def without(self) -> dict[str, str]:
        """What is not there yet."""
        told = {item.path for item in self.unread}
        return {path: name for path, name in self.names.items() if path not in self.found and path not in told}


def from_archive(archive: Archive, found: Wanted, largest: int) -> None:
    """Take what of the wanted files is in the archive as the tree says it."""
    for name, data in contents(archive, frozenset(found.names), largest=largest):
        if content_name(data) == found.names[name]:
            found.found[name] = data


def content_name(data: bytes) -> str:
    """How git calls this content. Source: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def too_large(path: str, largest: int) -> Incomplete:
    """What is said of a file that nobody wrote by hand."""
    return Incomplete(path, 1, f"is larger than {largest // 1024 // 1024} MB")
