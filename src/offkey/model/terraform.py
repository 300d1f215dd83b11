"""What offkey reads out of a module of Terraform or OpenTofu."""

from __future__ import annotations

from offkey.model.policy import NO_GRANTS, Grants, Inline, Managed, Policy
from offkey.model.records import dataclass
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from offkey.model.hcl import Attribute, Block
    from offkey.model.text import Place, Source, Span
else:
    Any = object

Value = Any
"""An evaluated value: None, bool, int, float, str, list, dict, or `Unknown` at any depth.

The keys of a dict are texts; one that is not known is an `Unknown` too.
"""

MERGING = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")
"""The arguments of `aws_iam_policy_document` that take statements from other documents."""


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
    redirections: Value = None
    """What a dynamic block of endpoints is made for each of; None where there is no such block."""

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


class Naming:
    """How AWS knows a role, and in which account; what is read `later` is read when somebody asks for any of it."""

    __slots__ = ("_read",)

    def __init__(
        self,
        name: Value,
        *,
        account: str | Unknown | None = None,
        path: str | Unknown = "/",
        max_session: int | None = None,
    ) -> None:
        self._read: _Named | Callable[[], Naming] = (name, account, path, max_session)

    @classmethod
    def later(cls, read: Callable[[], Naming]) -> Naming:
        """What `read` reads, once, when it is asked for."""
        naming = cls(None)
        naming._read = read
        return naming

    @property
    def parts(self) -> _Named:
        """The name, the account, the path, and the seconds of the longest session."""
        if callable(self._read):
            self._read = self._read().parts
        return self._read

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Naming) and self.parts == other.parts

    def __hash__(self) -> int:
        return hash(self.parts)

    def __repr__(self) -> str:
        return f"Naming{self.parts!r}"


_Named = tuple[Value, str | Unknown | None, str | Unknown, int | None]


@dataclass(frozen=True, slots=True)
class Role:
    """An `aws_iam_role` with its trust policy and what is attached to it in this module.

    `trust` is Unknown where the document cannot be evaluated.
    """

    resource: Resource
    naming: Naming
    trust: Policy | Unknown
    trust_place: Place
    grants: Grants = NO_GRANTS

    @property
    def name(self) -> Value:
        """The name, as far as it is known."""
        return self.naming.parts[0]

    @property
    def account(self) -> str | Unknown | None:
        """The account; None where the module does not make the role itself."""
        return self.naming.parts[1]

    @property
    def path(self) -> str | Unknown:
        """What stands before the name in the ARN."""
        return self.naming.parts[2]

    @property
    def max_session(self) -> int | None:
        """Seconds; None where the role does not say, or it is not known."""
        return self.naming.parts[3]

    @property
    def managed(self) -> Managed:
        """The ARNs of attached managed policies, each with its place."""
        return self.grants.managed

    @property
    def inline(self) -> Inline:
        """The evaluated inline and customer policies, each with its place."""
        return self.grants.inline

    @property
    def boundary(self) -> Policy | Unknown | None:
        """The policy that limits the role."""
        return self.grants.boundary
