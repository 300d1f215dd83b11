"""The text handed to the YAML parser, and the way back from its character marks to bytes.

The parser refuses characters that YAML does not allow, and bytes that are not UTF-8. One of them
in a comment must not hide a whole file, so each is stood in for by a private character the file
does not use, and put back in the values.
"""

from __future__ import annotations

from itertools import accumulate

from offkey.model.builtin import bisect_left
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_BOM = b"\xef\xbb\xbf"
_NOT_ALLOWED = regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_ALLOWED = bytes((0x09, 0x0A, 0x0D, *range(0x20, 0x7F)))
_HALF = regex(r"[\ud800-\udfff]")
_WIDE = regex(r"[^\x00-\x7f]")
_PRIVATE = range(0xE000, 0xF900)


class Buffer:
    """One file's `text` for the parser; `offset` turns its indexes into byte offsets of the file."""

    def __init__(self, data: bytes) -> None:
        self._base = len(_BOM) if data.startswith(_BOM) else 0
        original = data[self._base :].decode("utf-8", "surrogateescape")
        self._wide: list[int] = []
        self._extra: list[int] = [0]
        if not original.isascii():
            wide = list(_WIDE.finditer(original))
            self._wide = [match.start() for match in wide]
            self._extra = list(accumulate((_width(match[0]) - 1 for match in wide), initial=0))
        self._back: dict[int, str] = {}
        plain = original.isascii() and not data.translate(None, _ALLOWED)
        self.text = original if plain else self._stand_in(original)

    @property
    def shift(self) -> int | None:
        """What is to be added to every index, where each character is one byte; else None."""
        return None if self._wide else self._base

    def offset(self, index: int) -> int:
        """The byte offset in the file of the character at `index`."""
        if not self._wide:
            return self._base + index
        return self._base + index + self._extra[bisect_left(self._wide, index)]

    def restore(self, value: str) -> str:
        """`value` as the file has it. Half a character, which an escape can give, becomes U+FFFD."""
        if value.isascii():
            return value
        whole = _HALF.sub("\ufffd", value)
        return whole.translate(self._back) if self._back else whole

    def _stand_in(self, original: str) -> str:
        refused = set(_NOT_ALLOWED.findall(original))
        if not refused:
            return original
        free = _unused(set(original))
        forth = {ord(character): next(free, "\ufffd") for character in sorted(refused)}
        self._back = {ord(new): chr(old) for old, new in forth.items() if new != "\ufffd"}
        return original.translate(forth)


def _unused(used: set[str]) -> Iterator[str]:
    return (chr(code) for code in _PRIVATE if chr(code) not in used)


def _width(character: str) -> int:
    if "\udc80" <= character <= "\udcff":
        return 1
    return len(character.encode("utf-8"))
