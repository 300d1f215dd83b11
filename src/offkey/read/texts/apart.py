"""Commands of a script, and targets of a Makefile, that have keys of their own for another service than AWS.

What they name says nothing of the keys of the rest, and theirs are none of AWS's.

Source: GNU make 4.4, 6.11 Target-specific Variable Values.
"""

from __future__ import annotations

import sys

from offkey.model.builtin import bisect_right, lru_cache
from offkey.model.regex import MULTILINE, escape, regex
from offkey.model.text_file import TextKind
from offkey.read.aws_endpoints import text_says_elsewhere
from offkey.read.aws_keys import may_bring_own_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_OWN = regex(r"^(?P<target>[\w./%-]+)[ \t]*:[ \t]*(?:export[ \t]+)?AWS_ACCESS_KEY_ID[ \t]*[:?+]?=", MULTILINE)
_MOST = 20
"""So many targets with keys of their own nobody writes."""


@lru_cache(maxsize=2)
def spans(text: str, kind: TextKind) -> tuple[tuple[int, int], ...]:
    """Where they stand (characters), in order and apart; what is remembered is asked for again at once."""
    found: tuple[tuple[int, int], ...] = ()
    if kind is TextKind.SHELL and may_bring_own_key(text):
        from offkey.read.own_keys import foreign_commands  # few scripts have any

        found = foreign_commands(text)
    if kind is TextKind.MAKEFILE and "AWS_ACCESS_KEY_ID" in text:
        for target in list(dict.fromkeys(match["target"] for match in _OWN.finditer(text)))[:_MOST]:
            found += _of_target(text, target)
    return _apart(found)


def _apart(found: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """In order, those together that overlap: a target may have several names in one rule."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)


def inside(offset: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a character stands in one of such places."""
    before = bisect_right(spans, (offset, sys.maxsize)) - 1
    return before >= 0 and offset < spans[before][1]


def without(text: str, kind: TextKind) -> str:
    """The text with blanks in their place."""
    found = spans(text, kind)
    if not found:
        return text
    from offkey.read.own_keys import blanked

    return blanked(text, found)


def _of_target(text: str, target: str) -> tuple[tuple[int, int], ...]:
    """The variables and the recipe of a target, if they name another service."""
    rule = regex(rf"^{escape(target)}[ \t]*:[^\n]*(?:\n\t[^\n]*)*", MULTILINE)
    found = tuple(match.span() for match in rule.finditer(text))
    return found if text_says_elsewhere("\n".join(text[start:end] for start, end in found)) else ()
