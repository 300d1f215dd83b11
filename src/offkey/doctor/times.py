"""Times as tools write them into their files."""

from __future__ import annotations

from datetime import UTC, datetime


def instant(text: str) -> datetime | None:
    """The time in `text`, aware; None where there is none. AWS's older tools write `UTC` in place of the `Z`."""
    try:
        found = datetime.fromisoformat(text.strip().replace("UTC", "+00:00").replace(" +", "+"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
