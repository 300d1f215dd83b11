"""Terraform and OpenTofu as written: syntax with spans, and what offkey reads out of a module."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

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


class Body:
    """What stands between two braces, or a whole file. One that is read `later` is parsed when first asked."""

    __slots__ = ("_mentions", "_parts", "span")

    def __init__(self, attributes: tuple[Attribute, ...], blocks: tuple[Block, ...], span: Span) -> None:
        self.span = span
        self._parts: Parts | Callable[[], Parts] = _Read(attributes, blocks)
        self._mentions: Callable[[str], bool] = _may

    @classmethod
    def later(cls, span: Span, read: Callable[[], Parts], *, mentions: Callable[[str], bool] | None = None) -> Body:
        """A body that fills `span`, and that `read` reads when something in it is asked for.

        `mentions` tells whether a word is in its text: where it is not, nothing is called so, and nothing is read.
        """
        body = cls((), (), span)
        body._parts, body._mentions = read, mentions or _may
        return body

    def mentions(self, word: str) -> bool:
        """Whether something in it may be called `word`: a search that parses nothing."""
        return self._mentions(word)

    @property
    def parts(self) -> Parts:
        """What is in it, read now if it was not yet."""
        if callable(self._parts):
            self._parts = self._parts()
        return self._parts

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """Its arguments, in order."""
        return self.parts.attributes

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Its direct child blocks, in order."""
        return self.parts.blocks

    def attribute(self, name: str) -> Attribute | None:
        """The attribute called `name`, or None."""
        if not self._mentions(name):
            return None
        return next((a for a in self.attributes if a.name == name), None)

    def of_type(self, type_: str, *, labels: Collection[str] | None = None) -> Iterable[Block]:
        """The direct child blocks of this type, in order; with `labels`, those whose first label is one of them."""
        return self.parts.of_type(type_, labels) if self._mentions(type_) else ()

    def block(self, type_: str) -> Block | None:
        """The first direct child block of this type, or None."""
        return next(iter(self.of_type(type_)), None)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Body) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self.span)

    def __repr__(self) -> str:
        return f"Body(attributes={self.attributes!r}, blocks={self.blocks!r}, span={self.span!r})"

    def _key(self) -> tuple[object, ...]:
        return self.span, self.attributes, self.blocks


class Parts(Protocol):
    """What a body holds."""

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The arguments."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The child blocks."""

    def of_type(self, type_: str, labels: Collection[str] | None) -> Iterable[Block]:
        """The child blocks of a type, with one of these first labels."""


def _may(_word: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Read:
    """The parts of a body that is read."""

    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]

    def of_type(self, type_: str, labels: Collection[str] | None) -> Iterable[Block]:
        found = (b for b in self.blocks if b.type == type_)
        return found if labels is None else (b for b in found if b.labels and b.labels[0] in labels)


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
    """One parsed `.tf`, `.tofu` or `.tfvars` file. `problems` lists the parts that did not parse.

    It grows while parts of a file that is read later are asked for.
    """

    source: Source
    body: Body
    problems: Sequence[Incomplete] = ()


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

    @property
    def place(self) -> Place:
        """The header of the block."""
        return self.source.place(self.block.header)


@dataclass(frozen=True, slots=True)
class Backend:
    """The `backend "s3"` block of a module; other backends are not read out."""

    block: Block
    source: Source
    settings: Mapping[str, Setting]
    assume_role: AssumeRole | None

    @property
    def place(self) -> Place:
        """The header of the block."""
        return self.source.place(self.block.header)

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

    @property
    def place(self) -> Place:
        """The header of the block."""
        return self.file.place(self.block.header)


@dataclass(frozen=True, slots=True)
class Resource:
    """A managed resource (`mode` = `resource`) or data source (`mode` = `data`)."""

    mode: str
    type: str
    name: str
    block: Block
    file: Source

    @property
    def place(self) -> Place:
        """The header of the block."""
        return self.file.place(self.block.header)

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


class Reading(Protocol):
    """Reads one part after the other out of a module, when it is asked for."""

    def fresh(self) -> Reading:
        """A reading of the same files with other inputs."""

    def providers(self, module: Module) -> tuple[Provider, ...]:
        """The providers of AWS."""

    def backend(self, module: Module) -> Backend | None:
        """The S3 backend."""

    def calls(self, module: Module) -> tuple[ModuleCall, ...]:
        """The module calls."""

    def resources(self, module: Module, types: Collection[str] | None) -> tuple[Resource, ...]:
        """The resources and data sources, or those of some types."""

    def roles(self, module: Module) -> tuple[Role, ...]:
        """The roles."""

    def required_version(self, module: Module) -> str | None:
        """The constraint on Terraform itself."""

    def required_providers(self, module: Module) -> Mapping[str, str]:
        """The constraints on providers."""


@dataclass(frozen=True)  # without slots, since what was read is kept
class Module:
    """One directory of Terraform files, evaluated as far as static reading allows, each part when asked for.

    `path` is relative to the root (empty for the root itself).
    `inputs` is what the module's callers in this repository pass to it, by variable; None where
    nobody calls it, so that it is evaluated as a root module.
    """

    path: str
    files: tuple[HclFile, ...]
    reading: Reading = field(repr=False, compare=False)
    inputs: Mapping[str, Value] | None = None
    callers: Callable[[], Sequence[Module]] | None = field(default=None, repr=False, compare=False)
    """The modules that pass the inputs."""

    @cached_property
    def providers(self) -> tuple[Provider, ...]:
        """The `provider "aws"` blocks."""
        return self.reading.providers(self)

    @cached_property
    def backend(self) -> Backend | None:
        """The `backend "s3"` block, or None."""
        return self.reading.backend(self)

    @cached_property
    def calls(self) -> tuple[ModuleCall, ...]:
        """The `module` blocks."""
        return self.reading.calls(self)

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every resource and data source."""
        return self.reading.resources(self, None)

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """Each `aws_iam_role`, with what is attached to it."""
        return self.reading.roles(self)

    @cached_property
    def required_version(self) -> str | None:
        """The text of the constraint; None where there is none."""
        return self.reading.required_version(self)

    @cached_property
    def required_providers(self) -> Mapping[str, str]:
        """The version constraint of each provider, by local name."""
        return self.reading.required_providers(self)

    def called_with(
        self, inputs: Mapping[str, Value], *, callers: Callable[[], Sequence[Module]] | None = None
    ) -> Module:
        """The same files, evaluated with what callers pass."""
        return Module(self.path, self.files, self.reading.fresh(), inputs, callers)

    def mentions(self, word: bytes) -> bool:
        """Whether `word` stands in the module, or in one that passes something to it, however indirectly."""
        pending, seen = [self], {self.path}
        while pending:
            module = pending.pop()
            if any(word in file.source.data for file in module.files):
                return True
            callers = module.callers() if module.callers else ()
            pending += [caller for caller in callers if caller.path not in seen]
            seen |= {caller.path for caller in callers}
        return False

    def of_types(self, types: Collection[str]) -> tuple[Resource, ...]:
        """The resources and data sources of these types: no other block is looked at."""
        return self.reading.resources(self, types)

    @property
    def problems(self) -> tuple[Incomplete, ...]:
        """What could not be read, of all that was asked for so far."""
        return tuple(problem for file in self.files for problem in file.problems)
