"""What a script sets its variables to."""

from __future__ import annotations

from offkey.model.regex import ASCII, IGNORECASE, MULTILINE, VERBOSE, regex
from offkey.model.static_key import Origin
from offkey.read.aws_keys import read_name
from offkey.read.texts.origins import is_command, of_command, refers, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from offkey.model.text_file import TextKind

_WORDS = regex(r"(?<![-\w])[A-Za-z_]\w*(?=\s|$)")
_ASSIGNED = regex(
    r"""^[ \t]*(?:(?:export|local|readonly|declare(?:[ ]-\w+)*|typeset|set|setx|define)[ \t]+|\$env:)?
        (?P<name>[A-Za-z_]\w*)(?P<operator>=|[ \t]*[:?+]?=[ \t]*)(?P<value>[^\n]*)""",
    VERBOSE | MULTILINE | ASCII | IGNORECASE,
)
_ON_ONE_LINE = 50
_WORD = regex(
    r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`|\$\([^()]*(?:\([^()]*\)[^()]*)*\)|\$(?!\()|[^\s;"'`$])*""", ASCII
)
_NEXT = regex(r"[ \t]+(?P<name>[A-Za-z_]\w*)=(?P<value>.*)", ASCII)
_READ = regex(r"\bread\s+(?P<words>[^\n;|&]{0,200}?)(?P<from><<<[^\n]*|<[^\n]*)?$", MULTILINE)
_PROMPT = regex(r"(?:-\w+\s+)*-\w*p")
"""`read -p`: a person types the value in."""
_ASKED = regex(r"(?:\A|[;\n])[ \t]*(?:echo|printf)\b[^\n|<>`]{1,300}(?:;|&&|\n)\s{0,40}(?:IFS=\S{0,3}[ \t]+)?\Z")
"""The same behind a line that asks for it."""
_QUESTION = 400
"""How far back that may begin, in characters."""
_PIECE = regex(r"""["']?\$\{[A-Za-z_]\w*(?:%|\#|/|:\d)""", ASCII)
"""`${PAIR%%:*}`: what is cut out of a variable."""


def assignments(text: str, kind: TextKind) -> dict[str, tuple[Origin, ...]]:
    """What each variable of a script is set to: the origins of its values, none for plain text."""
    found: dict[str, list[Origin]] = {}
    for name, value in _assigned(text):
        command = is_command(value, kind)
        given = [of_command(value, script=text)] if command else [v.origin for v in values(value, kind)]
        of_value = [origin for origin in given if origin.name != name]
        if not given and _PIECE.match(value):
            of_value = [Origin("unknown", "")]
        if of_value or not refers(value):
            found.setdefault(name, []).extend(of_value)
    for match in _READ.finditer(text):
        origin = of_command(match["from"], script=text) if match["from"] else Origin("inputs", "")
        for word in _WORDS.findall(match["words"]):
            if read_name(word):
                typed = not match["from"] and _is_typed(text, match)
                found.setdefault(word, []).append(Origin("inputs", word) if typed else origin)
    return {name: tuple(origins) for name, origins in found.items()}


def _is_typed(text: str, read: re.Match[str]) -> bool:
    """Whether a person is asked for what `read` reads."""
    if _PROMPT.match(read["words"]):
        return True
    return _ASKED.search(text[max(0, read.start() - _QUESTION) : read.start()]) is not None


def _assigned(text: str) -> Iterator[tuple[str, str]]:
    """Each variable with the text it is set to; `A=1 B=2` on one line are two."""
    for match in _ASSIGNED.finditer(text):
        name, rest = match["name"], match["value"].strip()
        if match["operator"] != "=":
            # `NAME ?= ""` says what holds where nobody brings one: the environment still may
            if match["operator"].strip() != "?=" or rest.partition("#")[0].strip(" \t\"'"):
                yield name, rest
            continue
        for _ in range(_ON_ONE_LINE):
            word = _WORD.match(rest)
            value = word[0] if word and word[0] else rest
            yield name, value
            following = _NEXT.match(rest, len(value))
            if following is None:
                break
            name, rest = following["name"], following["value"]
