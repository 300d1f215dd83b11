"""The grammar of GitHub's expression language: text becomes a tree.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.records import dataclass
from offkey.model.regex import VERBOSE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

MAX_LENGTH = 21_000
"""GitHub's own limit on the characters of one expression."""

MAX_DEPTH = 50
"""GitHub's own limit on how deep an expression nests."""

_TOKEN = regex(
    r"""\s*(?:
        (?P<number>[-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|(?:[0-9]+\.?[0-9]*|(?<![\w\])*])\.[0-9]+)(?:[eE][-+]?[0-9]+)?)(?![\w.]))
      | (?P<string>'(?:[^']|'')*')
      | (?P<name>[A-Za-z_][A-Za-z0-9_-]*)
      | (?P<mark>==|!=|<=|>=|&&|\|\||[()\[\],.!<>*])
    )\s*""",
    VERBOSE,
)
_NAMES = regex(r"\s*([A-Za-z_][A-Za-z0-9_-]*)((?:\.[A-Za-z_][A-Za-z0-9_-]*)+)\s*")
_KEYWORDS: dict[str, Constant] = {
    "null": None,
    "true": True,
    "false": False,
    "NaN": float("nan"),
    "Infinity": float("inf"),
}
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="))

Constant = str | int | float | bool | None


class NotAnExpression(Exception):
    """The text does not follow the grammar."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a string, a boolean or null."""

    value: Constant


@dataclass(frozen=True, slots=True)
class Context:
    """A bare name: `github`, `secrets`. `start` is its offset in the expression's text."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Index:
    """`target.name` and `target['name']` (a `Literal` key), `target.*` (None), `target[expression]`."""

    target: Node
    key: Node | None
    end: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; `function` is in lower case, since GitHub ignores case."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """`!a` (one operand), `a == b` (two), `a && b && c` (two or more)."""

    operator: str
    operands: tuple[Node, ...]


Node = Literal | Context | Index | Call | Operation


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The tree of one expression, without its `${{` and `}}`. Raises `NotAnExpression`."""
    if len(text) > MAX_LENGTH:
        raise NotAnExpression("is longer than GitHub allows")
    names = _NAMES.fullmatch(text)
    if names is not None and names[1] not in _KEYWORDS and names[2].count(".") <= MAX_DEPTH:
        return _chain(names)
    return _Parser(list(_tokens(text))).whole()


def _chain(names: re.Match[str]) -> Node:
    """`secrets.NAME` and its like, as most expressions are, which need no parser."""
    end = names.end(1)
    node: Node = Context(names[1].lower(), names.start(1), end)
    for name in names[2][1:].split("."):
        end += 1 + len(name)
        node = Index(node, Literal(name), end)
    return node


def walk(node: Node) -> Iterator[Node]:
    """`node` and every node below it, but not the targets inside a chain of `Index`."""
    yield node
    match node:
        case Call(arguments=children) | Operation(operands=children):
            for child in children:
                yield from walk(child)
        case Index():
            yield from _walk_index(node)
        case _:
            pass


def _walk_index(node: Index) -> Iterator[Node]:
    target: Node = node
    while isinstance(target, Index):
        if target.key is not None:
            yield from walk(target.key)
        target = target.target
    if isinstance(target, Call | Operation):
        yield from walk(target)


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            if not text[position:].strip():
                return
            raise NotAnExpression(f"has an unexpected character at {position}")
        kind = match.lastgroup
        yield _Token(kind, match[kind], match.start(kind), match.end(kind))
        position = match.end()


class _Parser:
    """Recursive descent; the depth is bounded, so the recursion is too."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._position = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._level(0)
        if self._position < len(self._tokens):
            raise NotAnExpression(f"has an unexpected {self._tokens[self._position].text}")
        return node

    def _level(self, level: int) -> Node:
        """A chain of operators of one precedence, left to right."""
        if level == len(_LEVELS):
            return self._unary()
        node, length = self._level(level + 1), 0
        while operator := self._take(*_LEVELS[level]):
            operands = [node, self._level(level + 1)]
            while operator.text in {"&&", "||"} and self._take(operator.text):
                operands.append(self._level(level + 1))
            node = Operation(operator.text, tuple(operands))
            length = self._bounded(length + 1)
        return node

    def _unary(self) -> Node:
        negations = 0
        while self._take("!"):
            negations += 1
        node = self._postfix(self._primary())
        for _ in range(min(negations, 2 - negations % 2)):
            node = Operation("!", (node,))
        return node

    def _primary(self) -> Node:
        token = self._next()
        if token.kind == "number":
            return Literal(_number(token.text))
        if token.kind == "string":
            return Literal(token.text[1:-1].replace("''", "'"))
        if token.text == "(":
            return self._nested(")")
        if token.kind != "name":
            raise NotAnExpression(f"has an unexpected {token.text}")
        if self._take("("):
            return Call(token.text.lower(), self._arguments())
        if token.text in _KEYWORDS:
            return Literal(_KEYWORDS[token.text])
        return Context(token.text.lower(), token.start, token.end)

    def _postfix(self, node: Node) -> Node:
        length = 0
        while mark := self._take(".", "["):
            length = self._bounded(length + 1)
            if mark.text == ".":
                name = self._next()
                if name.text != "*" and name.kind != "name":
                    raise NotAnExpression(f"has an unexpected {name.text}")
                key: Node | None = None if name.text == "*" else Literal(name.text)
                node = Index(node, key, name.end)
            elif self._take("*"):
                node = Index(node, None, self._expect("]").end)
            else:
                inside = self._nested("]")
                node = Index(node, inside, self._tokens[self._position - 1].end)
        return node

    def _nested(self, closing: str) -> Node:
        self._depth = self._bounded(self._depth + 1)
        node = self._level(0)
        self._expect(closing)
        self._depth -= 1
        return node

    def _arguments(self) -> tuple[Node, ...]:
        if self._take(")"):
            return ()
        self._depth = self._bounded(self._depth + 1)
        found = [self._level(0)]
        while self._take(","):
            found.append(self._level(0))
        self._expect(")")
        self._depth -= 1
        return tuple(found)

    @staticmethod
    def _bounded(depth: int) -> int:
        if depth > MAX_DEPTH:
            raise NotAnExpression("nests deeper than GitHub allows")
        return depth

    def _next(self) -> _Token:
        if self._position >= len(self._tokens):
            raise NotAnExpression("ends too early")
        self._position += 1
        return self._tokens[self._position - 1]

    def _take(self, *marks: str) -> _Token | None:
        if self._position < len(self._tokens):
            token = self._tokens[self._position]
            if token.kind == "mark" and token.text in marks:
                self._position += 1
                return token
        return None

    def _expect(self, mark: str) -> _Token:
        token = self._take(mark)
        if token is None:
            raise NotAnExpression(f"lacks a {mark}")
        return token


def _number(text: str) -> int | float:
    sign, digits = (-1, text[1:]) if text[0] == "-" else (1, text.removeprefix("+"))
    if digits.startswith(("0x", "0o")):
        return sign * int(digits, 0)
    value = float(digits)
    return sign * int(value) if value.is_integer() and abs(value) < 2**53 else sign * value
