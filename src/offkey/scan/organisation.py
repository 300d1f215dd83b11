"""Every repository of an organisation, one after the other: rate limits allow no more, and a crash loses no more."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Protocol

from offkey.errors import UnreachableError, UnreadableError, UsageError
from offkey.forge import access, github, github_api, github_files, gitlab, gitlab_files
from offkey.model.forge import Choice, HostedFiles, Listed, Settings
from offkey.model.organisation import Inventoried
from offkey.model.records import dataclass, replace
from offkey.model.report import Report
from offkey.model.text import Incomplete
from offkey.read import files as walked
from offkey.read.relevant import expected, read_for, readable
from offkey.read.repository import of_files
from offkey.scan.engine import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from offkey.forge.http import Host, Patience
    from offkey.model.finding import Rule

_SILENT = 3
"""After as many repositories in a row without an answer, the host is left alone."""
_NOT_ASKED = "was not asked about: the code host gave no answer to those before"


class Files(Protocol):
    """How a window is asked for files."""

    def __call__(self, host: Host, listed: Listed, choice: Choice, *, largest: int) -> HostedFiles:
        """See `github_files.files`."""
        ...


@dataclass(frozen=True, slots=True)
class Window:
    """One code host: how it is opened, and what it is asked."""

    opened: AbstractContextManager[Host]
    repositories: Callable[[Host, str], Iterator[Listed]]
    settings: Callable[[Host, Listed], Settings]
    files: Files


def window(name: str, environment: dict[str, str], patience: Patience) -> Window:
    """The window called `github` or `gitlab`. Raises UsageError for another name."""
    if name == "github":
        opened = github_api.opened(access.github(environment), patience)
        return Window(opened, github.repositories, github.settings, github_files.files)
    if name == "gitlab":
        opened = gitlab.opened(access.gitlab(environment), patience)
        return Window(opened, gitlab.repositories, gitlab.settings, gitlab_files.files)
    raise UsageError(f"no code host is called {name}", hint="write github:NAME or gitlab:GROUP")


@dataclass(frozen=True, slots=True)
class Step:
    """One repository that is through, the `number`-th of `of`."""

    found: Inventoried
    number: int
    of: int


def scanned(
    through: Window,
    owner: str,
    rules: Sequence[Rule],
    *,
    today: Callable[[], date] | None = None,
    done: Collection[Inventoried] = (),
    begin: Callable[[Listed, int, int], None] = lambda *_: None,
) -> Iterator[Step]:
    """The inventory of each repository; those of `done` are given as they are, and not asked about again.

    Raises: UnreadableError where the list of repositories cannot be had.
    """
    known = {one.listed.id: one for one in done}
    silent = 0
    with through.opened as host:
        listed = list(through.repositories(host, owner))
        for number, one in enumerate(listed, 1):
            begin(one, number, len(listed))
            if (before := known.get(one.id)) is not None and before.listed == one:
                yield Step(before, number, len(listed))
            elif silent >= _SILENT:
                yield Step(_unread(one, _NOT_ASKED), number, len(listed))
            else:
                found, answered = _one(through, host, one, rules, today)
                silent = 0 if answered else silent + 1
                yield Step(found, number, len(listed))


def _one(
    through: Window, host: Host, listed: Listed, rules: Sequence[Rule], today: Callable[[], date] | None
) -> tuple[Inventoried, bool]:
    """The inventory of a repository, and whether the host answered. What could not be had makes it incomplete."""
    try:
        files = through.files(host, listed, _CHOICE, largest=walked.MAX_BYTES)
    except UnreadableError as error:
        return _unread(listed, error.message), not isinstance(error, UnreachableError)
    report = _report(listed, files, rules, today)
    try:
        return Inventoried(listed, report, through.settings(host, listed)), True
    except UnreadableError as error:
        unread = Incomplete(".", 1, f"its settings were not read: {error.message}")
        found = Inventoried(listed, replace(report, incomplete=(*report.incomplete, unread)))
        return found, not isinstance(error, UnreachableError)


def _kept(path: str, data: bytes) -> bool:
    """Whether a file is kept: a GitLab pipeline may include any YAML, whatever is in it."""
    return read_for(path, data) or path.endswith((".yml", ".yaml"))


_CHOICE = Choice(readable, expected, _kept)


def _unread(listed: Listed, reason: str) -> Inventoried:
    return Inventoried(listed, Report((), incomplete=(Incomplete(".", 1, reason),)))


def _report(listed: Listed, files: HostedFiles, rules: Sequence[Rule], today: Callable[[], date] | None) -> Report:
    repository = of_files(files.files, root=Path(listed.path), seen=files.seen, unread=files.unread, slug=listed.path)
    return run(repository, rules, today=today, count=True)
