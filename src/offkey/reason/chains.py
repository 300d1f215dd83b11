"""From role to role: which roles may assume which, and the shortest ways from those that tokens enter.

Whoever holds a session of a role holds what that role may assume, and what that one may assume in turn: the
least set that is closed under the edges. It is found by breadth-first search, so cycles end by themselves and
the first way found is a shortest one.
"""

from __future__ import annotations

from offkey.model.arn import Arn, is_account_id
from offkey.model.builtin import deque
from offkey.model.chain import Chain, Edge, UnknownCallers
from offkey.model.records import dataclass, field
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.reason import wildcard
from offkey.reason.assuming import ACTION, Assumed, may_assume, tells_callers_apart
from offkey.reason.kinds import Kind
from offkey.reason.parties import Party, parties
from offkey.reason.partly_known import may_be_named
from offkey.reason.prepared import CompiledStatement
from offkey.reason.suppositions import assume_supposing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from offkey.model.policy import Policy, Principal, Statement
    from offkey.model.proof import TrustedRole

_WILD = regex(r"[*?]")


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """Every edge between the roles, and the roles of which it is not known whom they trust."""

    roles: tuple[TrustedRole, ...]
    edges: tuple[Edge, ...]
    unknown: tuple[UnknownCallers, ...] = ()
    _outgoing: dict[int, list[Edge]] = field(init=False, repr=False)
    _known: dict[tuple[int, bool], Mapping[int, Edge]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        outgoing: dict[int, list[Edge]] = {}
        for edge in self.edges:
            outgoing.setdefault(id(edge.source), []).append(edge)
        object.__setattr__(self, "_outgoing", outgoing)
        object.__setattr__(self, "_known", {})

    def into(self, target: TrustedRole, entries: Iterable[TrustedRole]) -> tuple[Chain, ...]:
        """The shortest chain to `target` from each of `entries` that reaches it: the certain ones first.

        An entry with a certain chain has no other, even where a shorter one is possible. The target itself is
        never its own entry.
        """
        chains = []
        for entry in entries:
            ways = (self._from(entry, certain=certain) for certain in (True, False))
            way = next((way for way in ways if id(target) in way), None)
            if way is not None:
                chains.append(_chain(entry, target, way))
        return tuple(sorted(chains, key=lambda chain: (chain.doubt is not None, len(chain.edges))))

    def reached(self, entries: Iterable[TrustedRole], *, certain: bool = False) -> tuple[TrustedRole, ...]:
        """The roles that a holder of sessions of `entries` gets to, those included; with `certain`, for sure."""
        known: set[int] = set()
        for entry in entries:
            known |= {id(entry), *self._from(entry, certain=certain)}
        return tuple(role for role in self.roles if id(role) in known)

    def _from(self, entry: TrustedRole, *, certain: bool) -> Mapping[int, Edge]:
        """For each other role that `entry` gets to: the last edge of a shortest way. Searched once."""
        known = self._known.get((id(entry), certain))
        if known is not None:
            return known
        queue = deque([entry])
        arriving: dict[int, Edge] = {}
        while queue:
            for edge in self._outgoing.get(id(queue.popleft()), ()):
                unseen = edge.target is not entry and id(edge.target) not in arriving
                if unseen and not (certain and edge.doubt is not None):
                    arriving[id(edge.target)] = edge
                    queue.append(edge.target)
        self._known[id(entry), certain] = arriving
        return arriving


def _chain(entry: TrustedRole, target: TrustedRole, arriving: Mapping[int, Edge]) -> Chain:
    edges = [arriving[id(target)]]
    while edges[-1].source is not entry:
        edges.append(arriving[id(edges[-1].source)])
    return Chain(tuple(reversed(edges)))


def chains(roles: Sequence[TrustedRole]) -> Chains:
    """Every edge between these roles. A role that may assume itself gains nothing by it, and has no edge for that."""
    everybody = parties(roles)
    index = _Index(everybody)
    edges = [edge for target in everybody for edge in _edges(index, target)]
    unknown = [UnknownCallers(party.role, why) for party in everybody for why in _unknown_callers(party)]
    return Chains(tuple(roles), tuple(edges), tuple(unknown))


def _edges(index: _Index, target: Party) -> Iterator[Edge]:
    alike: dict[int, Assumed | None] = {}
    tells_apart = tells_callers_apart(target.trust)
    for caller in index.callers(target):
        if caller is target:
            continue
        kind = None if tells_apart else index.kinds[id(caller)]
        if kind is None or kind not in alike:
            found = assume_supposing(caller, target)
            if kind is not None:
                alike[kind] = found
        else:
            found = alike[kind]
        if found is not None:
            yield Edge(caller.role, target.role, found.because(caller.label), found.assumptions, found.doubt)


def _unknown_callers(party: Party) -> Iterator[Unknown]:
    """Why it is not known whom the role trusts, if it is not: one reason is enough."""
    trust = party.trust
    if isinstance(trust, Unknown):
        yield trust
        return
    principals = (p.value for statement in _assuming(trust) for p in statement.principals if p.kind == "AWS")
    whole = [value for value in principals if isinstance(value, Unknown) and not value.pieces]
    yield from (*trust.unknown, *whole)[:1]


def _assuming(trust: Policy) -> Iterator[Statement]:
    """The statements that let somebody assume the role."""
    for position, statement in enumerate(trust.statements):
        compiled = CompiledStatement(statement, position, trust.version, Kind.TRUST)
        if statement.allows and compiled.actions(ACTION, {}) is not False:
            yield statement


class _Index:
    """The roles by what a trust policy may name them by, so that not every pair has to be asked."""

    def __init__(self, everybody: Sequence[Party]) -> None:
        self._everybody = everybody
        self._by_name: dict[str, list[Party]] = {}
        self._able: dict[str, list[Party]] = {}
        self._by_account: dict[str, list[Party]] = {}
        self._somewhere = [party for party in everybody if not party.located]
        self._nameless = [party for party in everybody if not party.named]
        self.kinds: dict[int, int | None] = {}
        """Roles of one kind get the same answer wherever a trust policy does not tell callers of one account apart."""
        kinds: dict[object, int] = {}
        for party in everybody:
            self._by_name.setdefault(party.name, []).append(party)
            self._by_account.setdefault(party.account, []).append(party)
            alike = (party.account, party.identity, party.boundary)
            distinct = not party.located or any(map(tells_callers_apart, (*party.identity, *party.boundary)))
            self.kinds[id(party)] = None if distinct else kinds.setdefault(alike, len(kinds))
            if may_assume(party):
                self._able.setdefault(party.account, []).append(party)

    def callers(self, target: Party) -> Iterable[Party]:
        """The roles that the trust policy of `target` may let in, each once."""
        if isinstance(target.trust, Unknown):
            return ()
        found: dict[int, Party] = {}
        for statement in _assuming(target.trust):
            named = [self._everybody] if statement.not_principals else []
            for group in (*named, *(self._named(principal, target) for principal in statement.principals)):
                found.update((id(party), party) for party in group)
        return found.values()

    def _named(self, principal: Principal, target: Party) -> Iterable[Party]:
        value = principal.value
        if principal.kind not in {"AWS", "*"}:
            return ()
        if isinstance(value, Unknown):
            return [party for party in self._everybody if may_be_named(value, party)] if value.pieces else ()
        if value == "*":  # in one account nothing more is needed
            if not target.located:
                return self._everybody
            mine = self._by_account.get(target.account, ())
            return [*mine, *self._somewhere, *(p for able in self._able.values() for p in able)]
        if _WILD.search(value):
            shape = wildcard.parse(value)
            return [party for party in self._everybody if shape.matches(party.arn)]
        return self._of(value)

    def _of(self, value: str) -> Iterable[Party]:
        """The roles that an account, a role or a session may be."""
        arn = Arn.parse(value)
        account = value if is_account_id(value) else arn.account if arn else ""
        if arn is None or arn.resource == "root":
            if not is_account_id(account):  # a stand-in may turn out to be any
                return [party for able in self._able.values() for party in able]
            return (*self._able.get(account, ()), *(party for party in self._somewhere if may_assume(party)))
        type_, _, rest = arn.resource.partition("/")
        if type_ not in {"role", "assumed-role"}:
            return ()
        name = rest.rpartition("/")[2] if type_ == "role" else rest.partition("/")[0]
        same = [
            p for p in self._by_name.get(name, ()) if p.account == account or not (p.located and is_account_id(account))
        ]
        return same if any(p.account == account for p in same) else [*same, *self._nameless]
