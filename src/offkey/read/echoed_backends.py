"""Settings of a backend that a script writes by `echo` or `printf`: `echo 'dynamodb_table = "lock"' >> backend.hcl`."""

from __future__ import annotations

import posixpath

from offkey.model.regex import IGNORECASE, regex
from offkey.model.text import Span
from offkey.read.backend_arguments import folder_of, runs_opentofu_only
from offkey.read.backend_files import Given, modules_in, with_backend
from offkey.read.same import Same
from offkey.read.written_backends import may_hold_backend

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.repository import Repository
    from offkey.model.text import Source

_TABLE = regex(
    rb"(?:\b|(?<=\\n))dynamodb_table[ \t]{0,40}=(?![ \t]{0,9}(?:\\?[\"']){2})(?P<value>[^\n>|;&]{1,200})"
    rb"[^\n>]{0,400}>{1,2}[ \t]{0,9}(?P<path>[^\s|;&<>]{1,200})"
)
"""What a command says of the table, and the file that its line goes to."""
_COMMAND = regex(rb"(?:echo|printf)\b")
_BEFORE = 600
"""So many bytes of a line say which command it is."""
_CALLED = regex(r"\$\{?\w*(?:backend|tfbackend)\w*\}?\Z", IGNORECASE)
"""A variable that says that it is the file with the settings of a backend."""
_ENDPOINT = regex(rb"\bendpoints?[ \t]*=")
_LOCKS = regex(rb"\buse_lockfile[ \t]*=[ \t]*true")


def echoed_tables(repository: Repository, source: Source) -> Iterator[Given]:
    """The lock tables that lines of a script write, where the file that they go to is called after a backend."""
    if _ENDPOINT.search(source.data):
        return
    modules, both = with_backend(Same(repository)), _LOCKS.search(source.data) is not None
    for match in _TABLE.finditer(source.data):
        start = max(source.line_start(match.start()), match.start() - _BEFORE)
        line = source.data[start : match.start()]
        if not _COMMAND.search(line) or line.lstrip().startswith(b"#"):
            continue
        path = match["path"].decode("utf-8", "replace").replace('"', "").replace("'", "")
        if not (may_hold_backend(path) or _CALLED.match(path)):
            continue
        folder = folder_of(source, match.start()) if "$" in path else posixpath.dirname(path)
        yield Given(
            source.place(Span(match.start(), match.start("value") + len(match["value"].rstrip()))),
            None,
            modules_in(folder, modules),
            opentofu=runs_opentofu_only(source),
            both=both,
        )
