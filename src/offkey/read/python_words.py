"""The words of a program in Python, as if it were written in TypeScript: so one reader knows what both make.

The classes of AWS CDK and of Pulumi have the same names in both; methods and arguments differ by their spelling, and
arguments by name are an object there. What has no like in TypeScript keeps a value from being known.

Source: https://docs.aws.amazon.com/cdk/v2/guide/work-with-cdk-python.html ("CDK idioms in Python"); Python Language
Reference, "Lexical analysis" and "Calls".
"""

from __future__ import annotations

from offkey.model.regex import DOTALL, VERBOSE, regex
from offkey.read.typescript_words import CLOSE, Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_TOKEN = regex(
    r"""(?P<skipped>[^\S\n]+|\\\n|\#[^\n]*)
      |(?P<line>\n)
      |(?P<text>(?P<prefix>[rRbBuUfF]{0,2})(?:\"\"\"(?P<long>(?:[^"\\]|\\(?:.|\Z)|"(?!""))*)(?:\"\"\"|\Z)
        |'''(?P<other>(?:[^'\\]|\\(?:.|\Z)|'(?!''))*)(?:'''|\Z)
        |"(?P<double>(?:[^"\\\n]|\\(?:.|\Z))*)(?:"|(?=\n)|\Z)|'(?P<single>(?:[^'\\\n]|\\(?:.|\Z))*)(?:'|(?=\n)|\Z)))
      |(?P<name>[A-Za-z_]\w*)
      |(?P<sign>.)""",
    VERBOSE | DOTALL,
)
_WORD = regex(r"(?<=[a-zA-Z0-9])_+([a-z0-9])")
_INSERTED = regex(r"\{\{|\}\}|\{([^{}:!]*)(?:[:!][^{}]*)?\}")
_OPERATORS = frozenset({"if", "else", "for", "in", "is", "and", "or", "not", "lambda", "await", "yield"})
_DEFINES = frozenset({"class", "def", "import", "from", "as", "except", "raise"})
_OPEN = frozenset("([{")
_SPELLED = {"self": "this", "True": "true", "False": "false", "None": "undefined"}


def tokens(text: str) -> list[Token]:
    """The words, with those that TypeScript has and Python does without; offsets count characters of the program."""
    words = list(_with_statements(_plain(text)))
    return list(_with_objects(list(_with_new(words))))


def _plain(text: str) -> Iterator[Token]:
    """The program's own words: a line's end is a semicolon outside of brackets, and nothing inside."""
    depth = 0
    for match in _TOKEN.finditer(text):
        kind, written, (start, end) = match.lastgroup, match[0], match.span()
        if match["text"] is not None:
            whole = next(g for g in (match["long"], match["other"], match["double"], match["single"]) if g is not None)
            yield Token("text", _text(match["prefix"].lower(), whole), start, end)
        elif kind == "name":
            yield Token("sign" if written in _OPERATORS else "name", _spelled(written), start, end)
        elif kind == "line" and depth == 0:
            yield Token("sign", ";", start, end)
        elif kind == "sign":
            depth = max(0, depth + (written in _OPEN) - (written in CLOSE))
            yield Token("sign", written, start, end)


def _spelled(name: str) -> str:
    return _SPELLED.get(name) or _WORD.sub(lambda match: match[1].upper(), name)


def _text(prefix: str, inner: str) -> str:
    """A text as TypeScript would have it: between its quotes nothing counts but backslashes and what is inserted."""
    if "f" not in prefix:
        return f'"{inner}"'
    return f"`{_INSERTED.sub(_inserted, inner)}`"


def _inserted(match: re.Match[str]) -> str:
    if match[0] in ("{{", "}}"):
        return match[0][0]
    return "${" + ".".join(_spelled(part) for part in match[1].strip().split(".")) + "}"


def _with_statements(words: Iterator[Token]) -> Iterator[Token]:
    """A variable that is set once, by itself at the start of a line, is a constant."""
    listed = list(words)
    begins = [at for at in range(len(listed) - 1) if _sets(listed, at)]
    times: dict[str, int] = {}
    for at in begins:
        times[listed[at].text] = times.get(listed[at].text, 0) + 1
    once = {at for at in begins if times[listed[at].text] == 1}
    for at, word in enumerate(listed):
        if at in once:
            yield Token("name", "const", word.start, word.start)
        yield word


def _sets(words: list[Token], at: int) -> bool:
    first = at == 0 or words[at - 1].text in (";", ":")
    sign = words[at + 1].text
    behind = words[at + 2].text if at + 2 < len(words) else ""
    return first and words[at].kind == "name" and sign in {"=", ":"} and not (sign == behind == "=")


def _with_new(words: list[Token]) -> Iterator[Token]:
    """`iam.Role(…)` makes an object: what is called has a capital letter."""
    starts: set[int] = set()
    for at in range(len(words) - 1):
        if words[at].kind == "name" and words[at].text[:1].isupper() and words[at + 1].text == "(":
            first = at
            while first > 1 and words[first - 1].text == "." and words[first - 2].kind == "name":
                first -= 2
            if first == 0 or words[first - 1].text not in _DEFINES | {"."}:
                starts.add(first)
    for at, word in enumerate(words):
        if at in starts:
            yield Token("name", "new", word.start, word.start)
        yield word


def _with_objects(words: list[Token]) -> Iterator[Token]:
    """Arguments by name are an object: `f(a, b=c)` is `f(a, {b: c})`."""
    # of each bracket: whether it is a call's, and whether an object is open in it
    pending: list[tuple[bool, bool]] = []
    for at, word in enumerate(words):
        if word.text in _OPEN and word.kind == "sign":
            called = word.text == "(" and at > 0 and (words[at - 1].kind == "name" or words[at - 1].text in (")", "]"))
            pending.append((called, False))
            yield word
            continue
        if word.text in CLOSE and word.kind == "sign" and pending:
            if pending.pop()[1]:
                yield Token("sign", "}", word.start, word.start)
            yield word
            continue
        if pending and pending[-1][0] and _is_argument(words, at):
            if not pending[-1][1]:
                pending[-1] = (True, True)
                yield Token("sign", "{", word.start, word.start)
        elif word.text == "=" and pending and pending[-1][1] and _is_argument(words, at - 1):
            word = Token("sign", ":", word.start, word.end)  # noqa: PLW2901 - the same word, spelled otherwise
        yield word


def _is_argument(words: list[Token], at: int) -> bool:
    """Whether an argument by name begins here: its name, or the two stars before a dictionary."""
    if at < 1 or at + 1 >= len(words) or words[at - 1].text not in ("(", ","):
        return False
    if words[at].text == "*" == words[at + 1].text:
        return True
    behind = words[at + 2].text if at + 2 < len(words) else ""
    return words[at].kind == "name" and words[at + 1].text == "=" and behind != "="
