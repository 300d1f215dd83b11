"""What the tokens of one provider can do with a role: each class of holders searched through."""

from __future__ import annotations

from offkey.model.platforms.table import platform_of
from offkey.model.proof import NearMiss, Reach, Reacher, TrustedRole, Witness
from offkey.model.records import dataclass
from offkey.model.tokens import Family, Project, ReachClass
from offkey.model.verdict import Admitted
from offkey.reason.asked import Asked, asked
from offkey.reason.classes import Classes
from offkey.reason.decide import Judging, Searched, Space, Trust
from offkey.reason.hosted import hosted, registrable
from offkey.reason.meant import POLICY_ALONE, Meant
from offkey.reason.nearest import quoted
from offkey.reason.prepared import name as statement_name
from offkey.reason.projects import projects
from offkey.reason.tape import Answer, Claimed, Found, with_audience
from offkey.reason.token import issuer_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from offkey.model.policy import Condition, Policy
    from offkey.reason.packed import Pattern

_REACHERS = {
    ReachClass.STRANGER: Reacher.STRANGER,
    ReachClass.SIBLING: Reacher.SIBLING,
    ReachClass.INSIDER: Reacher.INSIDER,
}
_GAVE_UP = "the search was stopped: the wildcards of this policy are too many to look at every token"


@dataclass(frozen=True, slots=True)
class Examination:
    """Who gets in: `reach` for certain (or under an assumption), `doubts` why others may.

    `alive`: whether a token of the project with a usual audience is admitted; `dead_because` is set where none is.
    """

    reach: tuple[Reach, ...] = ()
    doubts: tuple[str, ...] = ()
    alive: Answer = Answer.NO
    dead_because: str | None = None
    nearest: NearMiss | None = None


def examine(
    policy: Policy, provider: str, *, role: TrustedRole | None = None, meant: Meant = POLICY_ALONE
) -> Examination:
    """Who can become the role with a token of `provider` (an ARN that the settled `policy` names).

    `role` is for what is meant for it alone, and for conditions that ask for its ARN.
    """
    arn, name = (role.arn, role.name) if role is not None else (None, "")
    seen = asked([policy], issuer_host(provider))
    return _Examiner(Trust(policy, provider, arn), name, meant, seen).examine()


def worst_reach(policy: Policy, provider: str, *, meant: Meant) -> Reach | None:
    """The first class of `examine`, from strangers on, of whom one gets in.

    The project's own are not looked for, unless nobody knows the platform: anybody may be one of them there.
    """
    seen = asked([policy], issuer_host(provider))
    if not seen.sure:
        return None
    return next(_Examiner(Trust(policy, provider), "", meant, seen).outsiders(), None)


