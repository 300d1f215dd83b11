"""Where a part of a key may stand in Terraform by its name, told by the bytes before anything is parsed."""

from __future__ import annotations

from offkey.model.regex import DOTALL, IGNORECASE, regex
from offkey.read.aws_keys import is_aws_endpoint, says_foreign
from offkey.read.terraform import VARIABLE_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from offkey.model.text import Source, Span

    Name = tuple[bytes, re.Pattern[bytes] | None]
    """The first word of a name in capitals, and the pattern of all of it, unless the word alone will do."""

_ENDPOINT = regex(r"(?:s3|aws)?_?endpoints?(?:_url)?(?:_s3)?[\"']?\s*[:=]\s*[\"']?(?P<value>[^\s\"',}]+)", IGNORECASE)
_REFERENCE = regex(r"(?:var|local|module|data|each)\.")
KEY_MODULES = "-user"
"""Stands in the address of every module of `key_modules`, which few repositories need."""
LOCALS = b"locals"
_GAP = rb"(?:\\[NRT]|[^A-Z0-9\n])*"
_INTERPOLATED = rb"[$%]\{.{0,1000}?"
NAMES: tuple[Name, ...] = (
    *(
        (word, regex(word + _GAP + rb"(?:" + _INTERPOLATED + rb")?" + then, DOTALL))
        for word, then in (
            (b"SECRET", rb"(?:ACCESS|KEY)"),
            (b"AWS", rb"(?:ACCESS|SECRET(?!SMANAGER)|KEY(?!_PAIR)|[AS]K)"),
            (b"ACCESS", rb"(?:KEY|SECRET)"),
        )
    ),
    (b"\\U", None),
)
"""What a text in capitals has one of, if a name in it reads as a part of a key (`read_name`).

Between two words of a name there are separators, and maybe an interpolation; a letter may be written as `\\u0041`.
`aws_secretsmanager_…` and `aws_key_pair` go on in a way that makes no key of them, and are what most files have.
Each with its first word, for which a search is many times faster than with the pattern, and than for one of several.
"""
KEYS: tuple[Name, ...] = ((b"SECRET", None), *NAMES)
"""The same where a value may be the secret of a key that Terraform makes, whatever it is called."""
TOKENS: tuple[Name, ...] = tuple(
    (word, regex(word + _GAP + rb"(?:" + _INTERPOLATED + rb")?TOKEN", DOTALL)) for word in (b"SESSION", b"SECURITY")
)
"""The same for a session token, which matters where there is a key beside it."""


def may_name(source: Source, names: Sequence[Name]) -> bool:
    """Whether a file may hand on what has a name that is wanted, or keep it in a local value."""
    return (may_hand_on(source) or LOCALS in source.data) and says(_in_capitals(source.data), names)


def may_hand_on(source: Source) -> bool:
    """Whether a file may have a resource or the call of a module: others are not searched for names."""
    data, path = source.data, source.path
    return (b"resource" in data or b"module" in data or path.endswith(".json")) and not path.endswith(VARIABLE_FILE)


def says(text: bytes, names: Sequence[Name]) -> bool:
    """Whether a text in capitals may have a name that is wanted."""
    for word, name in names:  # noqa: SIM110 - asked for every file: `any` takes longer to begin than most searches
        if word in text and (name is None or name.search(text)):
            return True
    return False


def may_hold_key(names: Sequence[Name], source: Source, span: Span) -> bool:
    """Whether a key of AWS may stand in a part of a file, which names no other service that speaks its protocol."""
    return says(capitals(source, span), names) and not goes_elsewhere(source.text(span))


def capitals(source: Source, span: Span) -> bytes:
    """A part of a file in capitals, by the same rules as the names that are read in it."""
    return _in_capitals(source.data[span.start : span.end])


def _in_capitals(data: bytes) -> bytes:
    if data.isascii():
        return data.upper()
    return data.decode("utf-8", "surrogateescape").upper().encode("utf-8", "surrogateescape")


def goes_elsewhere(text: str, *, written: bool = False) -> bool:
    """Whether a block names a host or an endpoint that is not AWS's; where `written`, a reference to one is none."""
    from offkey.read.aws_endpoints import is_foreign_host  # few names of keys are addresses

    values = [m["value"] for m in _ENDPOINT.finditer(text)] if "endpoint" in text.lower() else []
    values = [value for value in values if not _REFERENCE.match(value) or says_foreign(value)] if written else values
    return is_foreign_host(text) or any(is_aws_endpoint(value) is False for value in values)
