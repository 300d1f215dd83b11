"""Session names: what CloudTrail shows of a run."""

from __future__ import annotations

import re

from offkey.model.regex import regex

LONGEST = 64
_UNSAFE = regex(r"[^A-Za-z0-9_+=,.@-]+")
_VALID = regex(r"[\w+=,.@-]{2,64}\Z", re.ASCII)


def is_session_name(text: str) -> bool:
    """Whether STS accepts `text` as RoleSessionName."""
    return _VALID.match(text) is not None


def session_name(*parts: str) -> str:
    """`parts` joined by hyphens into a name STS accepts; other characters become hyphens.

    The last part, the run's id, is the one that finds the run again: what is too long is cut from the parts before.
    """
    clean = [part for part in (_UNSAFE.sub("-", part).strip("-") for part in parts) if part]
    if not clean or len("-".join(clean)) < 2:
        clean.insert(0, "offkey")
    *head, last = clean
    last = last[-LONGEST:]
    room = LONGEST - len(last) - 1
    before = "-".join(head)[: max(room, 0)].rstrip("-")
    return f"{before}-{last}" if before else last
