"""One policy against one request: does it deny, and how far does it grant.

Statements are independent: each Allow stands for itself, any Deny beats them all, and the order does
not matter. Within a statement everything must hold.

Source: IAM User Guide, "Policy evaluation logic"; "Creating a condition with multiple keys or values".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from offkey.model.policy import Policy, Statement
from offkey.model.records import replace
from offkey.model.unknown import Unknown
from offkey.reason import variables
from offkey.reason.conditions import Check, Context, compile_condition
from offkey.reason.kinds import Kind
from offkey.reason.principals import Caller, Grant, named
from offkey.reason.targets import Target, Writing, compile_actions, compile_resources
from offkey.reason.truth import Extent, Truth, every


class Question(NamedTuple):
    """A request as statements see it: keys in lower case, and what AWS adds by itself filled in."""

    who: Caller
    action: str
    resource: str | Unknown
    context: Context
    bounded: bool = False
    """Whether the caller has a permissions boundary, which changes what `NotPrincipal` means."""


_REMEMBERED_CALLERS = 64
_NOBODY = Extent(Grant.NONE, Grant.NONE)
_EVERYBODY = Extent(Grant.DIRECT, Grant.DIRECT)


class CompiledStatement:
    """A statement whose patterns are prepared when they are first asked for."""

    def __init__(self, statement: Statement, index: int, version: str, kind: Kind) -> None:
        self.statement = statement
        self.index = index
        self.kind = kind
        self.names_principals = kind.names_principals
        self._version = version
        self._named: dict[tuple[str, str, bool], Extent] = {}
        self.words: dict[int, str] = {}
        """What was said of its conditions where they were not met, by their index."""
        self.called = f"{name(statement, index)} of the {kind.value}"

    @cached_property
    def actions(self) -> Target:
        """The test of an action."""
        return compile_actions(self.statement.actions, self.statement.not_actions)

    @cached_property
    def resources(self) -> Target:
        """The test of a resource."""
        statement, kind = self.statement, self.kind
        writing = Writing(
            current=self._version == variables.VERSION,
            allows=statement.allows,
            incomplete=kind.incomplete_resource,
            # What a resource carries may leave out which resource it is about; some services want it so.
            needed=kind not in {Kind.TRUST, Kind.RESOURCE},
        )
        return compile_resources(statement.resources, statement.not_resources, writing)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """The tests of the conditions, in their order."""
        allows = self.statement.allows
        return tuple(compile_condition(c, version=self._version, allows=allows) for c in self.statement.conditions)

    @cached_property
    def unlimited(self) -> bool:
        """Whether it is about every request there can be, as in the policy that every organisation begins with."""
        s = self.statement
        return not (self.names_principals or s.conditions) and s.actions == s.resources == ("*",)

    def names(self, who: Caller, *, bounded: bool = False) -> Extent:
        """How closely it names the caller; a policy of the caller itself names nobody else."""
        if not self.names_principals:
            return _EVERYBODY
        key = (who.kind, who.value, bounded)
        known = self._named.get(key)
        if known is None:
            if len(self._named) >= _REMEMBERED_CALLERS:
                self._named.clear()
            known = self._named[key] = named(self.statement, who, trust=self.kind is Kind.TRUST, bounded=bounded)
        return known

    def speaks_of(self, question: Question) -> Truth:
        """Whether it is about this action and resource."""
        action = self.actions(question.action, question.context)
        if action is False:
            return False
        if not (self.statement.resources or self.statement.not_resources):
            resource = self.resources("", question.context)
        elif isinstance(question.resource, Unknown):
            resource = question.resource
        else:
            resource = self.resources(question.resource, question.context)
        return resource if action is True else every((action, resource))

    def extent(self, question: Question) -> Extent:
        """How far the statement's effect goes for this request."""
        if self.unlimited:
            return _EVERYBODY
        about = self.speaks_of(question)
        if about is False:
            return _NOBODY
        who = self.names(question.who, bounded=question.bounded)
        if who.most == Grant.NONE:
            return _NOBODY
        context = question.context
        holds = about
        for check in self.checks:
            truth = check(context)
            if truth is False:
                return _NOBODY
            if holds is True:
                holds = truth
        return Extent(Grant.NONE, who.most, holds) if isinstance(holds, Unknown) else who


class Outcome(NamedTuple):
    """What one policy says to one request. Statements are counted from 0; None: no such statement."""

    denies: Truth
    grants: Extent
    denying: int | None = None
    allowing: int | None = None


