"""Whether some token of an issuer is admitted that should not be: decided over all of its tokens.

The claims of a token are read off one tape (`walk`), against every pattern that the policies hold (`packed`);
what a policy says to a token of each kind is asked of `admit` itself. Deny, negation, `IfExists` and the set
operators therefore mean here exactly what they mean in AWS's evaluation, without a second implementation.
"""

from __future__ import annotations

from offkey.model.builtin import cached_property, partial
from offkey.model.claims import Claims
from offkey.model.records import dataclass, replace
from offkey.model.tokens import Family, Fixed
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Verdict
from offkey.reason.admit import admit
from offkey.reason.asked import SESSION_NAME, Asked, Need
from offkey.reason.beginnings import promising, wanted
from offkey.reason.packed import Packed, Pattern
from offkey.reason.tape import Answer, Budget, Claimed, Found, Hopeful, Judge
from offkey.reason.walk import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from offkey.model.policy import Condition, Policy, Statement

STATES = 12_000
"""How many states a search may visit before it follows single positions: about a second."""
_STATES_FOLLOWED = 60_000
"""How many it may visit then, before it gives up: some seconds."""
_STATES_FOR_SHORTER = 2_000
"""How many once it has a token, in case another family has a shorter one."""

_ANY_SESSION = "offkey"


@dataclass(frozen=True, slots=True)
class Trust:
    """A trust policy as the tokens of one provider meet it. `role` is the role's ARN, None where not known."""

    policy: Policy
    provider: str
    role: str | None = None

    def says(self, claims: Claimed) -> Verdict:
        """What the policy says to a token with these claims."""
        values = {name: value for name, value in claims.items() if name != SESSION_NAME}
        name = claims.get(SESSION_NAME, _ANY_SESSION)
        return admit(self.policy, Claims(values), provider=self.provider, session_name=name, role=self.role)

    def assuming(self, circumstances: Sequence[Condition]) -> Trust:
        """The policy where what it asks of the circumstances of the call is as the caller needs it."""
        statements = (_assuming(statement, circumstances) for statement in self.policy.statements)
        return replace(self, policy=replace(self.policy, statements=tuple(s for s in statements if s is not None)))


def _assuming(statement: Statement, circumstances: Sequence[Condition]) -> Statement | None:
    """An Allow without those conditions; a Deny that has one may not apply."""
    kept = tuple(condition for condition in statement.conditions if condition not in circumstances)
    if len(kept) == len(statement.conditions):
        return statement
    return replace(statement, conditions=kept) if statement.allows else None


