"""The text of an HCL file before it is parsed: whether it is one, and as tree-sitter reads it right."""

from __future__ import annotations

from offkey.model.regex import MULTILINE, regex
from offkey.model.text import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_NO_TEXT = regex("[\udc80-\udcff]")
_BOM = b"\xef\xbb\xbf"
_DOUBLED = regex(rb"(?<!\$)\${3,}+\{|(?<!%)%{3,}+\{")
_WHITE_SPACE = regex(rb"\s{60,}")
_EXPONENT = regex(rb"\b\d+(?:\.\d+)?[eE][+-]?\d+")
_QUOTED_NAME = regex(rb'^([ \t]*)"([A-Za-z_][\w-]*)"(?=[ \t]*=[^=>])', MULTILINE)
_COMPUTED_KEY = regex(rb"(?<=[\w-])([ \t]*(?:#[^\n]*)?\r?\n[ \t]*)[ \t](?=\([^\n]*\)[ \t]*[=:])")


def whole_of(source: Source) -> Span:
    """All of the file but a byte order mark."""
    return Span(3 if source.data.startswith(_BOM) else 0, len(source.data))


def is_text(data: bytes) -> bool:
    """Whether it can be HCL at all: bytes that are not UTF-8 may stand in it, NUL and UTF-16 not."""
    return b"\0" not in data and not data.startswith((b"\xff\xfe", b"\xfe\xff"))


def readable(data: bytes) -> bytes:
    """`data` as tree-sitter reads it right, byte for byte as long.

    What is not UTF-8 becomes a letter. In `$$${x}` nothing is interpolated, but the grammar
    would: the `$$` before `{` escapes, however many precede it. White space without end becomes a
    comment: near an error tree-sitter takes quadratic time for it.
    """
    try:
        data.decode()
    except UnicodeDecodeError:
        data = _NO_TEXT.sub("_", data.decode("utf-8", "surrogateescape")).encode()
    if b"$$${" in data or b"%%%{" in data:
        data = _DOUBLED.sub(lambda match: b"_" * len(match[0]), data)
    return _WHITE_SPACE.sub(_as_comments, data)


def _as_comments(match: re.Match[bytes]) -> bytes:
    """The white space as comments; its first and last newline stay, since a heredoc may end there."""
    first, *others = match[0].split(b"\n")
    if not others:
        return _as_comment(first)
    middle = [_as_comment(b"\n".join(others[:-1]))] if len(others) > 1 else []
    return b"\n".join([_as_comment(first), *middle, _as_comment(others[-1])])


def _as_comment(blank: bytes) -> bytes:
    return blank if len(blank) < 8 else blank[:1] + b"/*" + b"*" * (len(blank) - 6) + b"*/" + blank[-1:]


def lenient(text: bytes) -> bytes:
    """`text` with forms that Terraform reads, or once read, but the grammar does not; as long.

    `1e5`; `"name" = value` outside an object, as in old variable files; and a computed key,
    `(var.x) = 1`, on the line after a name, which the grammar takes for a call.
    """
    text = _EXPONENT.sub(lambda match: b"0" * len(match[0]), text)
    text = _QUOTED_NAME.sub(rb"\1 \2 ", text)
    return _COMPUTED_KEY.sub(rb"\1,", text)
