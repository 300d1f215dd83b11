"""One statement, prepared for many requests; and narrowed to those of one caller for one action.

Within a statement everything must hold: action, caller, resource and every condition.

Source: IAM User Guide, "Policy evaluation logic"; "Creating a condition with multiple keys or values".
"""

from __future__ import annotations

from offkey.model.builtin import cached_property
from offkey.model.unknown import Unknown
from offkey.reason import variables
from offkey.reason.conditions import Check, Context, compile_condition
from offkey.reason.kinds import Kind
from offkey.reason.principals import Caller, Grant, named
from offkey.reason.targets import Target, Writing, compile_actions, compile_resources
from offkey.reason.truth import Extent, Truth, every

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from offkey.model.policy import Statement

_REMEMBERED_CALLERS = 64
NOBODY = Extent(Grant.NONE, Grant.NONE)
EVERYBODY = Extent(Grant.DIRECT, Grant.DIRECT)


class CompiledStatement:
    """A statement whose patterns are prepared when they are first asked for."""

    def __init__(self, statement: Statement, index: int, version: str, kind: Kind) -> None:
        self.statement = statement
        self.index = index
        self.kind = kind
        self.names_principals = kind.names_principals
        self._version = version
        self._named: dict[tuple[str, str, bool], Extent] = {}
        self._words: dict[int, str] = {}
        self.called = f"{name(statement, index)} of the {kind.value}"

    @cached_property
    def actions(self) -> Target:
        """The test of an action, which is the same in every context."""
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
            return EVERYBODY
        key = (who.kind, who.value, bounded)
        known = self._named.get(key)
        if known is None:
            if len(self._named) >= _REMEMBERED_CALLERS:
                self._named.clear()
            known = self._named[key] = named(self.statement, who, trust=self.kind is Kind.TRUST, bounded=bounded)
        return known

    def covers(self, resource: str | Unknown, context: Context) -> Truth:
        """Whether it is about this resource."""
        if not (self.statement.resources or self.statement.not_resources):
            return self.resources("", context)
        return resource if isinstance(resource, Unknown) else self.resources(resource, context)

    def speaks_of(self, action: str, resource: str | Unknown, context: Context) -> Truth:
        """Whether it is about this action and resource."""
        acts = self.actions(action, context)
        return False if acts is False else every((acts, self.covers(resource, context)))

    def words(self, part: int, say: Callable[[Statement, int], str]) -> str:
        """What `say` says of a part of the statement, with its name; it is said once and remembered."""
        said = self._words.get(part)
        if said is None:
            said = self._words[part] = f"{self.called} {say(self.statement, part)}"
        return said

    def narrowed(self, who: Caller, action: str, *, bounded: bool) -> NarrowedStatement | None:
        """The statement for this caller and action; None where it has nothing to say to them."""
        acts: Truth = True if self.unlimited else self.actions(action, {})
        if acts is False:
            return None
        extent = self.names(who, bounded=bounded)
        return None if extent.most == Grant.NONE else NarrowedStatement(self, acts, extent)


class NarrowedStatement:
    """What is left of a statement to ask once caller and action are known: the resource and the conditions."""

    __slots__ = ("_checks", "_covers", "_holds", "_named", "statement")

    def __init__(self, statement: CompiledStatement, acts: Truth, extent: Extent) -> None:
        self.statement = statement
        self._named = extent
        self._checks = statement.checks
        self._covers = None if statement.unlimited else statement.resources
        self._holds = acts
        if not (statement.statement.resources or statement.statement.not_resources):
            self._covers, self._holds = None, every((acts, statement.covers("", {})))

    @property
    def unconditional(self) -> bool:
        """Whether it goes as far as can be, whatever the resource and the context."""
        anything = self._covers is None and not self._checks and self._holds is True
        return anything and self._named.least == Grant.DIRECT

    def extent(self, resource: str | Unknown, context: Context) -> Extent:
        """How far the statement's effect goes for this resource, in this context."""
        holds = self._holds
        if self._covers is not None:
            truth = resource if isinstance(resource, Unknown) else self._covers(resource, context)
            if truth is False:
                return NOBODY
            if holds is True:
                holds = truth
        for check in self._checks:
            truth = check(context)
            if truth is False:
                return NOBODY
            if holds is True:
                holds = truth
        return Extent(Grant.NONE, self._named.most, holds) if isinstance(holds, Unknown) else self._named


def name(statement: Statement, index: int) -> str:
    """A statement as a person calls it: by its Sid, and counted from 1."""
    return f'statement {index + 1} "{statement.sid}"' if statement.sid else f"statement {index + 1}"
