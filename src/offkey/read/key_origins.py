"""The values that end up in a text, and the name each of them gets there.

`${{ secrets.A != '' }}` uses a secret and hands on a boolean: only what carries a value counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from offkey.model.static_key import Origin
from offkey.read.aws_keys import access_key_ids, is_secret_key, read_name
from offkey.read.github_expression import pieces
from offkey.read.github_expression_syntax import (
    Call,
    Context,
    Index,
    Literal,
    Node,
    NotAnExpression,
    Operation,
    parse,
    walk,
)

_CARRYING = frozenset({"format", "join", "fromjson", "tojson"})
_REFERENCE = re.compile(r"\b(secrets|vars|inputs|env|steps|needs|matrix)\.([\w.-]+)", re.ASCII)
_SHELL = re.compile(r"\$(?:\{([A-Za-z_]\w*)[^}]*\}|([A-Za-z_]\w*)|env:([A-Za-z_]\w*))", re.ASCII)
_NAME_BEFORE = re.compile(r"([A-Za-z_][\w.-]*)[\"']?(?:\s*[:=]\s*|\s+)[\"'\\]*\Z", re.ASCII)
_TEST_BEFORE = re.compile(r"(?:\[\[?|\btest)\s[^\]\n]*\Z|::add-mask::\Z")
_COMMENT_BEFORE = re.compile(r"(?:\A|\s)#")
_PLAIN_WORD = re.compile(r"[A-Za-z0-9/+]{40}")


@dataclass(frozen=True, slots=True)
class Carried:
    """One value in a text: its origin, its offset (characters), and the name written before it, if any.

    `whole` is true where the text consists of this value.
    """

    origin: Origin
    offset: int
    name: str | None
    whole: bool = False


def origins(expression: str) -> tuple[Origin, ...]:
    """The origins whose value an expression (without its braces) may hand on."""
    try:
        tree = parse(expression)
    except NotAnExpression:
        return tuple(Origin(m[1], m[2]) for m in _REFERENCE.finditer(expression))
    return tuple(dict.fromkeys(_carried(tree)))


def in_text(text: str, *, script: bool = False) -> tuple[Carried, ...]:
    """Every value in `text` that could be part of a credential. `script`: shell variables and comments count too."""
    found = [*_expressions(text), *_literals(text)]
    if script:
        found += _variables(text)
        found = [c for c in found if not _is_quiet(text, c.offset)]
    return tuple(sorted(found, key=lambda c: c.offset))


def _carried(node: Node) -> Iterator[Origin]:
    match node:
        case Index() | Context():
            yield from _reference(node)
        case Operation(operator="||", operands=operands):
            for operand in operands:
                yield from _carried(operand)
        case Operation(operator="&&", operands=operands):
            yield from _carried(operands[-1])
        case Call(function=function, arguments=arguments) if function in _CARRYING:
            for argument in arguments:
                yield from _carried(argument)
        case Literal(value=str() as value):
            yield from (Origin("literal", key) for _, key in access_key_ids(value))
        case _:
            return


def _reference(node: Index | Context) -> Iterator[Origin]:
    names: list[str] = []
    target: Node = node
    while isinstance(target, Index):
        names.append(_key(target.key))
        target = target.target
    if isinstance(target, Context):
        name = ".".join(reversed(names))
        context = target.name
        if name.lower().startswith("event.inputs."):
            context, name = "inputs", name[len("event.inputs.") :]
        yield Origin(context, name.upper() if context in ("secrets", "vars") else name)
    else:
        yield from _carried(target)


def _key(key: Node | None) -> str:
    """A key as text; of a computed one (`format('AWS_KEY_{0}', …)`) the part that is written out."""
    if isinstance(key, Literal):
        return str(key.value)
    if key is None:
        return "*"
    written = [n.value for n in walk(key) if isinstance(n, Literal) and isinstance(n.value, str)]
    return next((text for text in written if read_name(text)), "*")


def _expressions(text: str) -> Iterator[Carried]:
    if "${{" not in text:
        return
    parts = pieces(text)
    whole = len([p for p in parts if p.text.strip()]) == 1
    offset = 0
    for piece in parts:
        if piece.expression is not None:
            name = _name_before(text, offset)
            for origin in origins(piece.expression):
                yield Carried(origin, offset, name, whole)
        offset += len(piece.text)


def _literals(text: str) -> Iterator[Carried]:
    whole = text.strip()
    for offset, key in access_key_ids(text):
        yield Carried(Origin("literal", key), offset, _name_before(text, offset), whole == key)
    if is_secret_key(whole):
        yield Carried(Origin("literal", ""), text.index(whole), None, True)
        return
    for match in _PLAIN_WORD.finditer(text):
        name = _name_before(text, match.start())
        known = read_name(name) if name else None
        if known and known.part.name == "SECRET" and is_secret_key(match[0]):
            yield Carried(Origin("literal", ""), match.start(), name)


def _variables(text: str) -> Iterator[Carried]:
    for match in _SHELL.finditer(text):
        if not text.startswith("${{", match.start()):
            name = match[1] or match[2] or match[3]
            yield Carried(Origin("shell", name), match.start(), _name_before(text, match.start()))


def _name_before(text: str, offset: int) -> str | None:
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    match = _NAME_BEFORE.search(line[-200:])
    return match[1] if match else None


def _is_quiet(text: str, offset: int) -> bool:
    """Whether the value stands in a comment, in a test, or where it is only masked."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset][-2000:]
    if _TEST_BEFORE.search(line):
        return True
    comment = _COMMENT_BEFORE.search(line)
    if comment is None:
        return False
    before = line[: comment.start()]
    return before.count('"') % 2 == 0 and before.count("'") % 2 == 0
