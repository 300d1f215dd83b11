"""A clock that is wrong, told by the time that the other side says it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.session.http import Response

TOLERATED = timedelta(minutes=4)
"""AWS takes signatures that are up to five minutes off.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
"""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def skew(response: Response, now: datetime) -> str | None:
    """What to say about this machine's clock, None where it is right or nobody knows."""
    there = said(response.headers.get("date", ""))
    if there is None or abs(now - there) <= TOLERATED:
        return None
    minutes = round(abs(now - there).total_seconds() / 60)
    direction = "ahead of" if now > there else "behind"
    return f"This machine's clock is {minutes} minutes {direction} AWS's: set it right, and try again."


def said(date: str) -> datetime | None:
    """The time in a `Date` header, None where there is none in it. Source: RFC 9110, section 5.6.7 (IMF-fixdate)."""
    words = date.replace(",", "").split()
    if len(words) != 6 or words[2] not in _MONTHS:
        return None
    try:
        hour, minute, second = (int(part) for part in words[4].split(":"))
        month = _MONTHS.index(words[2]) + 1
        return datetime(int(words[3]), month, int(words[1]), hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