class Judging:
    """Asks one trust policy about tokens, each kind of token once."""

    def __init__(self, trust: Trust, asked: Asked) -> None:
        self._trust = trust
        self._assumed = trust.assuming(asked.circumstances) if asked.circumstances else None
        self._exact = not asked.inexact
        self._known: dict[tuple[tuple[str, ...], int], tuple[Answer, str]] = {}

    def answer(self, claims: Claimed, bits: int) -> Answer:
        """Whether the policy admits a token with these claims, which reaches these positions."""
        return self.judged(claims, bits)[0]

    def judged(self, claims: Claimed, bits: int) -> tuple[Answer, str]:
        """The answer, and why it is only possible; empty where it is more, or less."""
        if not self._exact:
            return self._judge(claims)
        key = (tuple(claims), bits)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._judge(claims)
        return known

    def _judge(self, claims: Claimed) -> tuple[Answer, str]:
        verdict = self._trust.says(claims)
        if isinstance(verdict, Admitted):
            return Answer.YES, ""
        if not isinstance(verdict, Unknown):
            return Answer.NO, ""
        if self._assumed is not None and isinstance(self._assumed.says(claims), Admitted):
            return Answer.ASSUMED, ""
        return Answer.POSSIBLE, verdict.reason


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found: the best token, or none; `spent` where it gave up before it had looked at all."""

    found: Found | None = None
    spent: bool = False


class Space:
    """The tokens of one issuer as some policies see them: all that they ask, packed once for many searches.

    `marked` are further patterns, which a judge recognises by the positions in `marks`.
    """

    def __init__(self, asked: Asked, *, marked: Iterable[Pattern] = ()) -> None:
        self.asked = asked
        self._marked = marked

    @cached_property
    def packed(self) -> Packed:
        """All patterns side by side; nobody asks for them where no family is worth a walk."""
        return Packed((*self.asked.patterns, *self._marks))

    @cached_property
    def marks(self) -> int:
        """The positions that a marked token reaches."""
        marks = 0
        for pattern in self._marks:
            marks |= self.packed.bit[pattern]
        return marks

    @cached_property
    def _marks(self) -> tuple[Pattern, ...]:
        return tuple(self._marked)

    def _hopeful(self, needs: Sequence[Sequence[Need]]) -> Hopeful:
        """Whether one of the Allow statements that need this can still be satisfied from a state."""
        rows = tuple(tuple(_positions(self.packed, need) for need in row) for row in needs)

        def hopeful(bits: int) -> bool:
            for row in rows:
                for need in row:
                    if not bits & need:
                        break
                else:
                    return True
            return False

        return hopeful

    def search(
        self,
        families: Iterable[Family],
        judge: Judge,
        *,
        wide: Asked | None = None,
        states: int = STATES,
        any_will_do: bool = False,
        certain: bool = False,
    ) -> Searched:
        """The token with the best answer: of several the one that assumes least, then the shortest.

        Where `any_will_do`, the first with the highest answer. Where `certain`, tokens of which it is only possible
        that they are admitted are of no interest: whether one of them is found is left open.

        Where that takes too many states and what is asked is monotone, each Allow of `wide` (all that is asked)
        is followed by itself, one position at a time.
        """
        needs = self.asked.sure if certain else self.asked.needs
        allows = wanted(needs)
        worth = [family for family in families if promising(family, allows)]
        if not worth:
            return Searched()
        first = _search(worth, self.packed, judge, self._hopeful(needs), Budget(states), any_will_do=any_will_do)
        if not first.spent or not self.asked.monotone:
            return first
        best = first.found
        budget = Budget(_STATES_FOLLOWED)
        for row in wide.needs if wide is not None else needs:
            threads = [Need(n.claim, tuple(replace(p, thread=True) for p in n.patterns)) for n in row]
            packed = Packed((*self.packed.bit, *(p for need in threads for p in need.patterns)))
            masks = [_positions(packed, need) for need in threads]
            alive = partial(_all_alive, masks)
            followed = _search(worth, packed, judge, alive, budget, masks)
            if followed.spent:
                return Searched(best or followed.found, spent=True)
            if followed.found is not None and (best is None or _rank(followed.found) < _rank(best)):
                best = followed.found
            if best is not None and best.answer is Answer.YES:
                break
        return Searched(best)


def _positions(packed: Packed, need: Need) -> int:
    """Every position of the patterns of a need: one of them has to stay alive."""
    whole = 0
    for pattern in need.patterns:
        whole |= packed.positions(pattern)
    return whole


def _all_alive(masks: Sequence[int], bits: int) -> bool:
    return all(bits & mask for mask in masks)


def _search(
    families: Iterable[Family],
    packed: Packed,
    judge: Judge,
    hopeful: Hopeful,
    budget: Budget,
    threads: Sequence[int] = (),
    *,
    any_will_do: bool = False,
) -> Searched:
    best: Found | None = None
    for family in families:
        if best is not None and best.answer is Answer.YES:
            if _at_best(family) >= _rank(best):
                continue
            budget = Budget(min(budget.left, _STATES_FOR_SHORTER))
        found = walk(family, packed, judge=judge, hopeful=hopeful, budget=budget, threads=threads)
        if found is not None and (best is None or _rank(found) < _rank(best)):
            best = found
        if budget.spent or (any_will_do and best is not None and best.answer is Answer.YES):
            break
    return Searched(best, budget.spent and (best is None or best.answer is not Answer.YES))


def _at_best(family: Family) -> tuple[int, int, int]:
    """The rank of the best token that there could be in a family."""
    subject = (piece.part for piece in family.pieces if "sub" in piece.claims)
    shortest = sum(len(part.text) if isinstance(part, Fixed) else 1 for part in subject)
    return -Answer.YES, len(family.assumptions), shortest


def _rank(found: Found) -> tuple[int, int, int]:
    return -found.answer, len(found.family.assumptions), len(found.claims.get("sub", ""))
