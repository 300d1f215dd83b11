"""Functions over texts.

Source: Terraform language documentation, "String Functions"; checked with `terraform console`.
"""

from __future__ import annotations

from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read import partial
from offkey.read.convert import number_of, text_of
from offkey.read.functions.pattern import substitute
from offkey.read.partial import MAX_TEXT, Invalid, too_large

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.terraform import Value

_WORD_START = regex(r"(?<![^\W])[^\W\d_]")


def lower(text: str) -> Value:
    """`lower(text)`."""
    return text.lower() if text.isascii() else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def upper(text: str) -> Value:
    """`upper(text)`."""
    return text.upper() if text.isascii() else "".join(c.upper() if len(c.upper()) == 1 else c for c in text)


def title(text: str) -> Value:
    """`title(text)`: the first letter of each word, where an apostrophe starts one too."""
    return _WORD_START.sub(lambda match: str(upper(match[0])), text)


def trim(text: str, characters: str) -> Value:
    """`trim(text, characters)`."""
    return text.strip(characters) if characters else text


def trimprefix(text: str, prefix: str) -> Value:
    """`trimprefix(text, prefix)`."""
    return text.removeprefix(prefix)


def trimsuffix(text: str, suffix: str) -> Value:
    """`trimsuffix(text, suffix)`."""
    return text.removesuffix(suffix)


def trimspace(text: str) -> Value:
    """`trimspace(text)`."""
    return text.strip()


def chomp(text: str) -> Value:
    """`chomp(text)`: without the newlines at its end."""
    return text.rstrip("\r\n")


def strrev(text: str) -> Value:
    """`strrev(text)`."""
    return text[::-1]


def startswith(text: str, prefix: str) -> Value:
    """`startswith(text, prefix)`."""
    return text.startswith(prefix)


def endswith(text: str, suffix: str) -> Value:
    """`endswith(text, suffix)`."""
    return text.endswith(suffix)


def strcontains(text: str, part: str) -> Value:
    """`strcontains(text, part)`."""
    return part in text


def replace(text: str, old: str, new: str) -> Value:
    """`replace(text, old, new)`; `old` between slashes is a regular expression."""
    if len(old) > 1 and old[0] == old[-1] == "/":
        return substitute(old[1:-1], text, new)
    if len(text) + text.count(old) * len(new) > MAX_TEXT:
        return too_large("the text")
    return text.replace(old, new)


def split(separator: str, text: str) -> Value:
    """`split(separator, text)`."""
    return text.split(separator) if separator else list(text)


def substr(text: Value, offset: Value, length: Value) -> Value:
    """`substr(text, offset, length)` in characters; a length of -1 runs to the end."""
    characters, start, count = text_of(text), number_of(offset), number_of(length)
    for part in (characters, start, count):
        if isinstance(part, Unknown):
            return part
    if not (isinstance(characters, str) and isinstance(start, int) and isinstance(count, int)):
        return Invalid("substr takes whole numbers")
    start = max(start + len(characters), 0) if start < 0 else start
    return characters[start:] if count < 0 else characters[start : start + count]


def indent(spaces: Value, text: Value) -> Value:
    """`indent(spaces, text)`: every line but the first."""
    count, lines = number_of(spaces), text_of(text)
    if isinstance(count, Unknown) or isinstance(lines, Unknown):
        return count if isinstance(count, Unknown) else lines
    if not isinstance(count, int) or count < 0:
        return Invalid("indent takes a whole number")
    if count * lines.count("\n") > MAX_TEXT:
        return too_large("the text")
    return lines.replace("\n", "\n" + " " * count)


def join(separator: Value, *lists: Value) -> Value:
    """`join(separator, list…)`; an element that is not known leaves the others standing."""
    if isinstance(separator, Unknown):
        return separator
    between = text_of(separator)
    pieces: list[str | Unknown] = []
    for items in lists:
        if isinstance(items, Unknown):
            return Unknown(items.reason, items.place)
        if not isinstance(items, list):
            return Invalid("join takes lists")
        for item in items:
            pieces += [between, text_of(item)] if pieces else [text_of(item)]
    if isinstance(between, str) and len(between) * len(pieces) > MAX_TEXT * 2:
        return too_large("the text")
    return partial.text(pieces)
