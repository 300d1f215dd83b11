"""Shell quoting: what a word is once its quotes are removed.

Nothing is expanded: `$X`, `${X}`, `$(…)`, backticks and GitHub's `${{ … }}` stay as written.
Source: POSIX Shell Command Language 2.2 (quoting); bash manual 3.1.2.4 (`$'…'`).
"""

from __future__ import annotations

from offkey.model.regex import DOTALL, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_PLAIN = regex(r"[^\s'\"\\$`]+")
_SPACE = regex(r"\s+")
_BETWEEN = regex(r"(?:\s|\\\n)+")
_DOUBLE_PLAIN = regex(r"[^\"\\$`]+")
_ANSI = regex(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|(.))", DOTALL)
_ANSI_LETTER = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b", "E": "\x1b"}
_QUOTE_OR_EXPRESSION = regex(r"'|\$\{\{")
_EXPRESSION = regex(r"(?:[^'}]++|'[^']*+(?:'|\Z)|\}(?!\}))*+")
_CLOSING = {"$(": ")", "${": "}"}


def unquote(text: str) -> str:
    """`text` as one word, with its quotes removed; white space in it is kept."""
    pieces, position = [], 0
    while position < len(text):
        piece, position = _piece(text, position)
        pieces.append(piece)
    return "".join(pieces)


def may_say(text: str, *words: str) -> bool:
    """Whether one of these words could stand in `text` once its quotes are removed: cheaper than removing them."""
    if any(word in text for word in words):
        return True
    if "$'" in text:
        return True  # any character may be spelled out
    bare = text.replace("\\\n", "").replace("\\", "").replace("'", "").replace('"', "")
    return len(bare) < len(text) and any(word in bare for word in words)


def split_words(text: str) -> tuple[str, ...]:
    """The words of one simple command. Operators (`;`, `|`, `>`) are not looked for."""
    words, position = [], _end_of_gap(text, 0)
    while position < len(text):
        pieces = []
        while position < len(text) and not _SPACE.match(text, position):
            piece, position = _piece(text, position)
            pieces.append(piece)
        words.append("".join(pieces))
        position = _end_of_gap(text, position)
    return tuple(words)


def expression_end(text: str, start: int) -> int:
    """Where the `${{ … }}` that begins at `start` ends; the end of the text where it is not closed.

    A `}}` inside single quotes belongs to the expression.
    """
    inside = _EXPRESSION.match(text, start + 3)
    end = inside.end() if inside else start + 3
    return min(end + 2, len(text))


def cover(text: str) -> bytes:
    """`text` in bytes with every `${{ … }}` replaced by as many letters."""
    pieces, position = [], 0
    start = text.find("${{")
    while start >= 0:
        end = expression_end(text, start)
        covered = len(text[start:end].encode("utf-8", "surrogateescape"))
        pieces += [text[position:start].encode("utf-8", "surrogateescape"), b"x" * covered]
        position = end
        start = text.find("${{", position)
    return b"".join([*pieces, text[position:].encode("utf-8", "surrogateescape")])


def _end_of_gap(text: str, position: int) -> int:
    match = _BETWEEN.match(text, position)
    return match.end() if match else position


def _piece(text: str, start: int) -> tuple[str, int]:
    """The unquoted piece that begins at `start`, and where the next one begins."""
    plain = _PLAIN.match(text, start)
    if plain:
        return plain[0], plain.end()
    two = text[start : start + 2]
    match text[start]:
        case "'":
            end = _end_of_single(text, start + 1)
            return text[start + 1 : end], end + 1
        case '"':
            return _double(text, start + 1)
        case "\\":
            return ("" if two == "\\\n" else two[1:]), start + 2
        case "$" if two == "$'":
            return _ansi(text, start + 2)
        case "$" if two == '$"':
            return _double(text, start + 2)
        case "$" | "`":
            end = _expansion_end(text, start)
            return text[start:end], end
        case _:
            return text[start], start + 1


def _double(text: str, position: int) -> tuple[str, int]:
    pieces: list[str] = []
    while position < len(text) and text[position] != '"':
        plain = _DOUBLE_PLAIN.match(text, position)
        if plain:
            end = plain.end()
            pieces.append(plain[0])
        elif text[position] == "\\":
            end = position + 2
            pieces.append(_escaped(text[position:end]))
        else:
            end = _expansion_end(text, position)
            pieces.append(text[position:end])
        position = end
    return "".join(pieces), position + 1


def _escaped(pair: str) -> str:
    """What a backslash and its character mean between double quotes."""
    if pair == "\\\n":
        return ""
    return pair[1:] if pair[1:] in {"$", "`", '"', "\\"} else pair


def _ansi(text: str, start: int) -> tuple[str, int]:
    position = start
    while position < len(text) and text[position] != "'":
        position += 2 if text[position] == "\\" else 1
    return _ANSI.sub(_ansi_character, text[start:position]), position + 1


def _ansi_character(match: re.Match[str]) -> str:
    octal, byte, short, long, letter = match.groups()
    if letter is not None:
        return _ANSI_LETTER.get(letter, letter if letter in "\\'\"?" else match[0])
    code = int(octal, 8) & 0xFF if octal else int(byte or short or long, 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def _expansion_end(text: str, start: int) -> int:
    """Where the `$…` or backtick expression that begins at `start` ends."""
    if text.startswith("${{", start):
        return expression_end(text, start)
    opening = text[start : start + 2]
    if opening not in _CLOSING and text[start] != "`":
        return start + 1
    closers = [_CLOSING.get(opening, "`")]
    position = start + (2 if opening in _CLOSING else 1)
    while position < len(text) and closers:
        position = _step(text, position, closers)
    return min(position, len(text))


def _step(text: str, position: int, closers: list[str]) -> int:
    """Move on by one token inside an expansion, keeping track of what closes it."""
    character = text[position]
    if character == "\\":
        return position + 2
    if character == closers[-1]:
        closers.pop()
    elif closers[-1] != '"' and character == "'":
        return _end_of_single(text, position + 1) + 1
    elif text.startswith("${{", position):
        return expression_end(text, position)
    elif text[position : position + 2] in _CLOSING:
        closers.append(_CLOSING[text[position : position + 2]])
        return position + 2
    elif character in {'"', "`"}:
        closers.append(character)
    elif character == "(" and closers[-1] == ")":
        closers.append(")")
    return position + 1


def _end_of_single(text: str, position: int) -> int:
    """Where the single quote that was opened before `position` closes; those in a `${{ … }}` are not the shell's."""
    while match := _QUOTE_OR_EXPRESSION.search(text, position):
        if match[0] == "'":
            return match.start()
        position = expression_end(text, match.start())
    return len(text)
