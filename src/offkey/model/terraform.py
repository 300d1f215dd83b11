"""Terraform and OpenTofu as written: syntax with spans, and what offkey reads out of a module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from offkey.model.policy import Policy
from offkey.model.text import Incomplete, Place, Source, Span
from offkey.model.unknown import Unknown

# --- expressions -------------------------------------------------------------------------------


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

Value = Any
"""An evaluated value: None, bool, int, float, str, list, dict, or `Unknown` at any depth.

The keys of a dict are texts; one that is not known is an `Unknown` too.
"""


# --- structure ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = expression`; `span` covers the whole of it."""

    name: str
    name_span: Span
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Body:
    """What stands between two braces, or a whole file."""

    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]
    span: Span

    def attribute(self, name: str) -> Attribute | None:
        """The attribute called `name`, or None."""
        return next((a for a in self.attributes if a.name == name), None)

    def of_type(self, type_: str) -> Iterator[Block]:
        """The direct child blocks of this type, in order."""
        return (b for b in self.blocks if b.type == type_)

    def block(self, type_: str) -> Block | None:
        """The first direct child block of this type, or None."""
        return next(self.of_type(type_), None)


@dataclass(frozen=True, slots=True)
class Block:
    """`type "label" … { body }`; `type_span` is the keyword, `header` runs from it to before `{`."""

    type: str
    labels: tuple[str, ...]
    body: Body
    type_span: Span
    header: Span
    span: Span


@dataclass(frozen=True, slots=True)
class HclFile:
    """One parsed `.tf`, `.tofu` or `.tfvars` file. `problems` lists the parts that did not parse."""

    source: Source
    body: Body
    problems: tuple[Incomplete, ...] = ()


# --- what offkey reads out of a module ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """An argument with its evaluated value, its place, and the attribute it came from."""

    value: Value
    place: Place
    attribute: Attribute


@dataclass(frozen=True, slots=True)
class AssumeRole:
    """One `assume_role` of a provider or backend, as block or as object."""

    settings: Mapping[str, Setting]
    place: Place
    span: Span
    syntax: str
    """`block`, `attribute`, `dynamic` for a `dynamic` block that may or may not come to be, or
    `top-level` for the arguments that Terraform 1.10 removed."""

    def value(self, name: str) -> Value:
        """The evaluated argument, or None where it is absent."""
        setting = self.settings.get(name)
        return setting.value if setting else None


@dataclass(frozen=True, slots=True)
class Provider:
    """One `provider "aws"` block."""

    alias: str | None
    block: Block
    source: Source
    settings: Mapping[str, Setting]
    assume_roles: tuple[AssumeRole, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Backend:
    """The `backend "s3"` block of a module; other backends are not read out."""

    block: Block
    source: Source
    settings: Mapping[str, Setting]
    assume_role: AssumeRole | None
    place: Place

    def value(self, name: str) -> Value:
        """The evaluated argument, or None where it is absent."""
        setting = self.settings.get(name)
        return setting.value if setting else None


@dataclass(frozen=True, slots=True)
class ModuleCall:
    """A `module` block; `source` is the evaluated source address (or Unknown)."""

    name: str
    block: Block
    file: Source
    source: Value
    place: Place


@dataclass(frozen=True, slots=True)
class Resource:
    """A managed resource (`mode` = `resource`) or data source (`mode` = `data`)."""

    mode: str
    type: str
    name: str
    block: Block
    file: Source
    place: Place

    @property
    def address(self) -> str:
        """`aws_vpc.main` or `data.aws_caller_identity.current`."""
        return f"{'data.' if self.mode == 'data' else ''}{self.type}.{self.name}"


@dataclass(frozen=True, slots=True)
class Role:
    """An `aws_iam_role` with its trust policy and what is attached to it in this module.

    `trust` is Unknown where the document cannot be evaluated. `managed` holds the ARNs of attached
    managed policies, `inline` the evaluated inline and customer policies, each with its place.
    `account` is None where the module does not make the role itself.
    """

    resource: Resource
    name: Value
    trust: Policy | Unknown
    trust_place: Place
    managed: tuple[tuple[str | Unknown, Place], ...] = ()
    inline: tuple[tuple[Policy | Unknown, Place], ...] = ()
    account: str | Unknown | None = None
    path: str | Unknown = "/"
    boundary: Policy | Unknown | None = None
    max_session: int | None = None
    """Seconds; None where the role does not say, or it is not known."""


@dataclass(frozen=True, slots=True)
class Module:
    """One directory of Terraform files, evaluated as far as static reading allows.

    `path` is relative to the root (empty for the root itself). `required_version` is the
    constraint text; `required_providers` maps a local name to its version constraint.
    `inputs` is what the module's callers in this repository pass to it, by variable; None where
    nobody calls it, so that it is evaluated as a root module.
    """

    path: str
    files: tuple[HclFile, ...]
    providers: tuple[Provider, ...] = ()
    backend: Backend | None = None
    calls: tuple[ModuleCall, ...] = ()
    resources: tuple[Resource, ...] = ()
    roles: tuple[Role, ...] = ()
    required_version: str | None = None
    required_providers: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Incomplete, ...] = ()
    inputs: Mapping[str, Value] | None = None
