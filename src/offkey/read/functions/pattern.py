"""Regular expressions: the part of Terraform's (RE2) that means the same in Python, and is quick there.

RE2 takes linear time whatever the pattern; Python does not. A pattern that could take long, or that
the two read differently, gives Unknown.

Source: https://github.com/google/re2/wiki/Syntax; Terraform's `replace`, `regex` and `regexall`.
"""

from __future__ import annotations

from offkey.model.regex import ASCII
from offkey.model.regex import regex as compiled_later
from offkey.model.unknown import Unknown
from offkey.read.partial import Invalid

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

    from offkey.model.terraform import Value

_MAX_SUBJECT = 300
_MAX_PATTERN = 200
_MAX_REPEATS = 2
_ALIEN = compiled_later(r"\\[pPQEzCGkZ1-9]|\\x\{|\(\?[^:P]|\(\?P[^<]|\$\$|&&|--|\|\||~~|\)[*+{]|[*+?}][*+]|\[[^\]]*\[")
_REPEAT = compiled_later(r"[*+]|\{\d*,?\d*\}")
_REFERENCE = compiled_later(r"\$\$|\$(\w+)|\$\{(\w+)\}")


def substitute(pattern: str, text: str, new: str) -> Value:
    """`replace(text, "/pattern/", new)`, where `$1` and `${name}` in `new` stand for groups."""
    compiled = _compiled(pattern, text)
    if isinstance(compiled, Unknown):
        return compiled
    return compiled.sub(lambda match: _REFERENCE.sub(lambda reference: _group(match, reference), new), text)


def _group(match: re.Match[str], reference: re.Match[str]) -> str:
    name = reference[1] or reference[2]
    if name is None:
        return "$"
    if name.isdigit():
        return match[int(name)] or "" if int(name) <= len(match.groups()) else ""
    return match.groupdict().get(name) or ""


def regex(pattern: str, text: str) -> Value:
    """`regex(pattern, text)`: the match, or its groups as a list or an object."""
    compiled = _compiled(pattern, text)
    if isinstance(compiled, Unknown):
        return compiled
    match = compiled.search(text)
    return _result(match) if match else Invalid("the pattern does not match")


def regexall(pattern: str, text: str) -> Value:
    """`regexall(pattern, text)`: every match."""
    compiled = _compiled(pattern, text)
    if isinstance(compiled, Unknown):
        return compiled
    return [_result(match) for match in compiled.finditer(text)]


def _result(match: re.Match[str]) -> Value:
    if match.groupdict():
        return match.groupdict()
    return list(match.groups()) if match.groups() else match[0]


def _compiled(pattern: str, text: str) -> re.Pattern[str] | Unknown:
    hard = _ALIEN.search(pattern) or len(_REPEAT.findall(pattern)) > _MAX_REPEATS
    if hard or len(pattern) > _MAX_PATTERN or len(text) > _MAX_SUBJECT or (text.endswith("\n") and "$" in pattern):
        return Unknown("offkey does not evaluate this regular expression")
    import re

    try:
        return re.compile(pattern, ASCII)
    except re.error:
        return Invalid("the regular expression is not valid")
