r"""JSON whose text may be known only in part: `{"sub": "repo:${var.org}/*"}`.

Reading puts a marker where a piece is missing, parses, and turns the markers back into `Unknown`.
A missing piece inside quotes is taken to stay inside them; one outside stands for one value.

Source: RFC 8259; Terraform's `jsonencode` sorts keys and escapes `<`, `>` and `&`.
"""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import DOTALL, regex
from offkey.model.unknown import Unknown
from offkey.read import partial
from offkey.read.convert import number_text
from offkey.read.json_scanner import Decoder, encode_basestring
from offkey.read.partial import Invalid, OpenList, OpenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from offkey.model.terraform import Value

_MARKER = regex("\ue000([0-9]+)\ue001")
_RESERVED = regex(r"\ue000|(?<!\\)(?:\\\\)*+\\u[eE]000")
_BETWEEN = regex('(?<=[}\\]"])\\s*(?="\ue000)|(?<=\ue001")\\s*(?=[{\\["])')
"""Where a piece of a list is missing that brings its own comma, as `%{ if … }, {…}%{ endif }` does."""
_STRING_PART = regex(r'\\.|"', DOTALL)
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_ESCAPED = regex("[<>&\u2028\u2029]")
_MAX_NESTING = 80
_IS_RESERVED = "the text holds a character that offkey reserves for itself"
_NOT_JSON = Invalid("it is not JSON")


@dataclass(frozen=True, slots=True)
class JsonObject:
    """An object as it is written: every pair in order, also where a key stands twice or is not known."""

    pairs: tuple[tuple[str | Unknown, Value], ...]


def encode(value: Value) -> str | Unknown:
    """`value` as JSON, the way `jsonencode` writes it; what is not known stays a piece of its own."""
    pieces: list[str | Unknown] = []
    _encode(value, pieces, 0)
    return partial.text(pieces)


def _encode(value: Value, pieces: list[str | Unknown], depth: int) -> None:
    if depth > _MAX_NESTING:
        pieces.append(partial.too_large())
    elif isinstance(value, str) or (isinstance(value, Unknown) and value.pieces):
        pieces += _quoted(value)
    elif isinstance(value, OpenList):
        _encode(value.elements, pieces, depth)
    elif isinstance(value, OpenMap):
        _encode(value.joined, pieces, depth)
    elif isinstance(value, Unknown):
        pieces.append(value)
    elif isinstance(value, list):
        _encode_all("[]", [((), item) for item in value], pieces, depth)
    elif isinstance(value, dict):
        items = sorted(value.items(), key=lambda pair: pair[0] if isinstance(pair[0], str) else "\U0010ffff")
        _encode_all("{}", [((*_quoted(key), ":"), item) for key, item in items], pieces, depth)
    else:
        pieces.append(_scalar(value))


def _encode_all(
    brackets: str, items: list[tuple[tuple[str | Unknown, ...], Value]], pieces: list[str | Unknown], depth: int
) -> None:
    pieces.append(brackets[0])
    for index, (prefix, item) in enumerate(items):
        pieces += [",", *prefix] if index else prefix
        _encode(item, pieces, depth + 1)
    pieces.append(brackets[1])


def _quoted(text: str | Unknown) -> list[str | Unknown]:
    if isinstance(text, str):
        return [_written(text)]
    inner = text.pieces or (text,)
    return ['"', *(_written(piece)[1:-1] if isinstance(piece, str) else piece for piece in inner), '"']


def _written(text: str) -> str:
    """A text in quotes."""
    return _ESCAPED.sub(lambda match: _ESCAPES[match[0]], encode_basestring(text))


def _scalar(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value)


def decode(text: Value) -> Value:
    """The value of a JSON text as `jsondecode` gives it: of two equal keys the last one counts."""
    return _plain(decode_pairs(text))


def _plain(value: Value) -> Value:
    if isinstance(value, JsonObject):
        return {key: _plain(item) for key, item in value.pairs}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def plain_decoder() -> Decoder:
    """A decoder that takes what `decode_known` takes, and keeps the last of two equal keys."""
    return Decoder(parse_constant=_refuse, parse_int=_integer, parse_float=_fraction)


def known_decoder() -> Decoder:
    """A decoder for texts all of which is known: objects are `dict`, or `JsonObject` where a key stands twice."""
    return Decoder(object_pairs_hook=_object, parse_constant=_refuse, parse_int=_integer, parse_float=_fraction)


