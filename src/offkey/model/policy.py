"""IAM policies: identity, resource and trust policies share one shape."""

from __future__ import annotations

from offkey.model.records import dataclass, field
from offkey.model.text import Span
from offkey.model.unknown import Unknown


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
