"""Text as a YAML scalar: plain where that is read back as the same text, quoted where it is not."""

from __future__ import annotations

from offkey.model.regex import IGNORECASE, regex

_PLAIN_START = regex(r"[A-Za-z_/$.(]|[^\x00-\x7f]")
_PLAIN = regex(r"[^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]*\Z")
_NOT_TEXT = regex(
    r"(?:~|null|true|false|yes|no|on|off|y|n|[-+]?\.?(?:inf|nan)|[-+.]?[0-9][-+0-9a-z_.:]*)\Z", IGNORECASE
)
# A question mark belongs to the text in YAML 1.2; PyYAML ends a flow scalar at it.
_FLOW = regex(r"[,?\[\]{}]")
_CANNOT_SINGLE = regex(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def scalar(value: str | int | bool, *, flow: bool = False) -> str:
    """`value` as it is written in YAML; `flow` where it stands between `{}` or `[]`.

    Text is quoted only where it would be read as something else, also by a YAML 1.1 reader.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if _is_plain(value, flow=flow):
        return value
    if not _CANNOT_SINGLE.search(value):
        return "'" + value.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, value)) + '"'


def _is_plain(value: str, *, flow: bool) -> bool:
    if not _PLAIN_START.match(value) or not _PLAIN.match(value) or _NOT_TEXT.match(value):
        return False
    if value != value.strip() or ": " in value or " #" in value or value.endswith(":"):
        return False
    if value.startswith((".", "$")) and "..." in value[:3]:
        return False
    return not (flow and (_FLOW.search(value) or ":" in value))


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if not _CANNOT_SINGLE.match(character):
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
