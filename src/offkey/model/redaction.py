"""Source text made fit to print: secrets become stars of the same length, control characters visible.

A finding shows the line it stands on, and that line may hold the very secret it is about. A scanned
repository is also not trusted to write escape codes to the reader's terminal.
"""

from __future__ import annotations

from offkey.model.regex import VERBOSE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_SHAPED = regex(r"(?<![A-Za-z0-9/+_-])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+_-])")
"""The shape of a secret access key."""
_LONG = regex(r"(?<![A-Za-z0-9/+=_-])[A-Za-z0-9/+=_-]{100,}")
"""The shape of a session token, a JWT part, a private key's line."""
_HEXADECIMAL = regex(r"[0-9a-f]+\Z")
_NAMED = regex(
    r"""(?i:(?:secret|passw(?:or)?d|token|private_?key)[a-z0-9_-]{0,60})["']?(?:\s*[:=]=?\s*|\s+)["']?
        (?P<value>[^\s"'$%{}()<>,;\\][^\s"',;)]{7,})""",
    VERBOSE,
)
_REFERENCE = regex(r"(?:var|local|module|data|each|secrets|env|inputs|vars|steps|needs|github|matrix)\.|arn:|https?:")
_SAFE_CONTROL = {ord("\t"): "\t"}
_CONTROL = {code: _SAFE_CONTROL.get(code, "\N{REPLACEMENT CHARACTER}") for code in (*range(32), *range(127, 160))}
_DIRECTION = dict.fromkeys(
    (*range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF), "\N{REPLACEMENT CHARACTER}"
)
_TABLE = {**_CONTROL, **_DIRECTION}
_MARK = "\udcff\udcfe"
"""How a file in UTF-16 begins, in what is read as UTF-8."""
_COMMAND = "##["
"""Source: actions/runner `src/Runner.Common/ActionCommand.cs`: `##[name]` is a command anywhere in a line of a log."""


def printable(text: str) -> str:
    """`text` without anything that moves the cursor, changes the direction of writing, is invisible or is obeyed."""
    text = text.translate(_TABLE).replace(_COMMAND, "##\N{REPLACEMENT CHARACTER}")
    if text.isascii():
        return text
    return "".join("\N{REPLACEMENT CHARACTER}" if 0xD800 <= ord(c) < 0xE000 else c for c in text)


def redacted(text: str) -> str:
    """`text` with everything that may be a secret starred out; each character keeps its column.

    Of a file in UTF-16 that is the character as an editor shows it: there each has a byte of nothing beside it.
    """
    if "\0" in text:
        text = text.removeprefix(_MARK).removeprefix(_MARK[::-1]).replace("\0", "")
    text = _SHAPED.sub(lambda m: m[0] if _HEXADECIMAL.match(m[0]) else "*" * len(m[0]), text)
    text = _LONG.sub(lambda m: "*" * len(m[0]), text)
    return _NAMED.sub(_named, text)


def _named(match: re.Match[str]) -> str:
    value = match["value"]
    if _REFERENCE.match(value) or not any(c.isdigit() for c in value):
        return match[0]
    return match[0][: match.start("value") - match.start()] + "*" * len(value)
