"""One expression's value, in the scope of a module and with the names that loops bind around it.

Source: Terraform language documentation, "Expressions"; HCL native syntax specification; details
checked with `terraform console`.
"""

from __future__ import annotations

from offkey.model.hcl_expression import (
    Access,
    Call,
    Conditional,
    Expression,
    ForExpression,
    GetAttribute,
    ListExpression,
    Literal,
    ObjectExpression,
    Opaque,
    Operation,
    Reference,
    Splat,
    Step,
    Template,
)
from offkey.model.unknown import Unknown
from offkey.read import arithmetic, partial, reference, written_files
from offkey.read.convert import number_of, same, text_of, truth_of
from offkey.read.loop import Names, possible_pairs
from offkey.read.partial import Invalid, OpenList, OpenMap, SetValue, located, one_of, unknown_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from offkey.model.terraform import Value
    from offkey.model.text import Source
    from offkey.read.evaluate import Scope

_MAX_DEPTH = 100
_WEIGHT_PER_STEP = 16


class Evaluation:
    """Works out expressions that stand in `source`."""

    def __init__(self, scope: Scope, source: Source, names: Names) -> None:
        self._scope, self._source, self._names = scope, source, names

    def value(self, expression: Expression) -> Value:
        """What the expression is worth; where that is not known, an Unknown with a place."""
        if type(expression) is Literal:
            excess = self._scope.spend()
            return expression.value if excess is None else located(excess, self._source.place(expression.span))
        scope = self._scope
        if scope.depth >= _MAX_DEPTH:
            result: Value = Unknown("it is nested too deeply")
        else:
            scope.depth += 1
            result = scope.spend() or _WORK[type(expression)](self, expression)
            scope.depth -= 1
        if isinstance(result, Unknown) and result.place is None:
            return located(result, self._source.place(expression.span))
        return result

    def literal(self, expression: Literal) -> Value:
        """A literal is its value."""
        return expression.value

    def opaque(self, expression: Opaque) -> Value:
        """What could not be read has no value."""
        return Unknown(f"offkey does not read this: {expression.reason}")

    def template(self, expression: Template) -> Value:
        """A template of one interpolation is that value; any other is a text."""
        if len(expression.parts) == 1:
            return self.value(expression.parts[0])
        written = partial.text(map(self._piece, expression.parts))
        return self._charge(written) or written

    def _piece(self, part: Expression) -> str | Unknown:
        """What a part of a text is worth. A variable that is null by default has to be given: it keeps its name."""
        value = self.value(part)
        if value is None and isinstance(part, Reference):
            return Invalid(f"{part.dotted} is null")
        return text_of(value)

    def sequence(self, expression: ListExpression) -> Value:
        """A list of values."""
        return [self.value(item) for item in expression.items]

    def mapping(self, expression: ObjectExpression) -> Value:
        """An object; of two equal keys the last one counts."""
        result: dict[Any, Value] = {}
        for item in expression.items:
            key = text_of(self.value(item.key))
            if isinstance(key, Invalid):
                return key
            result[key] = self.value(item.value)
        return result

    def conditional(self, expression: Conditional) -> Value:
        """The side that the condition picks; where it is not known, what both sides agree on."""
        condition = truth_of(self.value(expression.condition))
        if isinstance(condition, Invalid):
            return condition
        yes, no = self.value(expression.yes), self.value(expression.no)
        if isinstance(condition, Unknown):
            excess = self._charge([yes, no])
            agree = not excess and not unknown_in([yes, no]) and same(yes, no)
            return yes if agree else _either(condition, yes, no)
        # both sides become one type: a number beside a text is a text
        if isinstance(yes, str) or isinstance(no, str):
            from offkey.read.functions.collection import unified

            yes, no = unified([yes, no])
        return yes if condition else no

    def operation(self, expression: Operation) -> Value:
        """An operator's value."""
        operands = [self.value(operand) for operand in expression.operands]
        excess = self._charge(operands)
        if excess:
            return excess
        if len(operands) == 1:
            return arithmetic.unary(expression.operator, operands[0])
        return arithmetic.binary(expression.operator, operands[0], operands[1])

    def call(self, expression: Call) -> Value:
        """A function's value. `try` and `can` look at whether their arguments can be worked out."""
        if expression.function == "try":
            return self._try(expression.arguments)
        if expression.function == "lookup":
            from offkey.read import local_parts  # few modules keep objects

            found = local_parts.looked_up(self._scope, expression.arguments, self.value)
            if found:
                return found[0]
        return self._called(expression)

    def _called(self, expression: Call) -> Value:
        if expression.function in self._scope.around.functions:
            result = self._scope.around.functions[expression.function](expression, self.value)
            return self._charge(result) or result
        arguments = [self.value(argument) for argument in expression.arguments]
        excess = self._charge(arguments)
        if excess:
            return excess
        if expression.function == "can" and len(arguments) == 1:
            unknown = unknown_in(arguments)
            return True if unknown is None else False if isinstance(unknown, Invalid) else unknown
        if expression.expand and arguments:
            last = arguments.pop()
            if not isinstance(last, list):
                return Unknown(last.reason, last.place) if isinstance(last, Unknown) else Invalid("it is not a list")
            arguments += last
        if expression.function in written_files.FUNCTIONS:
            result = written_files.call(self._scope, self._source, expression, arguments)
        else:
            from offkey.read.functions import table  # few modules call any

            result = table.call(expression.function, arguments)
        return self._charge(result) or result

    def _charge(self, value: Value) -> Unknown | None:
        """Counts the work that goes with the size of a value; the answer is not None where it is too much."""
        weight = partial.weigh(value)
        return partial.too_large() if weight is None else self._scope.spend(weight // _WEIGHT_PER_STEP)

    def _try(self, candidates: Sequence[Expression]) -> Value:
        for candidate in candidates:
            value = self.value(candidate)
            excess = self._charge(value)
            if excess or not isinstance(unknown_in(value), Invalid):
                return excess or value
        return Invalid("none of the expressions can be worked out")

    def loop(self, expression: ForExpression) -> Value:
        """`[for …]` and `{for …}`."""
        found = possible_pairs(self.value(expression.collection))
        if isinstance(found, Unknown):
            return found
        pairs, others = found
        results: list[tuple[Value, Value]] = []
        for key, value in pairs:
            bound = (value,) if len(expression.names) == 1 else (key, value)
            inner = Evaluation(
                self._scope, self._source, {**self._names, **dict(zip(expression.names, bound, strict=False))}
            )
            wanted = truth_of(inner.value(expression.condition)) if expression.condition else True
            if isinstance(wanted, Invalid):
                return wanted
            others = wanted if isinstance(wanted, Unknown) else others
            if wanted:
                name = inner.value(expression.key) if expression.key else None
                results += [(name, value) for value in inner._shapes(expression.value, several=others is not None)]
        if expression.key is None:
            shapes = [value for _, value in results]
            return shapes if others is None else OpenList(others.reason, others.place, shapes=tuple(shapes))
        if others is not None:
            return Unknown(others.reason, others.place)
        return _grouped(results) if expression.group else _keyed(results)

    def _shapes(self, written: Expression, *, several: bool) -> list[Value]:
        """What the elements of a list look like: where it has `several`, both sides of a choice that nobody knows."""
        value = self.value(written)
        if several and isinstance(value, Unknown) and not isinstance(value, Invalid):
            from offkey.read.choices import choice  # few lists are open and choose

            found = choice(written)
            condition = truth_of(self.value(found[0])) if found is not None else None
            if found is not None and isinstance(condition, Unknown) and not isinstance(condition, Invalid):
                return [self.value(side) for side in found[1:]]
        return [value]

    def reference(self, expression: Reference) -> Value:
        """What the name and the steps after it lead to."""
        if expression.root in self._names:
            return self.walk(self._names[expression.root], expression.steps)
        value, rest = reference.resolve(self._scope, expression, self.value)
        return self.walk(value, rest)

    def access(self, expression: Access) -> Value:
        """What the steps lead to from a value without a name."""
        return self.walk(self.value(expression.target), expression.steps)

    def walk(self, value: Value, steps: Sequence[Step]) -> Value:
        """Where the steps lead from `value`."""
        for index, step in enumerate(steps):
            if isinstance(value, OpenList) and isinstance(step, Splat):
                shapes = tuple(self.walk(item, steps[index + 1 :]) for item in value.shapes)
                return self._scope.spend(len(shapes)) or OpenList(value.reason, value.place, shapes=shapes)
            if isinstance(value, Unknown):
                return partial.bare(value)
            if isinstance(step, Splat):
                items = value if isinstance(value, list) else [] if value is None else [value]
                excess = self._scope.spend(len(items))
                return excess or [self.walk(item, steps[index + 1 :]) for item in items]
            key = step.name if isinstance(step, GetAttribute) else self.value(step.key)
            value = _member(value, key)
        return value


def _either(condition: Unknown, yes: Value, no: Value) -> Unknown:
    """One of two values, nobody knows which: maps stay maps.

    Where one is an empty list, a list that may have the other's elements. A policy may have a text beside a list,
    which both say what an element looks like.
    """
    mapped = OpenMap.of(condition, [yes, no])
    if mapped is not None:
        return mapped
    listed = yes if no == [] else no if yes == [] else None
    if listed is None and any(map(_is_text, (yes, no))) and any(isinstance(v, list | OpenList) for v in (yes, no)):
        return one_of(condition, [yes, no])
    shapes = listed.shapes if isinstance(listed, OpenList) else listed if isinstance(listed, list) else ()
    return OpenList(condition.reason, condition.place, shapes=tuple(shapes)) if shapes else condition


def _is_text(value: Value) -> bool:
    return isinstance(value, str) or (isinstance(value, Unknown) and bool(value.pieces))


def _member(value: Value, key: Value) -> Value:
    """`value[key]`."""
    if isinstance(key, Unknown):
        return Unknown(key.reason, key.place)
    if isinstance(value, dict):
        name = text_of(key)
        if name in value:
            return value[name]
        unknown = next((k for k in value if isinstance(k, Unknown)), None)
        return Unknown(unknown.reason, unknown.place) if unknown else Invalid(f"there is no {name} in it")
    index = number_of(key)
    if isinstance(value, list) and not isinstance(value, SetValue) and isinstance(index, int):
        return value[index] if 0 <= index < len(value) else Invalid(f"the list has no element {index}")
    return Invalid("it has no elements")


def _keyed(results: list[tuple[Value, Value]]) -> Value:
    keyed: dict[str | Unknown, Value] = {}
    for name, value in results:
        key = text_of(name)
        if isinstance(key, Unknown) and (not key.pieces or key in keyed):  # two such keys may be one
            return Unknown(key.reason, key.place)
        if key in keyed:
            return Invalid(f"two elements have the key {key}")
        keyed[key] = value
    return keyed


def _grouped(results: list[tuple[Value, Value]]) -> Value:
    grouped: dict[str, list[Value]] = {}
    for name, value in results:
        key = text_of(name)
        if isinstance(key, Unknown):
            return Unknown(key.reason, key.place)
        grouped.setdefault(key, []).append(value)
    return dict(grouped)


_WORK: Mapping[type, Callable[[Evaluation, Any], Value]] = {
    Literal: Evaluation.literal,
    Template: Evaluation.template,
    Reference: Evaluation.reference,
    Access: Evaluation.access,
    Call: Evaluation.call,
    Conditional: Evaluation.conditional,
    Operation: Evaluation.operation,
    ListExpression: Evaluation.sequence,
    ObjectExpression: Evaluation.mapping,
    ForExpression: Evaluation.loop,
    Opaque: Evaluation.opaque,
}
