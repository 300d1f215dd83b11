"""What a command of a script runs where it is a function of the same script: what its body says, it does."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.regex import ASCII, MULTILINE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_FUNCTION = regex(
    r"^(?P<indent>[ \t]*)"
    r"(?:function[ \t]+(?P<word>[A-Za-z_][\w-]*)[ \t]*(?:\([ \t]*\))?|(?P<name>[A-Za-z_][\w-]*)[ \t]*\([ \t]*\))"
    r"[ \t]*(?:\n[ \t]*)?\{(?P<rest>[^\n]*)(?P<body>(?:\n(?!(?P=indent)\})[^\n]*){0,200})",
    MULTILINE | ASCII,
)
"""A body ends with a brace below the beginning of its function, or with its only line.

Source: POSIX Shell Command Language 2.9.5, and the bash manual 3.3 (`function name`).
"""
_ONE_LINE = regex(r"\}[ \t;]*(?:#.*)?\Z")
_CALLED = regex(r"(?:\$\(|<\(|`|[|;&(])\s*(?P<name>[A-Za-z_][\w-]*)", ASCII)
_WORD = regex(r"[A-Za-z_][\w-]*", ASCII)
_COMMENT = regex(r"(?:^|(?<=[ \t]))#[^\n]*", MULTILINE)
_BEFORE = ("", " ", "\t", ";", "&", "|", "(")
_ARGUMENTS = regex(r"\A[ \t][^;|&\n]*\$(?:[@*]|\{[@*]\})")
_DEPTH = 3
"""How far functions are followed that call others."""


def with_functions(text: str, command: str) -> str:
    """`command`, which stands in `text`, and the bodies of the functions of `text` that it calls."""
    known = _functions(text)
    called = {match["name"] for match in _CALLED.finditer(command)} & known.keys() if known else set()
    seen: set[str] = set()
    for _ in range(_DEPTH):
        seen |= called
        called = {word for name in called for word in _WORD.findall(known[name])} & known.keys() - seen
    return "\n".join((command, *(known[name] for name in sorted(seen))))


def hands_on(text: str, name: str, program: str) -> bool:
    """Whether `name` is a function of `text` that runs a program with the arguments that it is given."""
    body = _functions(text).get(name, "")
    lines = (line.partition(program) for line in body.splitlines())
    return any(before[-1:] in _BEFORE and _ARGUMENTS.search(after) for before, found, after in lines if found)


@lru_cache(maxsize=8)
def lines_of_functions(text: str) -> frozenset[int]:
    """The lines that stand in a function."""
    found: set[int] = set()
    line, before = 1, 0
    for match in _FUNCTION.finditer(text):
        line, before = line + text.count("\n", before, match.start()), match.start()
        found.update(range(line, line + match[0].count("\n") + 1))
    return frozenset(found)


@lru_cache(maxsize=64)
def _functions(text: str) -> Mapping[str, str]:
    """The bodies by name, without comments; of two with one name both."""
    found: dict[str, str] = {}
    for match in _FUNCTION.finditer(text):
        one_line = _ONE_LINE.search(match["rest"])
        body = match["rest"][: one_line.start()] if one_line else match["rest"] + match["body"]
        name = match["word"] or match["name"]
        found[name] = f"{found.get(name, '')}\n{_COMMENT.sub('', body)}"
    return found
