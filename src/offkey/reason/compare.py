"""Whether a new trust policy admits anybody whom the old one refused, and the other way round.

Decided over the tokens of every provider that either policy names, whoever holds them, and over the other
principals that they name. What is asked of the circumstances of a call (its address, its time) is taken to
hold or not to hold, alike for both policies.
"""

from __future__ import annotations

from itertools import product

from offkey.model.comparison import Comparison, Relation
from offkey.model.platforms.table import platform_of
from offkey.model.proof import Witness
from offkey.model.records import dataclass, replace
from offkey.model.tokens import Family, Project, ReachClass
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted
from offkey.reason.asked import Asked, asked
from offkey.reason.callers import Difference, callers_between
from offkey.reason.decide import Judging, Space, Trust
from offkey.reason.nearest import quoted
from offkey.reason.prepared import name as statement_name
from offkey.reason.providers import providers, settled
from offkey.reason.tape import Answer, Claimed, Found
from offkey.reason.token import issuer_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from offkey.model.policy import Condition, Policy

_MOST_CIRCUMSTANCES = 4
"""More conditions on circumstances than these give too many combinations to look at."""


@dataclass(frozen=True, slots=True)
class _Gain:
    """A token that one policy admits and the other refuses, or why that is not known."""

    witness: Witness | None = None
    doubts: tuple[str, ...] = ()


def compare(old: Policy | Unknown, new: Policy | Unknown, *, account: str | None = None) -> Comparison:
    """How `new` stands to `old`, each with what only it admits."""
    unread = [policy.reason for policy in (old, new) if isinstance(policy, Unknown)]
    if isinstance(old, Unknown) or isinstance(new, Unknown):
        same = old == new
        return Comparison(Relation.UNDECIDED, unknown=tuple(dict.fromkeys(unread))) if not same else _UNREAD_ALIKE
    before, after = settled(old, account=account), settled(new, account=account)
    if before == after and not before.unknown:
        return Comparison(Relation.EQUAL)
    gained, lost = _only(after, before), _only(before, after)
    doubts = tuple(dict.fromkeys([*gained.doubts, *lost.doubts]))
    return Comparison(_relation(gained, lost, doubts), gained.witness, lost.witness, doubts)


_UNREAD_ALIKE = Comparison(Relation.UNDECIDED, unknown=("neither policy could be read",))


def _relation(gained: _Gain, lost: _Gain, doubts: Sequence[str]) -> Relation:
    if gained.witness and lost.witness:
        return Relation.INCOMPARABLE
    if doubts:
        return Relation.UNDECIDED
    if gained.witness:
        return Relation.WIDER
    return Relation.NARROWER if lost.witness else Relation.EQUAL


def _only(wide: Policy, narrow: Policy) -> _Gain:
    """What `wide` admits and `narrow` does not."""
    witnesses: list[Witness] = []
    doubts: dict[str, None] = {}
    for provider in dict.fromkeys((*providers(wide), *providers(narrow))):
        for gain in _with_tokens(wide, narrow, provider):
            if gain.witness is not None:
                witnesses.append(gain.witness)
            doubts |= dict.fromkeys(gain.doubts)
    without = callers_between(wide, narrow)
    witnesses += [_caller(difference) for difference in without if difference.certain]
    doubts |= dict.fromkeys(d.because for d in without if not d.certain)
    shortest = min(witnesses, key=_length, default=None)
    return _Gain(shortest, () if shortest is not None else tuple(doubts))


def _length(witness: Witness) -> tuple[int, int]:
    return len(witness.assumptions), len(str(witness.claims.get("sub", "")))


def _caller(difference: Difference) -> Witness:
    return Witness({difference.kind: difference.value}, f"calls {difference.action}", difference.because)


def _with_tokens(wide: Policy, narrow: Policy, provider: str) -> Iterator[_Gain]:
    """The tokens of one provider, under every way the circumstances may be."""
    host = issuer_host(provider)
    both = asked([wide, narrow], host)
    circumstances = tuple(dict.fromkeys(both.circumstances))
    if len(circumstances) > _MOST_CIRCUMSTANCES:
        yield _Gain(doubts=("the policies ask too many things of the circumstances of a call",))
        return
    space = Space(both)
    for holds in product((True, False), repeat=len(circumstances)):
        known = dict(zip(circumstances, holds, strict=True))
        one = Trust(_given(wide, known), provider)
        other = Trust(_given(narrow, known), provider)
        gain = _search(space, asked([wide], host), one, other)
        assumed = tuple(_in_words(condition, value) for condition, value in known.items())
        if gain.witness is not None and assumed:
            gain = replace(gain, witness=replace(gain.witness, assumptions=(*gain.witness.assumptions, *assumed)))
        yield gain


def _given(policy: Policy, known: dict[Condition, bool]) -> Policy:
    """The policy where these conditions are known to hold, or not to."""
    statements = []
    for statement in policy.statements:
        if all(known.get(condition, True) for condition in statement.conditions):
            kept = tuple(condition for condition in statement.conditions if condition not in known)
            statements.append(replace(statement, conditions=kept))
    return replace(policy, statements=tuple(statements))


def _in_words(condition: Condition, holds: bool) -> str:
    return f"{condition.operator} {condition.key} {quoted(condition.values)} {'holds' if holds else 'does not hold'}"


def _search(space: Space, wanted: Asked, wide: Trust, narrow: Trust) -> _Gain:
    both = space.asked
    one, other = Judging(wide, both), Judging(narrow, both)
    reasons: dict[str, None] = {}

    def judge(claims: Claimed, bits: int) -> Answer:
        here, why = one.judged(claims, bits)
        if here is Answer.NO:
            return Answer.NO
        there, why_not = other.judged(claims, bits)
        if there is Answer.YES:
            return Answer.NO
        if here is Answer.YES and there is Answer.NO:
            return Answer.YES
        reasons.update(dict.fromkeys(text for text in (why, why_not) if text))
        return Answer.POSSIBLE

    searched = space.search(tuple(_everybody(both)), judge, wide=wanted)
    if searched.found is not None and searched.found.answer is Answer.YES:
        return _Gain(_witness(wide, searched.found))
    spent = ("the search was stopped: the wildcards are too many to look at every token",) if searched.spent else ()
    return _Gain(doubts=(*reasons, *both.inexact, *spent))


def _witness(trust: Trust, found: Found) -> Witness:
    verdict = trust.says(found.claims)
    statement = ""
    if isinstance(verdict, Admitted):
        statement = statement_name(trust.policy.statements[verdict.statement], verdict.statement)
    return Witness(found.claims, found.family.event, statement, found.family.assumptions)


def _everybody(both: Asked) -> Iterable[Family]:
    """All tokens of the issuer, whoever holds them: what one class is taken not to have, another may."""
    platform = platform_of(both.host)
    kinds = (ReachClass.STRANGER, ReachClass.INSIDER) if platform.shared else (ReachClass.INSIDER,)
    wanted = both.wanted
    minted = (family for kind in kinds for family in platform.families(both.host, kind, Project(), wanted))
    yield from dict.fromkeys(minted)
    if platform.customised is not None:
        yield from platform.customised(both.host, kinds[0], Project(), wanted, both.subjects())
