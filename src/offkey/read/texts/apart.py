"""Commands of a script, and targets of a Makefile, that have keys of their own for another service than AWS.

What they name says nothing of the keys of the rest, and theirs are none of AWS's.

Source: GNU make 4.4, 6.11 Target-specific Variable Values.
"""

from __future__ import annotations

from offkey.model.regex import MULTILINE, escape, regex
from offkey.model.text_file import TextKind
from offkey.read.aws_endpoints import text_says_elsewhere
from offkey.read.aws_keys import may_bring_own_key

_OWN = regex(r"^(?P<target>[\w./%-]+)[ \t]*:[ \t]*(?:export[ \t]+)?AWS_ACCESS_KEY_ID[ \t]*[:?+]?=", MULTILINE)
_MOST = 20
"""So many targets with keys of their own nobody writes."""


def spans(text: str, kind: TextKind) -> tuple[tuple[int, int], ...]:
    """Where they stand (characters)."""
    found: tuple[tuple[int, int], ...] = ()
    if kind is TextKind.SHELL and may_bring_own_key(text):
        from offkey.read.own_keys import foreign_commands  # few scripts have any

        found = foreign_commands(text)
    if kind is TextKind.MAKEFILE and "AWS_ACCESS_KEY_ID" in text:
        for target in list(dict.fromkeys(match["target"] for match in _OWN.finditer(text)))[:_MOST]:
            found += _of_target(text, target)
    return found


def without(text: str, kind: TextKind) -> str:
    """The text with blanks in their place."""
    for start, end in spans(text, kind):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _of_target(text: str, target: str) -> tuple[tuple[int, int], ...]:
    """The variables and the recipe of a target, if they name another service."""
    rule = regex(rf"^{escape(target)}[ \t]*:[^\n]*(?:\n\t[^\n]*)*", MULTILINE)
    found = tuple(match.span() for match in rule.finditer(text))
    return found if text_says_elsewhere("\n".join(text[start:end] for start, end in found)) else ()