def decode_known(text: str) -> Value:
    """The value of a JSON text all of which is known, the fast way: objects are `dict`.

    An object in which a key stands twice is a `JsonObject` instead, so that nobody takes one of the two for
    the only one. Raises ValueError or RecursionError for what is not JSON.
    """
    return _DECODER.decode(text)


def _object(pairs: list[tuple[str, Value]]) -> Value:
    found = dict(pairs)
    return found if len(found) == len(pairs) else JsonObject(tuple(pairs))


def decode_pairs(text: Value) -> Value:
    """The value of a JSON text with objects as `JsonObject`; Invalid where it is not JSON."""
    if isinstance(text, Unknown) and not text.pieces:
        return text
    if not isinstance(text, str | Unknown):
        return Invalid("it is not a text")
    missing: list[Unknown] = []
    marked = _marked(text.pieces, missing) if isinstance(text, Unknown) else _unmarked(text)
    if isinstance(marked, Unknown):
        return marked
    parsed = _parsed(marked)
    if parsed is _NOT_JSON and missing:
        parsed = _parsed(_BETWEEN.sub(lambda between: "," + between[0], marked))
    if parsed is _NOT_JSON:
        return parsed if not missing else Unknown("it is not JSON around what is not known")
    if not missing and marked.count("{") + marked.count("[") <= _MAX_NESTING:
        return parsed  # as it is nowhere nested deeper
    return _restored(parsed, lambda match: missing[int(match[1])], 0)


def _parsed(text: str) -> Value:
    """The value of a text in which markers stand."""
    try:
        value: Value = _PAIRS_DECODER.decode(text)
    except (ValueError, RecursionError):
        return _NOT_JSON
    return value


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _integer(digits: str) -> int:
    if len(digits) > 300:
        raise ValueError("a number that is too long")
    return int(digits)


def _fraction(digits: str) -> float:
    number = float(digits)
    if abs(number) == float("inf"):
        raise ValueError("a number that is too large")
    return number


def _unmarked(text: str) -> str | Unknown:
    """A text all of which is known, in which nothing may look like a marker."""
    may_be_reserved = "\\" in text or "\ue000" in text
    if may_be_reserved and _RESERVED.search(text):
        return Unknown(_IS_RESERVED)
    return text


def _marked(pieces: tuple[str | Unknown, ...], missing: list[Unknown]) -> str | Unknown:
    """The pieces as JSON with a marker for each that is missing, quoted where no quotes surround it."""
    written: list[str] = []
    quoted = False
    for piece in pieces:
        if isinstance(piece, Unknown):
            marker = f"\ue000{len(missing)}\ue001"
            written.append(marker if quoted else f'"{marker}"')
            missing.append(piece)
            continue
        unmarked = _unmarked(piece)
        if isinstance(unmarked, Unknown):
            return unmarked
        if "\\" not in piece:
            quoted ^= piece.count('"') % 2 == 1
        else:
            for part in _STRING_PART.findall(piece):
                quoted = quoted != (part == '"')
        written.append(piece)
    return "".join(written)


def _restored(value: Value, piece: Callable[[re.Match[str]], Unknown], depth: int) -> Value:
    """The parsed value with Unknown in place of the markers."""
    if depth > _MAX_NESTING:
        return partial.too_large()
    if isinstance(value, str):
        return _restored_text(value, piece) if "\ue000" in value else value
    if isinstance(value, list):
        return [_restored(item, piece, depth + 1) for item in value]
    if isinstance(value, JsonObject):
        return JsonObject(tuple((_restored(k, piece, 0), _restored(v, piece, depth + 1)) for k, v in value.pairs))
    return value


def _restored_text(text: str, piece: Callable[[re.Match[str]], Unknown]) -> str | Unknown:
    pieces: list[str | Unknown] = []
    position = 0
    for match in _MARKER.finditer(text):
        pieces += [text[position : match.start()], piece(match)]
        position = match.end()
    pieces.append(text[position:])
    return partial.text(pieces)


_DECODER = known_decoder()
_PAIRS_DECODER = Decoder(
    object_pairs_hook=lambda pairs: JsonObject(tuple(pairs)),
    parse_constant=_refuse,
    parse_int=_integer,
    parse_float=_fraction,
)
