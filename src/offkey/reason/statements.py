"""One policy against one request: does it deny, and how far does it grant.

Statements are independent: each Allow stands for itself, any Deny beats them all, and the order does
not matter. Within a statement everything must hold.

Source: IAM User Guide, "Policy evaluation logic"; "Creating a condition with multiple keys or values".
"""

from __future__ import annotations

from offkey.model.builtin import cached_property
from offkey.model.records import replace
from offkey.model.tuples import NamedTuple
from offkey.model.unknown import Unknown
from offkey.reason import variables
from offkey.reason.prepared import EVERYBODY, NOBODY, CompiledStatement, NarrowedStatement, name
from offkey.reason.principals import Caller, Grant
from offkey.reason.truth import Extent, Truth

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.policy import Policy, Statement
    from offkey.reason.conditions import Context
    from offkey.reason.kinds import Kind


class Question(NamedTuple):
    """A request as statements see it: keys in lower case, and what AWS adds by itself filled in."""

    who: Caller
    action: str
    resource: str | Unknown
    context: Context
    bounded: bool = False
    """Whether the caller has a permissions boundary, which changes what `NotPrincipal` means."""


class Outcome(NamedTuple):
    """What one policy says to one request. Statements are counted from 0; None: no such statement."""

    denies: Truth
    grants: Extent
    denying: int | None = None
    allowing: int | None = None

    def outcome(self, _resource: str | Unknown, _context: Context) -> Outcome:
        """Itself: it is so whatever the resource and the context."""
        return self


SILENT = Outcome(False, NOBODY)


_NOTHING_DENIES: tuple[Truth, int | None] = False, None
_NOTHING_GRANTS: tuple[Extent, int | None] = NOBODY, None


class CompiledPolicy:
    """A policy with its statements prepared, denying ones apart."""

    def __init__(self, policy: Policy, kind: Kind) -> None:
        statements = [CompiledStatement(s, i, policy.version, kind) for i, s in enumerate(policy.statements)]
        self.policy = policy
        self.kind = kind
        self.kept = False
        """Whether it is remembered for the next request."""
        self._narrowed: dict[tuple[str, str, str, bool], NarrowedPolicy] = {}
        self.denying = [s for s in statements if not s.statement.allows]
        self.allowing = [s for s in statements if s.statement.allows]

    @cached_property
    def keys(self) -> frozenset[str]:
        """The condition keys, in lower case, that the policy looks at."""
        return frozenset(key for statement in self.policy.statements for key in _keys(statement))

    def narrowed(self, who: Caller, action: str, *, bounded: bool = False) -> NarrowedPolicy:
        """What of the policy concerns this caller and action."""
        key = who.kind, who.value, action, bounded
        known = self._narrowed.get(key)
        if known is not None:
            return known
        denying = [s.narrowed(who, action, bounded=bounded) for s in self.denying]
        allowing = [s.narrowed(who, action, bounded=bounded) for s in self.allowing]
        narrowed = NarrowedPolicy(list(filter(None, denying)), list(filter(None, allowing)), self.policy.unknown)
        if len(self._narrowed) >= _REMEMBERED_CALLERS:
            self._narrowed.clear()
        self._narrowed[key] = narrowed
        return narrowed

    def outcome(self, question: Question) -> Outcome:
        """What the policy says. Parts that could not be read may deny, and may grant anything."""
        narrowed = self.narrowed(question.who, question.action, bounded=question.bounded)
        return narrowed.outcome(question.resource, question.context)


class NarrowedPolicy:
    """What of a policy concerns one caller and one action."""

    __slots__ = ("_allowing", "_denying", "_unknown", "always")

    def __init__(
        self, denying: list[NarrowedStatement], allowing: list[NarrowedStatement], unknown: tuple[Unknown, ...]
    ) -> None:
        self._denying = denying
        self._allowing = allowing
        self._unknown = unknown
        first = allowing[0] if allowing else None
        certain = not denying and (first is None or first.unconditional)
        self.always = self.outcome("", {}) if certain else None
        """What it says whatever the resource and the context, where it does."""

    def outcome(self, resource: str | Unknown, context: Context) -> Outcome:
        """What the policy says. Parts that could not be read may deny, and may grant anything."""
        denies, denying = self._denies(resource, context) if self._denying else _NOTHING_DENIES
        grants, allowing = self._grants(resource, context) if self._allowing else _NOTHING_GRANTS
        if denies is False and grants is NOBODY and not self._unknown:
            return SILENT
        if self._unknown:
            missing = self._unknown[0]
            denies = missing if denies is False else denies
            grants = Extent(grants.least, Grant.DIRECT, grants.why or missing)
        return Outcome(denies, grants, denying, allowing)

    def _denies(self, resource: str | Unknown, context: Context) -> tuple[Truth, int | None]:
        doubt: Truth = False
        for narrowed in self._denying:
            extent = narrowed.extent(resource, context)
            if extent.least:
                return True, narrowed.statement.index
            if extent.most and doubt is False:
                doubt = _located(extent.why, narrowed.statement)
        return doubt, None

    def _grants(self, resource: str | Unknown, context: Context) -> tuple[Extent, int | None]:
        least, most = 0, 0
        why: Unknown | None = None
        index: int | None = None
        for narrowed in self._allowing:
            extent = narrowed.extent(resource, context)
            if extent.most > most:
                why = _located(extent.why, narrowed.statement) if extent.why else why
                most = extent.most
            if extent.least > least:
                least, index = extent.least, narrowed.statement.index
                if least == Grant.DIRECT:
                    return EVERYBODY, index
        return (Extent(least, most, why if most > least else None) if most else NOBODY), index


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


_REMEMBERED_CALLERS = 8
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
        compiled.kept = True
    return compiled


def _weight(policy: Policy) -> int:
    """About how many characters the policy has; most policies may have 20,480, but who knows who asks."""
    weight = 0
    for s in policy.statements:
        values = (value for condition in s.conditions for value in condition.values)
        texts = (*s.actions, *s.not_actions, *s.resources, *s.not_resources, *values)
        weight += sum(len(text) for text in texts if isinstance(text, str))
    return weight


Narrowed = NarrowedPolicy | Outcome
"""What a policy says to one caller about one action: it depends on the resource and the context, or it does not."""


def unread(policy: Unknown) -> Outcome:
    """What a policy that could not be read says: it may say anything."""
    return Outcome(policy, Extent(Grant.NONE, Grant.DIRECT, policy))


def ask(policy: Policy | Unknown | None, kind: Kind, question: Question) -> Outcome:
    """What a policy says; none says nothing, and one that could not be read may say anything."""
    if policy is None:
        return SILENT
    return unread(policy) if isinstance(policy, Unknown) else compile_policy(policy, kind).outcome(question)
