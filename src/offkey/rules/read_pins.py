"""Which Terraform a pipeline installs whose script reads the version out of a file: `$(grep required_version …)`."""

from __future__ import annotations

import posixpath

from offkey.model.regex import regex
from offkey.read.parts import folder, upwards
from offkey.rules.versions import Versions, parse_pin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.repository import Repository
    from offkey.model.text import Source

_ASKS = b"required_version"
_INSTALLS = (b"tfenv", b"tenv", b"tfswitch", b"releases.hashicorp.com/terraform")
"""What takes a version by its number; with a constraint, another may be the one that is chosen."""
_READS = regex(
    rb"=[\"']?(?:\$\(|`)[^\n`]{0,300}?required_version[^\n`]{0,300}?(?<![\w./-])(?P<path>[\w./-]{1,200}\.tf)\b"
)
_COMMENT = regex(rb"[ \t]*(?:#|//)")
_CONSTRAINT = regex(rb"^[ \t]*required_version[ \t]*=[ \t]*\"(?P<constraint>[^\"\n]+)\"")
_NUMBER = regex(rb"\d+\.\d+(?:\.\d+)?")


def read_pins(repository: Repository, source: Source) -> Iterator[Versions]:
    """Every version that a constraint names which a script takes one out of: it installs one of these."""
    data = source.data
    if _ASKS not in data or not any(word in data for word in _INSTALLS):
        return
    for match in _READS.finditer(data):
        if _COMMENT.match(data, source.line_start(match.start())) is None:
            file = _file(repository, source.path, match["path"].decode())
            for number in _numbers(file) if file is not None else ():
                pin = parse_pin(number.decode())
                if isinstance(pin, Versions):
                    yield pin


def _file(repository: Repository, by: str, path: str) -> Source | None:
    """The file of a path that counts from where the pipeline works: its own folder, or one above."""
    found = (repository.sources.get(posixpath.normpath(posixpath.join(above, path))) for above in upwards(folder(by)))
    return next((source for source in found if source is not None), None)


def _numbers(file: Source) -> list[bytes]:
    for line in file.data.splitlines() if _ASKS in file.data else ():
        written = _CONSTRAINT.match(line)
        if written is not None:
            return _NUMBER.findall(written["constraint"])
    return []