class _Examiner:
    """One trust policy and one provider, made ready for a search through each class of token holders."""

    def __init__(self, trust: Trust, role: str, meant: Meant, seen: Asked) -> None:
        self._trust = trust
        self._meant = meant
        self._host = issuer_host(trust.provider)
        self._platform = platform_of(self._host)
        self._asked = seen
        self._namespaces = tuple(space for space in meant.namespaces if space.host == self._host)
        found = projects(self._asked, self._platform, meant.project, otherwise=meant.otherwise)
        self._hosted = hosted(found, self._namespaces)
        self._projects = self._hosted.projects
        self._holders = Classes(self._asked, self._platform, self._projects, meant.by_ids)
        self._space = Space(self._asked, marked=self._marked(role))
        self._judging = Judging(trust, self._asked)
        self._accepted = meant.accepted.get(self._host)
        self._audiences = self._usual_audiences()

    def _marked(self, role: str) -> Iterator[Pattern]:
        """What marks a token as intended; nothing where nobody holds the names that it would be of."""
        if not self._hosted.abandoned:
            from offkey.reason.intended import intended  # asked for by what proves, not by every rule

            said = self._meant.subjects_of(role)
            ours = self._projects if self._meant.project is None else (self._meant.project,)
            yield from intended(self._asked, self._platform, ours, said=said, namespaces=self._namespaces)

    def examine(self) -> Examination:
        """Search every class, then whether the project itself gets in."""
        outside = list(self._classes())
        intended = self._intended_token()
        own = Searched(intended)
        if intended is None or intended.answer < Answer.ASSUMED:
            own = self._own_token()
        alive = own.found
        reach = [
            Reach(_REACHERS[kind], self._witness(searched.found))
            for kind, searched, _reasons in outside
            if searched.found is not None and searched.found.answer >= Answer.ASSUMED
        ]
        if intended is not None and intended.answer >= Answer.ASSUMED:
            reach.append(Reach(Reacher.INTENDED, self._witness(intended)))
        doubts = dict.fromkeys(self._hosted.doubts)
        doubts |= dict.fromkeys(doubt for _, searched, reasons in outside for doubt in self._doubts(searched, reasons))
        if alive is None and own.spent:
            doubts[_GAVE_UP] = None
        if alive is not None and alive.answer is Answer.POSSIBLE:
            doubts |= dict.fromkeys([self._judging.judged(alive.claims, self._space.packed.run(alive.claims))[1]])
        because, nearest = self._dead_because() if alive is None and not own.spent else (None, None)
        answer = alive.answer if alive is not None else Answer.POSSIBLE if own.spent else Answer.NO
        return Examination(tuple(reach), tuple(doubts), answer, because, nearest)

    def outsiders(self) -> Iterator[Reach]:
        """Each class beside the project's own of whom one gets in for certain or under an assumption.

        Each is searched when it is asked for.
        """
        kinds = (ReachClass.STRANGER, ReachClass.SIBLING, *(() if self._platform.title else (ReachClass.INSIDER,)))
        for kind, searched, _reasons in self._classes(kinds, certain=True):
            if searched.found is not None and searched.found.answer >= Answer.ASSUMED:
                yield Reach(_REACHERS[kind], self._witness(searched.found))

    def _dead_because(self) -> tuple[str | None, NearMiss | None]:
        """Why no token of the project gets in, and the one that comes nearest."""
        if self._hosted.abandoned:
            return f"nobody holds the names that it trusts on {self._platform.title}", None
        if self._audiences == ():
            return f"its provider accepts tokens for {quoted(self._accepted or ())} only", None
        from offkey.reason.nearest_token import dead_because  # few roles admit nobody

        families = [*self._holders.plain(ReachClass.INSIDER)] or [*self._holders.chosen(ReachClass.INSIDER)]
        return dead_because(self._trust, self._asked, self._usual(families))

    def _classes(
        self, kinds: Iterable[ReachClass] = ReachClass, *, certain: bool = False
    ) -> Iterator[tuple[ReachClass, Searched, set[str]]]:
        """Each class with its best token, until nobody is left: of what nobody names, all are one class."""
        admitted = False
        for kind in kinds:
            names = any(_tells_apart(project, kind) for project in self._projects)
            if (kind is ReachClass.STRANGER and not self._platform.shared) or (admitted and not names):
                continue
            if self._hosted.abandoned and kind is not ReachClass.STRANGER:
                continue  # nobody's: whoever takes the name is a stranger
            searched, reasons = self._outside(kind, certain=certain)
            admitted = admitted or (searched.found is not None and searched.found.answer >= Answer.ASSUMED)
            yield kind, searched, reasons

    def _outside(self, kind: ReachClass, *, certain: bool) -> tuple[Searched, set[str]]:
        """The best token of this class that is not intended, and why others are only possible."""
        reasons: set[str] = set()

        def judge(claims: Claimed, bits: int) -> Answer:
            if bits & self._space.marks:
                return Answer.NO
            answer, reason = self._judging.judged(claims, bits)
            if reason:
                reasons.add(reason)
            return answer

        families = self._holders.families(kind)
        if self._accepted is not None:
            families = [with_audience(family, audience) for family in families for audience in self._accepted]
        return self._space.search(families, judge, certain=certain), reasons

    def _doubts(self, searched: Searched, reasons: set[str]) -> Iterator[str]:
        """Why a class is not settled; nothing where a token of it is admitted for certain."""
        if searched.found is not None and searched.found.answer >= Answer.ASSUMED:
            return
        yield from sorted(reasons)
        if searched.spent:
            yield _GAVE_UP
        yield from self._asked.inexact

    def _intended_token(self) -> Found | None:
        def judge(claims: Claimed, bits: int) -> Answer:
            return self._judging.answer(claims, bits) if bits & self._space.marks else Answer.NO

        best: Found | None = None
        for kind in (ReachClass.INSIDER, ReachClass.SIBLING, ReachClass.STRANGER):
            families = self._usual(self._holders.families(kind))
            found = self._space.search(families, judge, any_will_do=True).found if self._space.marks else None
            if found is not None and (best is None or found.answer > best.answer):
                best = found
            if best is not None and best.answer is Answer.YES:
                break
        return best

    def _own_token(self) -> Searched:
        """A token of the project that is admitted with a usual audience."""
        if self._hosted.abandoned:
            return Searched(None)
        families = self._usual(self._holders.families(ReachClass.INSIDER))
        return self._space.search(families, self._judging.answer, any_will_do=True)

    def _usual(self, families: Iterable[Family]) -> list[Family]:
        """The families with the audiences that people ask for."""
        if self._audiences is None:
            return list(families)
        return [with_audience(family, audience) for family in families for audience in self._audiences]

    def _usual_audiences(self) -> tuple[str, ...] | None:
        """The audiences that people ask for, as far as the provider accepts them; None: nobody knows which."""
        asked_for = (self._meant.audience,) if self._meant.audience is not None else self._platform.audiences
        if not asked_for:
            return self._accepted
        audiences = (text.replace("{host}", self._host) for text in asked_for)
        return tuple(text for text in audiences if self._accepted is None or text in self._accepted)

    def _witness(self, found: Found) -> Witness:
        verdict = self._trust.says(found.claims)
        circumstances = () if isinstance(verdict, Admitted) else tuple(map(_in_words, self._asked.circumstances))
        if not isinstance(verdict, Admitted):
            verdict = self._trust.assuming(self._asked.circumstances).says(found.claims)
        statement = ""
        if isinstance(verdict, Admitted):
            statement = statement_name(self._trust.policy.statements[verdict.statement], verdict.statement)
        free = registrable(found.claims, self._platform, self._namespaces)
        assumptions = (*found.family.assumptions, *((free,) if free else ()), *circumstances)
        return Witness(found.claims, found.family.event, statement, assumptions)


def _tells_apart(project: Project, kind: ReachClass) -> bool:
    """Whether enough of a project is known to say who of this class is not of the class before."""
    if kind is ReachClass.INSIDER:
        return bool(project.name or project.id)
    return bool(project.owner or project.owner_id)


def _in_words(condition: Condition) -> str:
    return f"{condition.operator} {condition.key} {quoted(condition.values)} holds for the caller"