SILENT = Outcome(False, _NOBODY)


class CompiledPolicy:
    """A policy with its statements prepared, denying ones apart."""

    def __init__(self, policy: Policy, kind: Kind) -> None:
        statements = [CompiledStatement(s, i, policy.version, kind) for i, s in enumerate(policy.statements)]
        self.policy = policy
        self.kind = kind
        self.denying = [s for s in statements if not s.statement.allows]
        self.allowing = [s for s in statements if s.statement.allows]

    @cached_property
    def keys(self) -> frozenset[str]:
        """The condition keys, in lower case, that the policy looks at."""
        return frozenset(key for statement in self.policy.statements for key in _keys(statement))

    def outcome(self, question: Question) -> Outcome:
        """What the policy says. Parts that could not be read may deny, and may grant anything."""
        denies, denying = self._denies(question) if self.denying else (False, None)
        grants, allowing = self._grants(question)
        if denies is False and grants is _NOBODY and not self.policy.unknown:
            return SILENT
        if self.policy.unknown:
            missing = self.policy.unknown[0]
            denies = missing if denies is False else denies
            grants = Extent(grants.least, Grant.DIRECT, grants.why or missing)
        return Outcome(denies, grants, denying, allowing)

    def _denies(self, question: Question) -> tuple[Truth, int | None]:
        doubt: Truth = False
        for statement in self.denying:
            extent = statement.extent(question)
            if extent.least:
                return True, statement.index
            if extent.most and doubt is False:
                doubt = _located(extent.why, statement)
        return doubt, None

    def _grants(self, question: Question) -> tuple[Extent, int | None]:
        least, most = 0, 0
        why: Unknown | None = None
        index: int | None = None
        for statement in self.allowing:
            extent = statement.extent(question)
            if extent.most > most:
                why = _located(extent.why, statement) if extent.why else why
                most = extent.most
            if extent.least > least:
                least, index = extent.least, statement.index
                if least == Grant.DIRECT:
                    return _EVERYBODY, index
        return (Extent(least, most, why if most > least else None) if most else _NOBODY), index


def _keys(statement: Statement) -> Iterator[str]:
    """The condition keys, in lower case, that a statement looks at, as key or as variable."""
    for condition in statement.conditions:
        if isinstance(condition.key, str):
            yield condition.key.lower()
    texts = (*statement.resources, *statement.not_resources, *(v for c in statement.conditions for v in c.values))
    for text in texts:
        if isinstance(text, str) and "${" in text:
            yield from (p.key for p in variables.parse(text) or () if isinstance(p, variables.Variable))


def _located(why: Unknown | None, statement: CompiledStatement) -> Unknown:
    reason = why or Unknown("not known")
    return replace(reason, reason=f"{reason.reason} ({name(statement.statement, statement.index)})")


def name(statement: Statement, index: int) -> str:
    """A statement as a person calls it: by its Sid, and counted from 1."""
    return f'statement {index + 1} "{statement.sid}"' if statement.sid else f"statement {index + 1}"


_REMEMBERED = 4096
_REMEMBERED_WEIGHT = 20_480
_compiled: dict[tuple[int, int], CompiledPolicy] = {}


def compile_policy(policy: Policy, kind: Kind) -> CompiledPolicy:
    """The prepared form of a policy, remembered for this very object (hashing its value takes longer)."""
    key = (id(policy), id(kind))
    known = _compiled.get(key)
    if known is not None and known.policy is policy:
        return known
    compiled = CompiledPolicy(policy, kind)
    if _weight(policy) <= _REMEMBERED_WEIGHT:
        if len(_compiled) >= _REMEMBERED:
            _compiled.clear()
        _compiled[key] = compiled
    return compiled


def _weight(policy: Policy) -> int:
    """About how many characters the policy has; most policies may have 20,480, but who knows who asks."""
    weight = 0
    for s in policy.statements:
        values = (value for condition in s.conditions for value in condition.values)
        texts = (*s.actions, *s.not_actions, *s.resources, *s.not_resources, *values)
        weight += sum(len(text) for text in texts if isinstance(text, str))
    return weight


def ask(policy: Policy | Unknown | None, kind: Kind, question: Question) -> Outcome:
    """What a policy says; none says nothing, and one that could not be read may say anything."""
    if policy is None:
        return SILENT
    if isinstance(policy, Unknown):
        return Outcome(policy, Extent(Grant.NONE, Grant.DIRECT, policy))
    return compile_policy(policy, kind).outcome(question)
