"""The subjects that a script keeps in a variable for the trust policy it writes: in a list, or one of several.

Source: bash manual 6.7 (arrays) and 3.4 (`+=`).
"""

from __future__ import annotations

from offkey.model.regex import MULTILINE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_BEGINS = ("repo:", "project_path:", "project_id:", "organization:")
_SET = regex(
    r"(?:^|[;{]|\bthen\b|\belse\b|\bdo\b|\))[ \t]*(?:(?:local|export|readonly|declare|typeset)[ \t]+(?:-\w+[ \t]+)*)?"
    r"(?P<name>[A-Za-z_]\w*)\+?=(?P<value>\((?:[^()\"'#]|\"(?:[^\"\\]|\\.){0,400}\"|'[^']{0,400}'|\#[^\n]*)*+\)"
    r"|(?:\$\([^()\n]{0,400}\)|'[^']{0,4000}'|\"(?:[^\"\\]|\\[\s\S]){0,4000}\"|[^\n'\"\#;]|(?<=\S)\#)*+)",
    MULTILINE,
)
_SUBJECT = regex(r"(?:repo|project_path|project_id|organization):[^\"'\\\s,\]()]+")
_NAMED = regex(r"\$\{?(?P<name>[A-Za-z_]\w*)")
_MOST = 50
"""Subjects of one variable."""
_DEPTH = 3
"""Variables that are made of one another."""


def subjects_of(script: str) -> Mapping[str, tuple[str, ...]]:
    """What the variables of a script hold that it fills with subjects, wherever it does: in a list, or one of them.

    A variable that is made of such a one, as by `jq`, holds the same.
    """
    if not any(begin in script for begin in _BEGINS):
        return {}
    written: dict[str, list[str]] = {}
    for match in _SET.finditer(script):
        written.setdefault(match["name"], []).append(match["value"])
    found = {name: _in(values) for name, values in written.items()}
    own = {name: subjects for name, subjects in found.items() if subjects}
    for _ in range(_DEPTH if own else 0):
        for name in written.keys() - own.keys():
            other = (made["name"] for value in written[name] for made in _NAMED.finditer(value))
            taken = tuple(dict.fromkeys(subject for one in other for subject in own.get(one, ())))
            if taken:
                own[name] = taken[:_MOST]
    return own


def _in(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(subject[0] for value in values for subject in _SUBJECT.finditer(value)))[:_MOST]
