"""JSON that programs wrote into a file: one document or several behind one another, with the lines of what is in it.

Source: RFC 8259; PowerShell, `about_Redirection`: before version 6 `>` writes UTF-16.
"""

from __future__ import annotations

import json

from offkey.errors import UnreadableError
from offkey.model.records import dataclass
from offkey.model.regex import escape, regex
from offkey.model.text import Place, Source, Span
from offkey.read.json_text import known_decoder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.terraform import Value

_BLANK = regex(r"[ \t\r\n]*")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = "\ufeff"
_DECODER = known_decoder()


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of a file in order. An object is a dict, or a `JsonObject` where a key stands twice in it."""

    source: Source
    values: tuple[Value, ...]

    def places(self, key: str) -> Mapping[str, Place]:
        """Where each text stands first as the value of `key`, wherever that is."""
        pattern = regex(rb'"%s"\s*:\s*("(?:[^"\\]|\\.)*+")' % escape(key).encode())
        found: dict[str, Place] = {}
        for match in pattern.finditer(self.source.data):
            text = json.loads(match[1].decode("utf-8", "surrogateescape"), strict=False)
            if text not in found:
                found[text] = self.source.place(Span(match.start(1) + 1, match.end(1) - 1))
        return found


def read(source: Source) -> Documents:
    """The documents in a file.

    Raises UnreadableError: it is not JSON, or empty.
    """
    text = _text(source)
    values = []
    position = _skip(text, 0)
    while position < len(text):
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            line = text.count("\n", 0, getattr(error, "pos", position)) + 1
            what = "nested too deeply" if isinstance(error, RecursionError) else "not JSON"
            raise UnreadableError(what, place=Place(source.path, line), hint=_HINT) from error
        values.append(value)
        position = _skip(text, position)
    if not values:
        raise UnreadableError("the file is empty", place=Place(source.path, 1), hint=_HINT)
    same = source.data[:2] not in _UTF_16
    return Documents(source if same else Source(source.path, text.encode("utf-8", "surrogatepass")), tuple(values))


_HINT = "A command that ended with an error may have left half a file: run it again."


def _text(source: Source) -> str:
    encoding = "utf-16" if source.data[:2] in _UTF_16 else "utf-8"
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    return source.data.decode(encoding, errors).removeprefix(_BOM)


def _skip(text: str, position: int) -> int:
    blank = _BLANK.match(text, position)
    return blank.end() if blank else position
