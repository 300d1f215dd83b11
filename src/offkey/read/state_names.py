"""Whether a value may have one of the state's names in it, or say itself that it is a state."""

from __future__ import annotations

from offkey.model.hcl_expression import Expression, Literal, Template
from offkey.model.records import dataclass
from offkey.model.unknown import Unknown
from offkey.read.partial import OpenList, OpenMap
from offkey.read.state_arns import BEFORE_BUCKET, BEFORE_TABLE, begins, mark_of
from offkey.read.state_words import may_speak, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.terraform import Value

_REWRITTEN = ("\\", "&{")
"""With what a document writes something in another way: JSON a letter, a data source `${`."""


@dataclass(frozen=True, slots=True)
class StateNames:
    """The buckets that hold the state, and the tables that lock it; what says itself that it is a state counts too."""

    buckets: tuple[str, ...]
    tables: tuple[str, ...]
    made: frozenset[str] = frozenset()
    """The addresses of resources that make them."""

    def may_be_in(self, value: Value) -> bool:
        """Whether one of them may stand anywhere in a value, as the name in an ARN."""
        return any(map(self._may_be_in_text, _texts(value)))

    def cannot_be(self, written: Expression) -> bool:
        """Whether a name that is written so is surely none of them."""
        if any(may_speak(text) for text in written_in(written)):
            return False
        names = (*self.buckets, *self.tables)
        if any("/" in name for name in names):
            return False  # what follows a name might be a part of it
        match written:
            case Literal(value=str() as name):
                return name not in names
            case Template(parts=[*_, Literal(value=str() as end)]) if end:
                return not any(name.endswith(end) for name in names)
            case _:
                return False

    def _may_be_in_text(self, text: str) -> bool:
        marks = ((BEFORE_BUCKET, self.buckets), (BEFORE_TABLE, self.tables))
        named = any(begins(behind, names) for mark, names in marks for behind in text.split(mark)[1:])
        own = text in self.buckets or text in self.tables  # what one is given by, where its name is not known
        return named or own or may_speak(text) or any(sign in text for sign in _REWRITTEN)


def written_in(text: Expression) -> Iterator[str]:
    """What of a text is written out."""
    parts = text.parts if isinstance(text, Template) else (text,)
    return (part.value for part in parts if isinstance(part, Literal) and isinstance(part.value, str))


def _texts(value: Value) -> Iterator[str]:
    """Every text in a value, and what those parts are called that are not known.

    What may be anything in a text is taken to be the partition, with which it may be an ARN.
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, Unknown) and not isinstance(value, OpenList | OpenMap):
        pieces = value.pieces or (value,)
        yield "".join(piece if isinstance(piece, str) else mark_of(piece) or "aws" for piece in pieces)
        yield from (name_of(piece) for piece in pieces if isinstance(piece, Unknown))
    else:
        for part in _parts(value):
            yield from _texts(part)


def _parts(value: Value) -> list[Value]:
    if isinstance(value, OpenList | OpenMap):
        return [*(value.shapes if isinstance(value, OpenList) else value.maps)]
    return value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
