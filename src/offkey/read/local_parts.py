"""A part of a local value that is written out as an object: what nobody asks for beside it is not worked out.

Large configurations keep the settings of all environments in one local value, and take one item of it. What the other
items are worth changes nothing: `{ a = 1, b = local.other }["a"]` is 1.
"""

from __future__ import annotations

from offkey.model.hcl_expression import Expression, GetAttribute, GetIndex, Literal, ObjectExpression, Reference, Step
from offkey.model.records import dataclass, replace
from offkey.model.unknown import Unknown
from offkey.read.convert import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from offkey.model.terraform import Value
    from offkey.model.text import Source
    from offkey.read.evaluate import Scope
    from offkey.read.reference import Resolved

_MOST = 8
"""Through how many local values that are another's part a part is followed."""


@dataclass(frozen=True, slots=True)
class Part:
    """An expression in a local value, by the names that lead there, and the steps that are left to go from it."""

    scope: Scope
    path: tuple[str, ...]
    expression: Expression
    source: Source
    rest: tuple[Step, ...]
    unknown: Unknown | None = None
    """What it is worth where nobody knows which item is taken."""

    @property
    def value(self) -> Value:
        """What it is worth, worked out once."""
        if self.unknown is not None:
            return self.unknown
        return self.scope.once(("local", *self.path), lambda: self.scope.value(self.expression, self.source))

    def item(self, name: str) -> Part:
        """An item of the object that it is."""
        written = self.items[name]
        return Part(self.scope, (*self.path, name), written, self.source, self.rest)

    @property
    def items(self) -> Mapping[str, Expression]:
        """The items of an object by name, of two the last; none where a name has to be worked out, or it is no object.

        They are looked for once: many may ask for one each.
        """
        written = self.expression
        if type(written) is not ObjectExpression or self.unknown is not None:
            return {}
        found = self.scope.items.get(id(written))
        if found is None:
            names = [text_of(item.key.value) if isinstance(item.key, Literal) else None for item in written.items]
            self.scope.spend(len(names))
            texts = [name for name in names if isinstance(name, str)]
            values = (item.value for item in written.items)
            found = dict(zip(texts, values, strict=True)) if len(texts) == len(names) else {}
            self.scope.items[id(written)] = found
        return found


def resolve(scope: Scope, steps: Sequence[Step], evaluate: Callable[[Expression], Value]) -> Resolved | None:
    """The value that `local` with some steps leads to, and the steps left to go; None where all of it has to be known.

    `evaluate` works out the indexes among the steps.
    """
    found = _part(scope, steps, evaluate)
    if found is None or (len(found.path) < 2 and found.unknown is None):
        return None
    return found.value, found.rest


def looked_up(
    scope: Scope, arguments: Sequence[Expression], evaluate: Callable[[Expression], Value]
) -> tuple[Value, ...]:
    """What `lookup` gives: an item of a local value that is written out, or the default.

    Nothing where all of the map has to be known.
    """
    container, *names = arguments or (None,)
    if type(container) is not Reference or container.root != "local" or len(names) != 2:
        return ()
    key = text_of(evaluate(names[0]))
    found = _part(scope, container.steps, evaluate) if isinstance(key, str) else None
    if found is None or found.rest or not found.items or not isinstance(key, str):
        return ()
    return (found.item(key).value if key in found.items else evaluate(names[1]),)


def _part(
    scope: Scope, steps: Sequence[Step], evaluate: Callable[[Expression], Value], *, most: int = _MOST
) -> Part | None:
    """How far steps lead into what is written out; None where the local value is known as a whole, or not there."""
    first = steps[0] if steps else None
    if not isinstance(first, GetAttribute) or not most or scope.knows_local(first.name):
        return None
    written = scope.locals.get(first.name)
    if written is None:
        return None
    found = Part(scope, (first.name,), written[0].value, written[1], tuple(steps[1:]))
    while found.rest and found.items:
        key = _key(found.rest[0], evaluate)
        if isinstance(key, Unknown):
            return replace(found, rest=found.rest[1:], unknown=Unknown(key.reason, key.place))
        if key is None or key not in found.items:
            break
        found = replace(found.item(key), rest=found.rest[1:])
    if type(found.expression) is Reference and found.expression.root == "local":
        named = _named(found.expression.steps, lambda written: scope.value(written, found.source))
        further = _part(scope, (*named, *found.rest), evaluate, most=most - 1) if named else None
        if further is not None and len(further.rest) <= len(found.rest):
            return further
    return found


def _key(step: Step, evaluate: Callable[[Expression], Value]) -> str | Unknown | None:
    """The name of the item that a step takes; None where it takes something else."""
    if isinstance(step, GetAttribute):
        return step.name
    return text_of(evaluate(step.key)) if isinstance(step, GetIndex) else None


def _named(steps: Sequence[Step], evaluate: Callable[[Expression], Value]) -> tuple[Step, ...]:
    """The steps, each by a name that is written out; none where one is not known."""
    keys = [_key(step, evaluate) for step in steps]
    names = [key for key in keys if isinstance(key, str)]
    return tuple(map(GetAttribute, names)) if len(names) == len(keys) else ()
