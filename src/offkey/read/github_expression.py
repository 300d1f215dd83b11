"""GitHub's `${{ … }}`: which names a text uses, and what it comes to as far as is known.

What is not known is `Unknown`, never a guess: a context that the caller does not give, a name
missing from one that is not `Complete`, and everything only a runner can say.
"""

from __future__ import annotations

from itertools import accumulate

from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Span
from offkey.model.unknown import Unknown
from offkey.read.github_expression_functions import STATUS_FUNCTIONS, Evaluation
from offkey.read.github_expression_syntax import Call, Context, Index, Literal, Node, NotAnExpression, parse, walk
from offkey.read.github_expression_values import Complete, Value, text, truthy
from offkey.read.shell_words import expression_end

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "Complete",
    "Piece",
    "Reference",
    "Value",
    "evaluate",
    "filled",
    "interpolate",
    "pieces",
    "references",
    "runs",
    "value",
    "whole",
]

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. `expression` is what stands between `${{` and `}}`, or None for plain text.

    `span` counts bytes of the text (UTF-8), the braces included.
    """

    text: str
    expression: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Reference:
    """A use of a context: `secrets.AWS_KEY` is `("secrets", ("AWS_KEY",))`.

    A name that is computed (`secrets[matrix.key]`) or a filter is `*`; a context used as a whole
    (`toJSON(secrets)`) has no names. `span` counts bytes of the text that was searched.
    """

    context: str
    names: tuple[str, ...]
    span: Span

    @property
    def dotted(self) -> str:
        """`secrets.AWS_KEY`, `needs.build.outputs.image`."""
        return ".".join((self.context, *self.names))


def pieces(source: str) -> tuple[Piece, ...]:
    """`source` as plain text and expressions in order; nothing is lost."""
    found: list[Piece] = []
    position, offset = 0, 0
    while position < len(source):
        start = source.find("${{", position)
        if start == position:
            end = expression_end(source, start)
            inner = source[start + 3 : end].removesuffix("}}")
        else:
            end, inner = (start if start >= 0 else len(source)), None
        written = source[position:end]
        width = len(written.encode("utf-8", "surrogateescape"))
        found.append(Piece(written, inner, Span(offset, offset + width)))
        position, offset = end, offset + width
    return tuple(found)


def whole(source: str) -> str | None:
    """The expression that `source` consists of (white space aside), or None where there is more, or less."""
    parts = [piece for piece in pieces(source) if piece.text.strip()]
    return parts[0].expression if len(parts) == 1 else None


def references(source: str, *, bare: bool = False) -> tuple[Reference, ...]:
    """Every context used in the expressions of `source`; with `bare`, `source` is one itself (`if:`).

    An expression that does not parse still gives the names that can be seen in it.
    """
    if bare and "${{" not in source:
        return tuple(_references(source, 0))
    found: list[Reference] = []
    for piece in pieces(source):
        if piece.expression is not None:
            found += _references(piece.expression, piece.span.start + 3)
    return tuple(found)


def evaluate(expression: str, context: Mapping[str, Value], *, status: str | Unknown = "success") -> Value:
    """The value of one expression, without its braces.

    `status` is what came before: `success`, `failure` or `cancelled`.
    """
    try:
        tree = parse(expression)
    except NotAnExpression as error:
        return Unknown(f"the expression {error}")
    return Evaluation(context, status).value(tree)


def interpolate(source: str, context: Mapping[str, Value]) -> str | Unknown:
    """`source` with every expression replaced by its text; Unknown where one of them is."""
    result: list[str] = []
    for piece in pieces(source):
        if piece.expression is None:
            result.append(piece.text)
            continue
        value = evaluate(piece.expression, context)
        if isinstance(value, Unknown):
            return value
        result.append(text(value))
    return "".join(result)


def filled(source: str, context: Mapping[str, Value]) -> str:
    """`source` with the text of every expression that is known, the others as they stand."""
    return "".join(_filled(piece.expression, piece.text, context) for piece in pieces(source))


def _filled(expression: str | None, written: str, context: Mapping[str, Value]) -> str:
    found = Unknown("it is no expression") if expression is None else evaluate(expression, context)
    return written if isinstance(found, Unknown) else text(found)


def value(written: str, context: Mapping[str, Value]) -> Value:
    """What a text in a workflow comes to: of any type where it is one expression, else text."""
    expression = whole(written)
    return evaluate(expression, context) if expression is not None else interpolate(written, context)


def runs(condition: str | None, context: Mapping[str, Value], *, status: str | Unknown = "success") -> bool | Unknown:
    """Whether a job or step with this `if:` runs.

    Without a status function, `success()` is implied. Text around an expression makes the whole
    a text, which is true: `${{ a }} == 'b'` always runs, on GitHub too.
    """
    expression = (condition or "").strip()
    if "${{" in expression:
        inner = whole(expression)
        expression = inner.strip() if inner is not None else "'text'"
    evaluation = Evaluation(context, status)
    succeeded = truthy(evaluation.value(Call("success", ())))
    if not expression:
        return succeeded
    try:
        tree = parse(expression)
    except NotAnExpression as error:
        return Unknown(f"the condition {error}")
    decided = evaluation.truth(tree)
    if any(isinstance(node, Call) and node.function in STATUS_FUNCTIONS for node in walk(tree)):
        return decided
    if succeeded is False or decided is False:
        return False
    return succeeded if isinstance(succeeded, Unknown) else decided


def _references(expression: str, base: int) -> Iterator[Reference]:
    offsets = _offsets(expression, base)
    try:
        tree = parse(expression)
    except NotAnExpression:
        for match in _NAME.finditer(expression):
            context, *names = match[0].split(".")
            yield Reference(context.lower(), tuple(names), Span(offsets[match.start()], offsets[match.end()]))
        return
    for node in walk(tree):
        target, names = node, list[str]()
        while isinstance(target, Index):
            names.append(_key(target.key))
            target = target.target
        if isinstance(target, Context):
            end = node.end if isinstance(node, Index) else target.end
            yield Reference(target.name, tuple(reversed(names)), Span(offsets[target.start], offsets[end]))


def _key(key: Node | None) -> str:
    return text(key.value) if isinstance(key, Literal) else "*"


def _offsets(expression: str, base: int) -> Sequence[int]:
    """For each character of the expression, and its end, the byte offset."""
    if expression.isascii():
        return range(base, base + len(expression) + 1)
    return list(accumulate((len(c.encode("utf-8", "surrogateescape")) for c in expression), initial=base))
