"""Evaluating GitHub expressions: operators, property access and the built-in functions.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#functions
"""

from __future__ import annotations

from offkey.model.builtin import Mapping
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read.github_expression_syntax import Call, Context, Index, Literal, Node, Operation
from offkey.read.github_expression_values import (
    Complete,
    Value,
    equal,
    from_json,
    has_unknown,
    less,
    number,
    text,
    to_json,
    truthy,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

STATUS_FUNCTIONS = frozenset({"success", "failure", "always", "cancelled"})
_PLACEHOLDER = regex(r"\{\{|\}\}|\{([0-9]{1,3})\}")
_MAX_TEXT = 1024 * 1024


class Evaluation:
    """One evaluation: what is known (`context`), and how the run stands (`status`)."""

    def __init__(self, context: Mapping[str, Value], status: str | Unknown) -> None:
        self._context = context
        self._status = status

    def value(self, node: Node) -> Value:
        """The value of `node`, Unknown where it cannot be known."""
        match node:
            case Literal():
                return node.value
            case Context():
                return _lookup(self._context, node.name)
            case Index(key=None):
                return _filtered(self.value(node.target))
            case Index():
                return self._indexed(node)
            case Call():
                return self._call(node)
            case _:
                return self._operation(node)

    def truth(self, node: Node) -> bool | Unknown:
        """Whether `node` is true. `false && unknown` is false, though the value may not be known."""
        if not isinstance(node, Operation) or node.operator not in {"&&", "||", "!"}:
            return truthy(self.value(node))
        sides = [self.truth(operand) for operand in node.operands]
        if node.operator == "!":
            return sides[0] if isinstance(sides[0], Unknown) else not sides[0]
        decisive = node.operator == "||"
        if any(side is decisive for side in sides):
            return decisive
        return next((side for side in sides if isinstance(side, Unknown)), not decisive)

    def _operation(self, node: Operation) -> Value:
        if node.operator == "!":
            decided = self.truth(node)
            return decided if isinstance(decided, Unknown) else bool(decided)
        if node.operator in {"&&", "||"}:
            return self._chain(node)
        left, right = (self.value(operand) for operand in node.operands)
        for side in (left, right):
            if isinstance(side, Unknown):
                return side
        return _compare(node.operator, left, right)

    def _chain(self, node: Operation) -> Value:
        """The first operand that decides, or the last one: `a && b` is `b` where `a` is true."""
        value: Value = None
        for operand in node.operands:
            value = self.value(operand)
            decided = truthy(value)
            if isinstance(decided, Unknown) or decided is (node.operator == "||"):
                return value
        return value

    def _indexed(self, node: Index) -> Value:
        target = self.value(node.target)
        key = self.value(node.key) if node.key is not None else None
        if isinstance(target, Unknown):
            return _unknown(node)
        if isinstance(key, Unknown):
            return key
        if isinstance(target, _Filtered):
            return _Filtered(found for item in target if (found := _member(item, key)) is not None)
        found = _member(target, key)
        return _unknown(node) if isinstance(found, Unknown) else found

    def _call(self, node: Call) -> Value:
        if node.function in STATUS_FUNCTIONS:
            return self._state(node.function)
        if node.function == "case":
            return self._case(node.arguments)
        function = _FUNCTIONS.get(node.function)
        if function is None:
            return Unknown(f"{node.function}() is known only when the workflow runs")
        arguments = [self.value(argument) for argument in node.arguments]
        if any(has_unknown(argument) for argument in arguments):
            return next((a for a in arguments if isinstance(a, Unknown)), Unknown("an argument is known in part only"))
        low, high = _ARITY[node.function]
        if not low <= len(arguments) <= high:
            return Unknown(f"{node.function}() takes another number of arguments")
        return function(*arguments)

    def _state(self, function: str) -> bool | Unknown:
        if function == "always":
            return True
        if isinstance(self._status, Unknown):
            return self._status
        return self._status == function

    def _case(self, arguments: tuple[Node, ...]) -> Value:
        """`case(predicate, value, …, default)`. Source: GitHub changelog, January 2026."""
        if len(arguments) % 2 == 0:
            return Unknown("case() takes an odd number of arguments")
        for predicate, value in zip(arguments[0:-1:2], arguments[1::2], strict=True):
            decided = self.truth(predicate)
            if isinstance(decided, Unknown):
                return decided
            if decided:
                return self.value(value)
        return self.value(arguments[-1])


class _Filtered(list[Value]):
    """What `.*` gives: a further `.name` is asked of every item."""


def _unknown(node: Node) -> Unknown:
    """Unknown, by the dotted name as far as it is written out."""
    names: list[str] = []
    while isinstance(node, Index):
        names.append(text(node.key.value) if isinstance(node.key, Literal) else "*")
        node = node.target
    root = node.name if isinstance(node, Context) else "it"
    return Unknown(f"{'.'.join([root, *reversed(names)])} is known only when the workflow runs")


def _lookup(mapping: Mapping[str, Value], name: str) -> Value:
    """A member by name; GitHub ignores case."""
    if name in mapping:
        return mapping[name]
    wanted = name.lower()
    for key, value in mapping.items():
        if key.lower() == wanted:
            return value
    return None if isinstance(mapping, Complete) else Unknown(f"{name} is known only when the workflow runs")


def _member(target: Value, key: Value) -> Value:
    if isinstance(target, Unknown):
        return target
    if isinstance(target, Mapping):
        return _lookup(target, text(key))
    if isinstance(target, list):
        position = number(key)
        inside = position.is_integer() and 0 <= position < len(target)
        return target[int(position)] if inside else None
    return None


def _filtered(target: Value) -> Value:
    if isinstance(target, Unknown):
        return target
    if isinstance(target, Mapping):
        return _Filtered(target.values()) if isinstance(target, Complete) else Unknown("it is known in part only")
    return _Filtered(target) if isinstance(target, list) else _Filtered()


def _compare(operator: str, left: Value, right: Value) -> bool:
    match operator:
        case "==":
            return equal(left, right)
        case "!=":
            return not equal(left, right)
        case "<":
            return less(left, right)
        case ">":
            return less(right, left)
        case "<=":
            return less(left, right) or equal(left, right)
        case _:
            return less(right, left) or equal(left, right)


def _contains(search: Value, item: Value) -> bool:
    if isinstance(search, list):
        return any(equal(member, item) for member in search)
    return not isinstance(search, Mapping) and text(item).upper() in text(search).upper()


def _starts_with(source: Value, start: Value) -> bool:
    return text(source).upper().startswith(text(start).upper())


def _ends_with(source: Value, end: Value) -> bool:
    return text(source).upper().endswith(text(end).upper())


def _join(items: Value, separator: Value = ",") -> Value:
    if not isinstance(items, list):
        return text(items)
    return text(separator).join(text(item) for item in items)


def _format(template: Value, *values: Value) -> Value:
    pattern = text(template)
    wanted = [int(match[1]) for match in _PLACEHOLDER.finditer(pattern) if match[1]]
    if any(index >= len(values) for index in wanted):
        return Unknown("format() refers to an argument that is not given")
    texts = [text(value) for value in values]
    if len(pattern) + sum(len(texts[index]) for index in wanted) > _MAX_TEXT:
        return Unknown("format() gives too long a text")
    return _PLACEHOLDER.sub(lambda match: texts[int(match[1])] if match[1] else match[0][0], pattern)


def _from_json(source: Value) -> Value:
    return from_json(text(source))


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "contains": _contains,
    "startswith": _starts_with,
    "endswith": _ends_with,
    "format": _format,
    "join": _join,
    "tojson": to_json,
    "fromjson": _from_json,
}
_ARITY = {
    "contains": (2, 2),
    "startswith": (2, 2),
    "endswith": (2, 2),
    "format": (1, 255),
    "join": (1, 2),
    "tojson": (1, 1),
    "fromjson": (1, 1),
}
