"""The XML that STS answers with, read without trusting it."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.errors import UnreadableError
from offkey.model.records import dataclass, field

_LIMIT = 262_144
_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Reply:
    """The leaves of a reply by path (`AssumeRoleResult/Credentials/AccessKeyId`), the outermost name left out."""

    leaves: Mapping[str, str] = field(repr=False)

    def text(self, path: str) -> str:
        """The text at `path`.

        Raises: UnreadableError where the reply lacks it.
        """
        value = self.leaves.get(path)
        if not value:
            raise UnreadableError(f"the reply of AWS STS lacks {path}")
        return value


class _Reader:
    """Collects leaves from expat's events; the first of several equal paths stays."""

    def __init__(self) -> None:
        self.leaves: dict[str, str] = {}
        self._path: list[str] = []
        self._text: list[str] = []

    def start(self, name: str, _attributes: object) -> None:
        if len(self._path) >= _DEEPEST:
            raise UnreadableError("the reply of AWS STS is nested too deeply")
        self._path.append(name.rpartition(":")[2])
        self._text = []

    def data(self, text: str) -> None:
        self._text.append(text)

    def end(self, _name: str) -> None:
        if text := "".join(self._text).strip():
            self.leaves.setdefault("/".join(self._path[1:]), text)
        self._text = []
        self._path.pop()

    def doctype(self, *_: object) -> None:
        raise UnreadableError("the reply of AWS STS declares a document type")


def parse(body: bytes) -> Reply:
    """The reply in `body`.

    A document type is refused, and with it every entity: nothing is expanded and nothing fetched.

    Raises: UnreadableError where this is not a reply of STS.
    """
    from xml.parsers import expat

    if len(body) > _LIMIT:
        raise UnreadableError(f"the reply of AWS STS has more than {_LIMIT} bytes")
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # ValueError, LookupError: an unheard-of encoding
        raise UnreadableError("the reply of AWS STS is not XML") from error
    return Reply(reader.leaves)
