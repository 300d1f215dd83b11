"""ARNs of the state's bucket or lock table in which the account or the region shows when Terraform runs.

An account may be any twelve digits and a region any region, so a name of which only those are missing can be told
from others.
"""

from __future__ import annotations

from offkey.model.arn import is_account_id
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from offkey.model.unknown import Unknown

BEFORE_BUCKET, BEFORE_TABLE = ":s3:::", ":table/"
"""What stands before the name in an ARN of a bucket, and of a table."""
ACCOUNT, REGION = "\0", "\1"
"""Stand for an account and a region in a text."""
STATE = ".tfstate"
"""How the key of a state ends."""
_OF_PARTITION = regex(r"(?:the partition|data\.aws_partition\.[\w-]+\.(?:partition|id)) is known ")
_OF_ACCOUNT = regex(
    r"(?:the account(?: of the provider aws\.[\w-]+)?|data\.aws_caller_identity\.[\w-]+\.(?:account_id|id)) is known "
)
_OF_REGION = regex(r"(?:the region|data\.aws_region\.[\w-]+\.(?:name|id|region)) is known ")
_ANY_REGION = regex(r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]")
_DIGITS = 12
_STAND_INS = ((ACCOUNT, "111122223333"), (REGION, "us-east-1"))


def mark_of(piece: Unknown) -> str | None:
    """What stands for a piece in a text: the partition is `aws`; None for what may be anything."""
    if _OF_PARTITION.match(piece.reason):
        return "aws"
    if _OF_ACCOUNT.match(piece.reason):
        return ACCOUNT
    return REGION if _OF_REGION.match(piece.reason) else None


def begins(written: str, names: Iterable[str]) -> bool:
    """Whether a text with such marks may begin with one of `names`."""
    if written.startswith(tuple(names)):
        return True
    return _is_marked(written) and any(_rest(written, name) is not None for name in names)


def filled(resource: Unknown, buckets: Iterable[str], tables: Iterable[str]) -> str | None:
    """The ARN with the first of the names that it may be about; None where more is missing, or it is about no name."""
    text = _marked(resource)
    return _named(text, buckets, tables) if _is_marked(text) else text or None


def supposes(resource: Unknown) -> bool:
    """Whether an account or a region is missing in the name itself."""
    text = _marked(resource)
    return any(_is_marked(text.partition(before)[2]) for before in (BEFORE_BUCKET, BEFORE_TABLE))


def _marked(resource: Unknown) -> str:
    """The ARN with marks for what is missing; empty where that may be anything."""
    marks = [piece if isinstance(piece, str) else mark_of(piece) for piece in resource.pieces]
    return "" if None in marks else "".join(mark for mark in marks if mark is not None)


def _is_marked(text: str) -> bool:
    return ACCOUNT in text or REGION in text


def _named(text: str, buckets: Iterable[str], tables: Iterable[str]) -> str | None:
    for before, names in ((BEFORE_BUCKET, buckets), (BEFORE_TABLE, tables)):
        head, mark, behind = text.partition(before)
        written, slash, rest = behind.partition("/")
        name = next((name for name in names if _rest(written, name) == ""), None) if mark else None
        if name is not None and not _is_marked(rest):
            for sign, stand_in in _STAND_INS:
                head = head.replace(sign, stand_in)
            return f"{head}{mark}{name}{slash}{rest}"
    return None


def _rest(written: str, name: str) -> str | None:
    """What follows `name` in a text that may begin with it; None where it may not."""
    while name:
        if not written:
            return None
        sign, written = written[0], written[1:]
        taken = _taken(sign, name)
        if not taken:
            return None
        name = name[taken:]
    return written


def _taken(sign: str, name: str) -> int:
    """How many characters of `name` a sign stands for; zero where it cannot stand there."""
    if sign == ACCOUNT:
        return _DIGITS if is_account_id(name[:_DIGITS]) else 0
    if sign == REGION:
        found = _ANY_REGION.match(name)
        return found.end() if found else 0
    return int(name.startswith(sign))
