"""What the tokens of one provider can do with a role: each class of holders searched through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from offkey.model.forge import Namespace
from offkey.model.platforms.table import platform_of
from offkey.model.policy import Condition, Policy
from offkey.model.proof import NearMiss, Reach, Reacher, Witness
from offkey.model.tokens import Family, Fixed, Piece, Project, ReachClass, Word
from offkey.model.verdict import Admitted
from offkey.reason import wildcard
from offkey.reason.asked import asked
from offkey.reason.decide import Judging, Searched, Space, Trust
from offkey.reason.hosted import hosted, is_free, registrable
from offkey.reason.nearest import quoted
from offkey.reason.nearest_token import dead_because
from offkey.reason.packed import Pattern
from offkey.reason.projects import belongs, excluding, projects
from offkey.reason.providers import host_of
from offkey.reason.statements import name as statement_name
from offkey.reason.tape import Answer, Claimed, Found

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


@dataclass(frozen=True, slots=True)
class Whose:
    """The project that somebody named, the one to take where nobody did, and what code hosts say of names."""

    given: Project | None = None
    otherwise: Project | None = None
    namespaces: tuple[Namespace, ...] = ()


def examine(
    policy: Policy,
    provider: str,
    *,
    role: str | None = None,
    whose: Whose | None = None,
    intended: Sequence[str] = (),
    audience: str | None = None,
    accepted: Sequence[str] | None = None,
) -> Examination:
    """Who can become the role with a token of `provider` (an ARN that the settled `policy` names).

    `accepted` are the audiences that the provider is registered with, None where they are not known.
    """
    return _Examiner(Trust(policy, provider, role), whose or Whose(), intended, audience, accepted).examine()


class _Examiner:
    """One trust policy and one provider, made ready for a search through each class of token holders."""

    def __init__(
        self,
        trust: Trust,
        whose: Whose,
        intended: Sequence[str],
        audience: str | None,
        accepted: Sequence[str] | None,
    ) -> None:
        self._trust = trust
        self._host = host_of(trust.provider)
        self._platform = platform_of(self._host)
        self._asked = asked([trust.policy], self._host)
        self._wanted = self._asked.claims | {"sub", "aud"}
        self._namespaces = tuple(space for space in whose.namespaces if space.host == self._host)
        meant = projects(self._asked, self._platform, whose.given, otherwise=whose.otherwise)
        self._hosted = hosted(meant, self._namespaces)
        self._projects = self._hosted.projects
        self._space = Space(self._asked, marked=self._intended(whose.given, intended))
        self._judging = Judging(trust, self._asked)
        audiences = tuple(text.replace("{host}", self._host) for text in self._platform.audiences)
        self._audiences = audiences if audience is None else (audience,)
        self._accepted = accepted
        if accepted is not None:
            self._audiences = tuple(text for text in self._audiences if text in accepted)

    def _intended(self, project: Project | None, patterns: Sequence[str]) -> tuple[Pattern, ...]:
        """What marks a token as intended: the patterns that were given, or the exact subjects of the policy."""
        if self._hosted.abandoned:
            return ()
        if patterns:
            held = [text for text in patterns if not self._free(text)]
            return tuple(Pattern("sub", wildcard.parse(text, escapes=False)) for text in held)
        exact = (
            text
            for needs in self._asked.needs
            for need in needs
            if need.claim == "sub"
            for pattern in need.patterns
            if (text := pattern.shape.literal) is not None
        )
        ours = self._projects if project is None else (project,)
        return tuple(Pattern("sub", wildcard.literal(text)) for text in dict.fromkeys(exact) if self._means(text, ours))

    def _means(self, subject: str, ours: Sequence[Project]) -> bool:
        """Whether a subject that the policy names exactly is one that a person may have meant."""
        if not self._platform.reviewed(subject):
            return False
        named = self._platform.named("sub", subject)
        if self._free(subject):
            return False
        return named == Project() or any(belongs(named, project) for project in ours)

    def _free(self, subject: str) -> bool:
        """Whether a subject is of a name that nobody holds."""
        return is_free(self._platform.named("sub", subject), self._namespaces)

    def examine(self) -> Examination:
        """Search every class, then whether the project itself gets in."""
        outside = list(self._classes())
        intended = self._intended_token()
        alive = self._own_token() if intended is None or intended.answer < Answer.ASSUMED else intended
        reach = [
            Reach(_REACHERS[kind], self._witness(searched.found))
            for kind, searched, _reasons in outside
            if searched.found is not None and searched.found.answer >= Answer.ASSUMED
        ]
        if intended is not None and intended.answer >= Answer.ASSUMED:
            reach.append(Reach(Reacher.INTENDED, self._witness(intended)))
        doubts = dict.fromkeys(self._hosted.doubts)
        doubts |= dict.fromkeys(doubt for _, searched, reasons in outside for doubt in self._doubts(searched, reasons))
        if alive is not None and alive.answer is Answer.POSSIBLE:
            doubts |= dict.fromkeys([self._judging.judged(alive.claims, self._space.packed.run(alive.claims))[1]])
        because, nearest = None, None
        if alive is None and self._hosted.abandoned:
            because = f"nobody holds the names that it trusts on {self._platform.title}"
        elif alive is None and self._audiences:
            own = [*self._plain(ReachClass.INSIDER)] or [*self._chosen(ReachClass.INSIDER)]
            because, nearest = dead_because(self._trust, self._asked, self._usual(own))
        elif alive is None:
            because = f"its provider accepts tokens for {quoted(self._accepted or ())} only"
        return Examination(tuple(reach), tuple(doubts), Answer.NO if alive is None else alive.answer, because, nearest)

    def _classes(self) -> Iterator[tuple[ReachClass, Searched, set[str]]]:
        """Each class with its best token, until nobody is left: of what nobody names, all are one class."""
        admitted = False
        for kind in ReachClass:
            names = any(_tells_apart(project, kind) for project in self._projects)
            if (kind is ReachClass.STRANGER and not self._platform.shared) or (admitted and not names):
                continue
            if self._hosted.abandoned and kind is not ReachClass.STRANGER:
                continue  # nobody's: whoever takes the name is a stranger
            searched, reasons = self._outside(kind)
            admitted = admitted or (searched.found is not None and searched.found.answer >= Answer.ASSUMED)
            yield kind, searched, reasons

    def _outside(self, kind: ReachClass) -> tuple[Searched, set[str]]:
        """The best token of this class that is not intended, and why others are only possible."""
        reasons: set[str] = set()

        def judge(claims: Claimed, bits: int) -> Answer:
            if bits & self._space.marks:
                return Answer.NO
            answer, reason = self._judging.judged(claims, bits)
            if reason:
                reasons.add(reason)
            return answer

        families = [*self._plain(kind), *self._chosen(kind)]
        if self._accepted is not None:
            families = [_with_audience(family, audience) for family in families for audience in self._accepted]
        return self._space.search(families, judge), reasons

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
            families = self._usual([*self._plain(kind), *self._chosen(kind)])
            found = self._space.search(families, judge).found if self._space.marks else None
            if found is not None and (best is None or found.answer > best.answer):
                best = found
            if best is not None and best.answer is Answer.YES:
                break
        return best

    def _own_token(self) -> Found | None:
        """A token of the project that is admitted with a usual audience."""
        if self._hosted.abandoned:
            return None
        families = self._usual([*self._plain(ReachClass.INSIDER), *self._chosen(ReachClass.INSIDER)])
        return self._space.search(families, self._judging.answer).found

    def _plain(self, kind: ReachClass) -> Iterator[Family]:
        """The tokens of a class that the platform mints by itself."""
        for project in self._seen_from(kind):
            for family in _families(self._host, kind, project, self._wanted):
                yield family if kind is ReachClass.INSIDER else excluding(family, self._projects)

    def _chosen(self, kind: ReachClass) -> Iterator[Family]:
        """Those with a subject that the project chose."""
        customised, subjects = self._platform.customised, self._asked.subjects()
        if customised is None or not subjects:
            return
        for project in self._seen_from(kind):
            for family in customised(self._host, kind, project, self._wanted, subjects):
                yield family if kind is ReachClass.INSIDER else excluding(family, self._projects)

    def _seen_from(self, kind: ReachClass) -> Sequence[Project]:
        """From one project strangers look as from any other; siblings are looked for owner by owner."""
        if kind is ReachClass.STRANGER:
            return self._projects[:1]
        if kind is ReachClass.SIBLING:
            owners = {(project.owner or "").lower(): project for project in reversed(self._projects)}
            return tuple(owners.values())
        return self._projects

    def _usual(self, families: Iterable[Family]) -> list[Family]:
        """The families with the audiences that people ask for."""
        return [_with_audience(family, audience) for family in families for audience in self._audiences]

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


@lru_cache(maxsize=512)
def _families(host: str, kind: ReachClass, project: Project, wanted: frozenset[str]) -> tuple[Family, ...]:
    return tuple(platform_of(host).families(host, kind, project, wanted))


def _with_audience(family: Family, audience: str) -> Family:
    def settled(piece: Piece) -> Piece:
        return (
            replace(piece, part=Fixed(audience)) if piece.claims == ("aud",) and isinstance(piece.part, Word) else piece
        )

    return replace(family, pieces=tuple(map(settled, family.pieces)))
