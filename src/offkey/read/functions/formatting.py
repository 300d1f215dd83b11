"""`format` and `formatlist`.

Source: Terraform language documentation, "format Function"; checked with `terraform console`.
"""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import DOTALL, regex
from offkey.model.unknown import Unknown
from offkey.read import json_text, partial
from offkey.read.convert import fraction, number_of, text_of, truth_of
from offkey.read.json_scanner import encode_basestring
from offkey.read.partial import MAX_TEXT, Invalid, OpenList, too_large

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.model.terraform import Value

_VERB = regex(r"%(?P<flags>[-+ #0]*)(?P<width>\d+)?(?:\.(?P<precision>\d+))?(?:\[(?P<at>\d+)\])?(?P<verb>.)", DOTALL)
_MAX_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class _Verb:
    """One `%…` of a format."""

    flags: str
    width: int
    precision: int | None
    letter: str


def format_(template: Value, *arguments: Value) -> Value:
    """`format(template, value…)`; a value that is not known leaves the rest of the text standing."""
    pattern = text_of(template)
    if isinstance(pattern, Unknown):
        return Unknown(pattern.reason, pattern.place)
    pieces: list[str | Unknown] = []
    position = used = highest = 0
    for match in _VERB.finditer(pattern):
        pieces.append(pattern[position : match.start()])
        position = match.end()
        if match["verb"] == "%":
            pieces.append("%")
            continue
        used = int(match["at"]) if match["at"] else used + 1
        highest = max(highest, used)
        if not 0 < used <= len(arguments):
            return Invalid("format has fewer values than verbs")
        verb = _Verb(match["flags"], int(match["width"] or 0), _whole(match["precision"]), match["verb"])
        pieces.append(_written(verb, arguments[used - 1]))
    if highest < len(arguments):
        return Invalid("format has more values than verbs")
    return partial.text([*pieces, pattern[position:]])


def formatlist(template: Value, *arguments: Value) -> Value:
    """`formatlist(template, value…)`: lists are gone through together, other values repeat."""
    unknown = next((argument for argument in arguments if isinstance(argument, Unknown)), None)
    if unknown is not None and not unknown.pieces:
        return _open(template, arguments, unknown)
    lengths = {len(argument) for argument in arguments if isinstance(argument, list)}
    if len(lengths) > 1:
        return Invalid("formatlist takes lists of one length")
    count = lengths.pop() if lengths else 1
    if isinstance(template, str) and len(template) * count > MAX_TEXT:
        return too_large("the list")
    rows = [[a[row] if isinstance(a, list) else a for a in arguments] for row in range(count)]
    return [format_(template, *row) for row in rows]


def _open(template: Value, arguments: Sequence[Value], unknown: Unknown) -> Value:
    """What each text looks like, where how many there are is not known."""
    rows = [
        [a[0] if isinstance(a, list) and a else shape if a is unknown else a for a in arguments]
        for shape in (unknown.shapes if isinstance(unknown, OpenList) else [unknown])
    ]
    shapes = tuple(format_(template, *row) for row in rows)
    return OpenList(unknown.reason, unknown.place, shapes=shapes)


def _whole(digits: str | None) -> int | None:
    return int(digits) if digits is not None else None


def _written(verb: _Verb, value: Value) -> str | Unknown:
    if isinstance(value, Unknown):
        plain = verb.letter in "sv" and not verb.width and verb.precision is None and not verb.flags
        return text_of(value) if plain or isinstance(value, Invalid) else Unknown(value.reason, value.place)
    if verb.width > _MAX_WIDTH or (verb.precision or 0) > _MAX_WIDTH:
        return too_large("the text")
    body = _body(verb, value)
    return body if isinstance(body, Unknown) else _padded(verb, body)


def _body(verb: _Verb, value: Value) -> str | Unknown:
    match verb.letter:
        case "v" if "#" in verb.flags or isinstance(value, list | dict):
            return json_text.encode(value)
        case "v" if value is None:
            return "null"
        case "s" | "v":
            text = text_of(value)
            return text if isinstance(text, Unknown) else text[: verb.precision]
        case "q":
            text = text_of(value)
            return text if isinstance(text, Unknown) else encode_basestring(text)
        case "t":
            truth = truth_of(value)
            return truth if isinstance(truth, Unknown) else text_of(truth)
        case "d" | "f" | "x" | "X" | "o" | "b":
            return _number(verb, value)
        case _:
            return Unknown(f"offkey does not evaluate the verb %{verb.letter}")


def _number(verb: _Verb, value: Value) -> str | Unknown:
    number = number_of(value)
    if isinstance(number, Unknown):
        return number
    if verb.letter == "f":
        digits = 6 if verb.precision is None else verb.precision
        written = _fixed(fraction(number).numerator, fraction(number).denominator, digits)
    elif isinstance(number, int):
        written = format(number, verb.letter)
    else:
        return Unknown("offkey does not write a fraction as a whole number")
    sign = next((s for s in "+ " if s in verb.flags and number >= 0), "")
    return sign + written


def _fixed(numerator: int, denominator: int, digits: int) -> str:
    """The number with `digits` after the point, rounded half to even."""
    quotient, rest = divmod(abs(numerator) * 10**digits, denominator)
    scaled = quotient + (rest * 2 > denominator or (rest * 2 == denominator and quotient % 2 == 1))
    written = str(scaled).rjust(digits + 1, "0")
    whole, fractional = (written[:-digits], "." + written[-digits:]) if digits else (written, "")
    return ("-" if numerator < 0 else "") + whole + fractional


def _padded(verb: _Verb, body: str) -> str:
    if "-" in verb.flags:
        return body.ljust(verb.width)
    if "0" in verb.flags and verb.letter not in "svqt":
        return body.zfill(verb.width)
    return body.rjust(verb.width, "0" if "0" in verb.flags else " ")
