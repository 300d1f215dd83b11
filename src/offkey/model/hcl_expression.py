"""Expressions of Terraform and OpenTofu as written, every one with its span."""

from __future__ import annotations

from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.text import Span


@dataclass(frozen=True, slots=True)
class Literal:
    """A string without interpolation, a number, a boolean or null. A string's value is unescaped."""

    value: str | int | float | bool | None
    span: Span


@dataclass(frozen=True, slots=True)
class Template:
    """A quoted string or heredoc with `${…}` in it: literal pieces and expressions in order."""

    parts: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class GetAttribute:
    """The step `.name` of a reference."""

    name: str


@dataclass(frozen=True, slots=True)
class GetIndex:
    """The step `[key]` of a reference."""

    key: Expression


@dataclass(frozen=True, slots=True)
class Splat:
    """The step `[*]` or `.*` of a reference."""


Step = GetAttribute | GetIndex | Splat


@dataclass(frozen=True, slots=True)
class Reference:
    """A traversal that starts at a name: `var.region`, `local.x["a"]`, `aws_vpc.main[0].id`."""

    root: str
    steps: tuple[Step, ...]
    span: Span

    @property
    def dotted(self) -> str:
        """The leading names joined by dots, up to the first index or splat: `data.aws_x.y`."""
        names = [self.root]
        for step in self.steps:
            if not isinstance(step, GetAttribute):
                break
            names.append(step.name)
        return ".".join(names)


@dataclass(frozen=True, slots=True)
class Access:
    """Steps applied to an expression that is not a name: `tolist(x)[0]`, `{…}.key`."""

    target: Expression
    steps: tuple[Step, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; `expand` is true for a trailing `…` argument."""

    function: str
    arguments: tuple[Expression, ...]
    expand: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Conditional:
    """`condition ? yes : no`."""

    condition: Expression
    yes: Expression
    no: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Operation:
    """A unary (one operand) or binary (two operands) operation."""

    operator: str
    operands: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ListExpression:
    """`[a, b]`."""

    items: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ObjectItem:
    """One `key = value` (or `key : value`) of an object. A bare identifier key is a `Literal`."""

    key: Expression
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class ObjectExpression:
    """`{ key = value }`."""

    items: tuple[ObjectItem, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ForExpression:
    """`[for k, v in xs : value if condition]`; `key` is set for the object form, `group` for `…`."""

    names: tuple[str, ...]
    collection: Expression
    key: Expression | None
    value: Expression
    condition: Expression | None
    group: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Opaque:
    """An expression that offkey does not model (a template directive, a syntax error)."""

    reason: str
    span: Span


Expression = (
    Literal
    | Template
    | Reference
    | Access
    | Call
    | Conditional
    | Operation
    | ListExpression
    | ObjectExpression
    | ForExpression
    | Opaque
)
