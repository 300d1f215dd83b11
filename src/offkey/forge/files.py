"""The files of a default branch: which are asked for, in which way, and what is said of those that do not come."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Iterable, Mapping

from offkey.forge.archive import Archive, TooMuch, contents
from offkey.forge.http import TooLarge
from offkey.model.forge import Choice, HostedFiles
from offkey.model.records import dataclass, field
from offkey.model.text import Incomplete
from offkey.read.files import skipped

FEW = 12
"""As many files come one by one: as many calls as the rest of a repository's inventory takes."""
MANY = 500
"""As many calls may the files of one repository cost: a tenth of what GitHub allows in an hour."""
HELD = 256 * 1024 * 1024
"""As many bytes of one repository are held at once."""
_LINKS = 5
"""How many links may lead to one another."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a tree: what git calls its content, whether that is the path a link leads to, its size if told."""

    name: str
    link: bool = False
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A default branch: its tree, and how its contents are had.

    `blob` raises TooLarge for a content larger than it may be. `large` says that its archive is a burden.
    """

    tree: Mapping[str, Entry]
    blob: Callable[[str], bytes]
    archive: Callable[[], Archive]
    large: bool = False


def taken(branch: Branch, choice: Choice, *, largest: int, unread: Iterable[Incomplete] = ()) -> HostedFiles:
    """The chosen files of a branch that have at most `largest` bytes each, and what was left out, `unread` first."""
    walked = _reached(branch.tree)
    wanted = Wanted(choice, largest, unread=list(unread))
    for path in filter(choice.readable, walked):
        if not branch.tree[path].link:
            wanted.want(path, branch.tree[path])
    many = len(wanted.names) > FEW
    if many and not (branch.large and len(wanted.names) <= MANY):
        from_archive(branch.archive(), wanted)
    for path, name in wanted.missing().items():
        wanted.ask(path, name, branch.blob)
    for path in filter(choice.readable, walked):
        if branch.tree[path].link and (end := _end(path, branch, wanted)) is not None:
            wanted.ask(path, end.name, branch.blob)
    return wanted.result(seen=len(walked))


def content_name(data: bytes) -> str:
    """How git calls this content. Source: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def from_archive(archive: Archive, wanted: Wanted) -> None:
    """Take what of the wanted files is in the archive as the tree says it, as far as the archive may be read."""
    try:
        for path, data in contents(archive, frozenset(wanted.missing()), largest=wanted.largest):
            if content_name(data) == wanted.names[path]:
                wanted.take(path, data)
    except TooMuch as error:
        wanted.unread.append(Incomplete(".", 1, f"{error.message}: its files were asked for one by one"))


@dataclass(slots=True)
class Wanted:
    """The files that are read: what git calls their content by path, and what came of them."""

    choice: Choice
    largest: int
    names: dict[str, str] = field(default_factory=dict)
    found: dict[str, bytes] = field(default_factory=dict)
    unread: list[Incomplete] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    """What nothing more is asked about: it is there, it says nothing to us, or it cannot be had."""
    left_out: int = 0
    _held: int = 0
    _calls: int = 0

    def want(self, path: str, entry: Entry) -> None:
        """Read this file, if it is small enough."""
        self.names[path] = entry.name
        if entry.size is not None and entry.size > self.largest:
            self._too_large(path)

    def missing(self) -> dict[str, str]:
        """What nothing is known of yet; what is read by its name first."""
        left = [path for path in self.names if path not in self.settled]
        return {path: self.names[path] for path in sorted(left, key=lambda p: (not self.choice.expected(p), p))}

    def take(self, path: str, data: bytes) -> None:
        """Keep a file, if what is in it is of any interest."""
        self.settled.add(path)
        if self.choice.kept(path, data):
            self._held += len(data)
            if self._held > HELD:
                self.left_out += 1
            else:
                self.found[path] = data

    def ask(self, path: str, name: str, blob: Callable[[str], bytes]) -> None:
        """Take one file by a call of its own."""
        try:
            data = self.call(name, blob)
        except TooLarge:
            self._too_large(path)
        else:
            if data is not None:
                self.take(path, data)

    def call(self, name: str, blob: Callable[[str], bytes]) -> bytes | None:
        """A content; None where that would be one call too many, so that a file is left out.

        Raises: TooLarge for one that is larger than a file may be.
        """
        self._calls += 1
        if self._calls > MANY:
            self.left_out += 1
            return None
        data = blob(name)
        if len(data) > self.largest:
            raise TooLarge("a file is too large")
        return data

    def result(self, *, seen: int) -> HostedFiles:
        """All that came, in the order of the paths."""
        if self.left_out:
            limits = f"more than {HELD // 1024 // 1024} MB, or than {MANY} calls, for one repository"
            self.unread.append(Incomplete(".", 1, f"{self.left_out} files were not looked at: {limits}"))
        return HostedFiles(dict(sorted(self.found.items())), seen, tuple(sorted(self.unread)))

    def _too_large(self, path: str) -> None:
        """Leave out a file that nobody wrote by hand; one that is not known to be of any concern is not missed."""
        self.settled.add(path)
        if self.choice.expected(path):
            self.unread.append(Incomplete(path, 1, f"is larger than {self.largest // 1024 // 1024} MB"))


def _reached(paths: Iterable[str]) -> list[str]:
    """The paths that a walk over a clone would come to."""
    every = list(paths)
    environments = {posixpath.dirname(path) for path in every if posixpath.basename(path) == "pyvenv.cfg"}
    return [path for path in every if not skipped(path, environments)]


def _end(path: str, branch: Branch, wanted: Wanted) -> Entry | None:
    """The file that a link leads to, if it is one of this tree."""
    for _ in range(_LINKS):
        entry = branch.tree.get(path)
        if entry is None or not entry.link:
            return entry
        to = wanted.call(entry.name, branch.blob)
        if to is None:
            return None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), to.decode("utf-8", "surrogateescape")))
    return None
