"""IAM policies: identity, resource and trust policies share one shape."""

from __future__ import annotations

from offkey.model.records import dataclass, field
from offkey.model.text import Place, Span
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Principal:
    """One principal: `kind` is `AWS`, `Federated`, `Service`, `CanonicalUser`, or `*` for the bare star."""

    kind: str
    value: str | Unknown


@dataclass(frozen=True, slots=True)
class Condition:
    """One key under one operator. `operator` is as written: `ForAnyValue:StringLikeIfExists`."""

    operator: str
    key: str | Unknown
    values: tuple[str | Unknown, ...]
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. An empty tuple means the element is absent; `Not…` elements have their own fields."""

    allows: bool
    principals: tuple[Principal, ...] = ()
    not_principals: tuple[Principal, ...] = ()
    actions: tuple[str | Unknown, ...] = ()
    not_actions: tuple[str | Unknown, ...] = ()
    resources: tuple[str | Unknown, ...] = ()
    not_resources: tuple[str | Unknown, ...] = ()
    conditions: tuple[Condition, ...] = ()
    sid: str | None = None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy document. `version` defaults as AWS defaults it: 2008-10-17, without policy variables.

    `unknown` lists what a reader could not resolve but knows to be there (a whole statement,
    a merged document): a verdict over such a policy is at best unknown.
    """

    statements: tuple[Statement, ...]
    version: str = "2008-10-17"
    unknown: tuple[Unknown, ...] = ()

    @property
    def names_issuer(self) -> bool:
        """Whether a principal of some statement is federated: tokens come from it."""
        return any(principal.kind == "Federated" for one in self.statements for principal in one.principals)


Managed = tuple[tuple[str | Unknown, Place], ...]
"""The ARNs of managed policies, each with the place where it is attached."""

Inline = tuple[tuple[Policy | Unknown, Place], ...]
"""Policies in full, each with the place where it is written."""


MOST = 200
"""Policies attached to one role that are looked at; no role may have as many.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: 20 managed policies, and 10,240
characters of its own.
"""


class Grants:
    """What is attached to a role: ARNs, policies in full, and the boundary that limits them.

    What is read `later` is read when somebody asks what the role may do, as few ask who look at its trust.
    """

    __slots__ = ("_read",)

    def __init__(
        self,
        managed: Managed = (),
        inline: Inline = (),
        boundary: Policy | Unknown | None = None,
        possible: Grants | None = None,
    ) -> None:
        self._read: _Attached | Callable[[], Grants] = (managed, inline, boundary, possible)

    @classmethod
    def later(cls, read: Callable[[], Grants]) -> Grants:
        """What `read` reads, once, when it is asked for."""
        grants = cls()
        grants._read = read
        return grants

    @property
    def managed(self) -> Managed:
        """The ARNs of attached managed policies."""
        return self._attached[0]

    @property
    def inline(self) -> Inline:
        """The evaluated inline and customer policies."""
        return self._attached[1]

    @property
    def boundary(self) -> Policy | Unknown | None:
        """The permissions boundary; None where there is none."""
        return self._attached[2]

    @property
    def possible(self) -> Grants | None:
        """What a switch would attach that a variable leaves off by its default, and nobody sets; None for nothing."""
        return self._attached[3]

    def replaced(self, managed: Managed, inline: Inline) -> Grants:
        """The same with these policies instead; what limits them, and what a switch would attach, stays."""
        return Grants(managed, inline, self.boundary, self.possible)

    @property
    def _attached(self) -> _Attached:
        if callable(self._read):
            self._read = self._read()._attached
        return self._read

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Grants) and self._attached == other._attached

    def __hash__(self) -> int:
        return hash(self._attached)

    def __repr__(self) -> str:
        return f"Grants({self.managed!r}, {self.inline!r}, boundary={self.boundary!r}, possible={self.possible!r})"


_Attached = tuple[Managed, Inline, Policy | Unknown | None, Grants | None]

NO_GRANTS = Grants()
