"""The statements of a policy that local values hold and functions put together, where they stand in one file."""

from __future__ import annotations

from offkey.model.hcl_expression import (
    Call,
    Conditional,
    Expression,
    GetAttribute,
    ListExpression,
    ObjectExpression,
    Reference,
)
from offkey.model.records import dataclass, field
from offkey.read import terraform

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.hcl import Attribute
    from offkey.model.module import Module
    from offkey.model.text import Source, Span

_SETS = frozenset({"setunion", "toset"})
_TOGETHER = _SETS | {"concat", "flatten", "tolist", "distinct"}
_MAX_DEPTH = 8


def gathered(module: Module, source: Source, written: Expression, count: int) -> list[Span]:
    """Where each of `count` statements stands in a file; nothing where that cannot be told."""
    found = _Gathering(terraform.scope_of(module).locals, source)
    found.take(written)
    for spans in ([span for span, _ in found.spans], [span for span, optional in found.spans if not optional]):
        if len(spans) == count and not found.lost and not (found.sorted and count > 1):
            return spans
    return []


@dataclass(slots=True)
class _Gathering:
    """What was found so far, each with whether a condition may leave it out."""

    locals: Mapping[str, tuple[Attribute, Source]]
    source: Source
    spans: list[tuple[Span, bool]] = field(default_factory=list)
    lost: bool = False
    """Whether there is more that cannot be followed."""
    sorted: bool = False
    """Whether a set puts them in an order of its own."""

    def take(self, written: Expression, *, optional: bool = False, depth: int = 0) -> None:
        """Follows an expression to the objects that it is made of."""
        parts, may_miss = self._parts(written)
        if isinstance(written, ObjectExpression):
            self.spans.append((written.span, optional))
        elif parts is None or depth > _MAX_DEPTH:
            self.lost = True
        else:
            for part in parts:
                self.take(part, optional=optional or may_miss, depth=depth + 1)

    def _parts(self, written: Expression) -> tuple[tuple[Expression, ...] | None, bool]:
        """What an expression is put together from, None where that is not known; whether it may be missing."""
        match written:
            case ListExpression(items=items):
                return tuple(items), False
            case Call(function=name, arguments=arguments, expand=False) if name in _TOGETHER:
                self.sorted = self.sorted or name in _SETS
                return tuple(arguments), False
            case Conditional(yes=yes, no=ListExpression(items=())) | Conditional(yes=ListExpression(items=()), no=yes):
                return (yes,), True
            case Reference(root="local", steps=(GetAttribute(name=name),)):
                local = self.locals.get(name)
                return ((local[0].value,) if local is not None and local[1].path == self.source.path else None), False
            case _:
                return None, False
