"""Policy variables: `${key}`, `${key, 'default'}`, and the literals `${*}`, `${?}`, `${$}`.

They exist only in policies of Version 2012-10-17; before that they are ordinary text.

Source: IAM User Guide, "IAM policy elements: Variables and tags".
"""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.reason.truth import unspecified

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.request import ContextValue

VERSION = "2012-10-17"
"""The version of the policy language that has variables."""

_VARIABLE = regex(r"\$\{(?:([*?$])|([^{}$,*?]+)(?:, ?'([^']*)')?)\}")
_SPECIAL = regex(r"[*?$]")


@dataclass(frozen=True, slots=True)
class Variable:
    """A placeholder: the context key in lower case, and the value to take where the key is absent."""

    key: str
    default: str | None = None


Piece = str | Variable
"""Text as written (wildcards and `${*}` untouched), or a variable."""


def parse(text: str) -> tuple[Piece, ...] | None:
    """The pieces of `text`, or None where a `${` does not begin a variable that AWS documents."""
    pieces: list[Piece] = []
    position = 0
    for match in _VARIABLE.finditer(text):
        if "${" in text[position : match.start()]:
            return None
        pieces.append(text[position : match.start()])
        special, key, default = match.groups()
        pieces.append(match.group() if special else Variable(key.strip().lower(), default))
        position = match.end()
    if "${" in text[position:]:
        return None
    return (*pieces, text[position:])


def escape(text: str) -> str:
    """`text` as a piece of a pattern that matches nothing but itself."""
    return _SPECIAL.sub(lambda m: f"${{{m.group()}}}", text)


def unescape(text: str) -> str:
    """A piece of plain text: `${*}` and its kin become the character."""
    return _VARIABLE.sub(lambda m: m.group(1) or m.group(), text)


@dataclass(frozen=True, slots=True)
class Unusable(Unknown):
    """A variable that a policy cannot use: AWS does not say what becomes of it, but it lets no Allow apply."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A policy value with its variables replaced.

    `doubtful` is a second reading, where a replaced value itself holds a wildcard: AWS does not say
    whether it counts as one.
    """

    text: str
    doubtful: str | None = None


def resolve(pieces: tuple[Piece, ...], context: Mapping[str, ContextValue], *, wild: bool) -> Resolved | Unknown | None:
    """The value for this request; None where a variable has no value, which is equal to nothing.

    With `wild` the text stays a pattern (replaced values are escaped), else it is plain.
    """
    texts: list[str] = []
    doubtful: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            text = piece if wild else unescape(piece)
            texts.append(text)
            doubtful.append(text)
            continue
        value = _value(piece, context)
        if value is None or isinstance(value, Unknown):
            return value
        texts.append(escape(value) if wild else value)
        doubtful.append(value)
    text, second = "".join(texts), "".join(doubtful)
    return Resolved(text, second if wild and second != text and _has_wildcards(doubtful, texts) else None)


def _has_wildcards(raw: list[str], escaped: list[str]) -> bool:
    return any(a != b and ("*" in a or "?" in a) for a, b in zip(raw, escaped, strict=True))


def _value(variable: Variable, context: Mapping[str, ContextValue]) -> str | Unknown | None:
    value = context.get(variable.key)
    if value is None:
        return variable.default
    if isinstance(value, tuple):
        return Unusable(f"${{{variable.key}}} has several values, and AWS allows variables of one value only")
    return value or unspecified(f"${{{variable.key}}} is empty")
