"""Files of any name that scripts source, environment files that a command or a compose file is given, and settings.

What they set goes to the same place as what the script itself sets, whatever they are called; settings of a backend go
to `terraform init`.

Source: POSIX.1-2017, "dot"; https://docs.docker.com/reference/compose-file/services/#env_file; `docker run --env-file`;
https://developer.hashicorp.com/terraform/language/backend#partial-configuration
"""

from __future__ import annotations

from posixpath import join, normpath

from offkey.model.regex import VERBOSE, regex
from offkey.model.text_file import TextKind
from offkey.read.relevant import has_any_name, may_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from offkey.model.text import Source

_FILE = rb"""["']?(?P<file>(?:\$\{?\w+\}?/)?[\w.-][\w./-]*)"""
_BEFORE = rb"(?<![^\s;&|(`\"']%b)"
"""Nothing stands before the command, seen from behind it: a pattern that begins with a word is found faster."""
_WAYS = (
    (b"source", regex(rb"source" + _BEFORE % b"source" + rb"[ \t]+" + _FILE), TextKind.SHELL),
    (b". ", regex(rb"\." + _BEFORE % rb"\." + rb"[ \t]+" + _FILE), TextKind.SHELL),
    (b"env_file", regex(rb"env_file[\"']?:[ \t]*(?:\[[ \t]*)?" + _FILE), TextKind.DOTENV),
    (b"env-file", regex(rb"--env-file(?:[ \t]+|=)" + _FILE), TextKind.DOTENV),
    (
        b"xargs",
        regex(rb"\b(?:cat|grep[ \t][^|\n$]{0,80}?)[ \t]+" + _FILE + rb"[ \t]*\|[^\n)]{0,80}\bxargs\b"),
        TextKind.DOTENV,
    ),
    (
        b"backend-config",
        regex(rb"-backend-config(?:[ \t]*=[ \t]*|[ \t]+)" + _FILE + rb"(?![\w./-]*[ \t]*=)"),
        TextKind.BACKEND,
    ),
)
_LISTED = regex(
    rb"""\benv_file:[ \t]*\n
    (?P<items>(?:[ \t]*-[ \t]+(?:path:[ \t]*)?["']?[\w./-]+["']?[ \t]*(?:\n|\Z)(?:[ \t]+required:[^\n]*\n)?){1,20})""",
    VERBOSE,
)
_ITEM = regex(rb"""-[ \t]+(?:path:[ \t]*)?["']?([\w./-]+)""")
_MOST = 200
"""Files that one repository names like this: nobody has as many."""


def sourced(sources: Mapping[str, Source], names: Collection[str]) -> dict[str, tuple[TextKind, str]]:
    """The files among `names` that no name explains: what each is to the first that names it, and which that is."""
    found: dict[str, tuple[TextKind, str]] = {}
    for path, source in sources.items():
        if may_source(path, source.data):
            for written, kind in _written(source.data):
                for target in _meant(path, written):
                    if target in names and has_any_name(target) and len(found) < _MOST:
                        found.setdefault(target, (kind, path))
    return found


def _written(data: bytes) -> Iterator[tuple[str, TextKind]]:
    for word, pattern, kind in _WAYS:
        for match in pattern.finditer(data) if word in data else ():
            yield match["file"].decode("utf-8", "surrogateescape"), kind
    for match in _LISTED.finditer(data) if b"env_file" in data else ():
        for name in _ITEM.findall(match["items"]):
            yield name.decode("utf-8", "surrogateescape"), TextKind.DOTENV


def _meant(path: str, written: str) -> Iterator[str]:
    """Where the file may lie: beside the one that names it, or below the root, where pipelines run."""
    below = written.partition("/")[2] if written.startswith("$") else written
    folder = path.rpartition("/")[0]
    for target in dict.fromkeys((normpath(join(folder, below)), normpath(below))):
        if not target.startswith(("..", "/")):
            yield target
