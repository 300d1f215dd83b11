"""The scanner of `json` without the package around it, which takes longer to import than most policies to read.

Source: CPython, Lib/json/decoder.py, whose `JSONDecoder` asks this very scanner. Where there is none, `json` has one.
"""

from __future__ import annotations

import sys

from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from json.encoder import encode_basestring
    from typing import Any
else:
    try:
        from _json import encode_basestring
    except ImportError:
        from json.encoder import encode_basestring

__all__ = ["Decoder", "encode_basestring"]

_BLANK = regex(r"[ \t\n\r]*")


class Decoder:
    """As `json.JSONDecoder`, with the hooks that are given."""

    def __init__(
        self,
        *,
        object_pairs_hook: Callable[[list[tuple[str, Any]]], Any] | None = None,
        parse_int: Callable[[str], Any],
        parse_float: Callable[[str], Any],
        parse_constant: Callable[[str], Any],
    ) -> None:
        self.strict, self.object_hook, self.object_pairs_hook = True, None, object_pairs_hook
        self.parse_int, self.parse_float, self.parse_constant = parse_int, parse_float, parse_constant
        self.memo: dict[str, str] = {}
        try:
            from _json import make_scanner
        except ImportError:
            from json.scanner import make_scanner
        self._scan: Callable[[str, int], tuple[Any, int]] = make_scanner(self)  # type: ignore[arg-type]

    def decode(self, text: str) -> Any:
        """The value that a text is. Raises ValueError or RecursionError for what is not JSON."""
        value, end = self.raw_decode(text, _after_blank(text, 0))
        end = _after_blank(text, end)
        if end != len(text):
            raise _error("Extra data", text, end)
        return value

    def raw_decode(self, text: str, position: int = 0) -> tuple[Any, int]:
        """The value that begins at a position, and where it ends. Raises ValueError or RecursionError."""
        try:
            value, end = self._scan(text, position)
        except StopIteration as stopped:
            raise _error("Expecting value", text, stopped.value) from None
        except SystemError:  # CPython 3.11 says what is wrong only where `json.decoder` is imported
            if "json.decoder" in sys.modules:
                raise
            __import__("json.decoder")
            return self.raw_decode(text, position)
        return value, end


def _after_blank(text: str, position: int) -> int:
    blank = _BLANK.match(text, position)
    return blank.end() if blank else position


def _error(what: str, text: str, position: int) -> ValueError:
    from json import JSONDecodeError

    return JSONDecodeError(what, text, position)
