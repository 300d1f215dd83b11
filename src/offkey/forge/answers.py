"""The values in a code host's answers, read without trusting their shape."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from offkey.errors import UnreadableError


def text_of(item: dict[str, Any], key: str) -> str:
    """The text at `key`. Raises UnreadableError where there is none."""
    value = item.get(key)
    return value if isinstance(value, str) and value else lacking(key)


def number_of(item: dict[str, Any], key: str) -> str | None:
    """The id at `key` as decimal text, None where there is none."""
    value = item.get(key)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def lacking(key: str) -> NoReturn:
    """Say that an answer lacks `key`: raises UnreadableError."""
    raise UnreadableError(f"an answer of the code host lacks {key}")


def moment(value: object) -> datetime | None:
    """A time of the host; None where it gives none, or one without a zone."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
