"""The words of a program in TypeScript, their brackets, and the variables that it changes.

Source: ECMAScript Language Specification, "ECMAScript Language: Lexical Grammar" (strings, templates, comments).
"""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.regex import DOTALL, VERBOSE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = regex(
    r"""(?P<skipped>\s+|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z))
      |(?P<text>'(?:[^'\\\n]|\\(?:.|\Z))*(?:'|(?=\n)|\Z)|"(?:[^"\\\n]|\\(?:.|\Z))*(?:"|(?=\n)|\Z)
        |`(?:[^`\\]|\\(?:.|\Z))*(?:`|\Z))
      |(?P<name>[A-Za-z_$][\w$]*)
      |(?P<sign>\.\.\.|.)""",
    VERBOSE | DOTALL,
)
_ASSIGNS = regex(r"=[^=>]|[-+*/%&|^]=|(?:\?\?|\|\||&&|\*\*)=")
_OPEN, CLOSE = frozenset("([{"), frozenset(")]}")
_ADDS = frozenset({"push", "unshift", "splice", "append", "extend", "insert", "update", "setdefault"})
_DECLARE = frozenset({"const", "let", "var"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a program: `kind` is `text`, `name` or `sign`."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of a program, without blanks and comments; offsets count characters."""
    found = (Token(match.lastgroup or "", match[0], *match.span()) for match in _TOKEN.finditer(text))
    return [token for token in found if token.kind != "skipped"]


def changed(words: list[Token]) -> frozenset[str]:
    """The variables whose parts something changes, or adds to."""
    found = set()
    for word, dot, part, sign, behind in zip(words, words[1:], words[2:], words[3:], words[4:], strict=False):
        if word.kind == "name" and dot.text in (".", "["):
            sets = sign.text == "=" and behind.text != "="
            if sets or part.text in _ADDS or (dot.text == "[" and behind.text == "="):
                found.add(word.text)
        elif word.text == "assign" and dot.text == "(":
            found.add(part.text)
    return frozenset(found)


def reassigned(words: list[Token]) -> frozenset[str]:
    """The variables that get another value than the one they are declared with: `a = …`, `a += …`, `a ??= …`."""
    found = set()
    for before, word, *behind in zip(words, words[1:], words[2:], words[3:], words[4:], strict=False):
        signs = "".join(sign.text[:1] for sign in behind)
        if word.kind == "name" and before.text not in _DECLARE and _ASSIGNS.match(signs):
            found.add(word.text)
    return frozenset(found)


def brackets(words: list[Token]) -> Iterator[tuple[int, int]]:
    """Each bracket with the one that closes it, or with the end."""
    pending: list[int] = []
    for at, word in enumerate(words):
        if word.text in _OPEN:
            pending.append(at)
        elif word.text in CLOSE and pending:
            yield pending.pop(), at
    yield from ((at, len(words)) for at in pending)
