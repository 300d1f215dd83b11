"""Whether a role admits the identity tokens that a job can mint.

A job on `push` to any branch has a whole family of tokens. It reaches a role where some token of the family
is admitted, and is refused only where every token is: what depends on the ref must then fail for all of them.
"""

from __future__ import annotations

from itertools import islice

from offkey.model.claims import Claims, ClaimValue
from offkey.model.condition_keys import claims_with_keys
from offkey.model.platforms import github, github_tokens
from offkey.model.platforms.parts import DIGITS, LETTERS
from offkey.model.records import dataclass, replace
from offkey.model.regex import DOTALL, regex
from offkey.model.tokens import Family, Fixed, Part, Piece, Word
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted, Refused, Verdict
from offkey.reason import operators, wildcard
from offkey.reason.admit import admit
from offkey.reason.decide import STATES
from offkey.reason.packed import Packed, Pattern
from offkey.reason.providers import provider_arn, providers, settled
from offkey.reason.tape import Answer as Held
from offkey.reason.tape import Budget
from offkey.reason.token import issuer_host
from offkey.reason.walk import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.minted import MintedToken
    from offkey.model.platforms.github_refs import Refs
    from offkey.model.policy import Condition, Policy
    from offkey.model.proof import TrustedRole

_STAR = regex(r"(\*)")
_OF_REF = ("sub", "ref", "job_workflow_ref")
"""The claims with a condition key that change with the ref."""
_NAME = Word(LETTERS + DIGITS + "-._/")
_DEFAULT_FORM = regex(
    r"\*.*|repo:[^:]*[*?][^:]*|repo:[^:]*:(?:environment:[^:]*|pull_request|ref:[^:]*|[^:]*[*?].*)", DOTALL
)
_MOST, _LONGEST, _STARS = 100, 300, 6
"""How many refs are tried for a family, and the characters and stars of a glob that is compared with others."""
_CASE = Unknown("names that differ in case alone may be the same to GitHub, but not to AWS")
_CHOSEN = Unknown("the trust is for a subject template that the repository would have to choose")
_HOST = Unknown("the trust is for another issuer than github.com's own")


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict, and the claims of the token that it is about: of a family, the one that was looked at."""

    verdict: Verdict
    claims: Mapping[str, ClaimValue]


def answer(role: TrustedRole, token: MintedToken, *, audience: str | Unknown) -> Answer:
    """Whether `role` admits `token`, asked for with this audience, or some token of its family.

    Nothing is said about whether the job gets a token at all.
    """
    if isinstance(role.trust, Unknown):
        return Answer(role.trust, token.claims)
    if isinstance(audience, Unknown):
        token = replace(token, unknown={**token.unknown, "aud": audience})
    else:
        token = replace(token, claims={**token.claims, "aud": audience})
    trust = settled(role.trust, account=role.account)
    github_s = [arn for arn in providers(trust) if github_tokens.PLATFORM.hosts.match(issuer_host(arn))]
    by = github_s or [provider_arn(github.HOST, role.account)]
    answers = [_by(provider, role, trust, token) for provider in by]
    order = (Admitted, Unknown, Refused)
    return min(answers, key=lambda a: next(i for i, kind in enumerate(order) if isinstance(a.verdict, kind)))


def _by(provider: str, role: TrustedRole, trust: Policy, token: MintedToken) -> Answer:
    host = issuer_host(provider)
    token = replace(token, claims={**token.claims, "iss": f"https://{host}"})
    asked = _Asked(provider, role, trust, token)
    found = asked.of_family(token.refs) if token.refs is not None else asked.of_one(token.claims)
    match found.verdict:
        case Admitted() if host != github.HOST:
            return Answer(_HOST, found.claims)
        case Admitted() if token.doubt is not None:
            return Answer(token.doubt, found.claims)
        case Refused() if not found.verdict.explicit:
            return Answer(_excuse(found.verdict, trust, host) or found.verdict, found.claims)
        case _:
            return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """One role and one provider, asked about tokens."""

    provider: str
    role: TrustedRole
    trust: Policy
    token: MintedToken

    def verdict(self, claims: Mapping[str, ClaimValue], trust: Policy) -> Verdict:
        host = issuer_host(self.provider)
        keys = claims_with_keys(host)
        unknown = {f"{host}:{name}": reason for name, reason in self.token.unknown.items() if name in keys}
        return admit(trust, Claims(claims), provider=self.provider, role=self.role.arn, circumstances=unknown)

    def of_one(self, claims: Mapping[str, ClaimValue]) -> Answer:
        """The answer for exactly this token."""
        return Answer(self.verdict(claims, self.trust), claims)

    def of_family(self, refs: Refs) -> Answer:
        """Admitted by example; refused where what depends on the ref fails for every one."""
        first, unknown = self.of_one(self.token.claims), None
        tried = [str(self.token.claims["ref"]), *islice(self._candidates(refs), _MOST)]
        for ref in dict.fromkeys(tried):
            one = self.of_one(self.token.at(ref))
            if isinstance(one.verdict, Admitted):
                return one
            unknown = unknown or (one if isinstance(one.verdict, Unknown) else None)
        if unknown is not None:
            return unknown
        if isinstance(self.verdict(self.token.claims, self._relaxed(refs)), Refused):
            return first
        return Answer(Unknown(f"whether some {refs} fits all conditions together is not decided"), first.claims)

    def _candidates(self, refs: Refs) -> Iterator[str]:
        """A ref of the family for each value that one could fit."""
        for statement in self.trust.statements:
            for condition in statement.conditions:
                claim = self._claim(condition)
                for value in condition.values if claim is not None else ():
                    shape = _shape(value, condition)
                    found = shape and self._fitting(refs, str(self.token.claims[claim or ""]), shape)
                    if found and refs.has(found):
                        yield found

    def _fitting(self, refs: Refs, written: str, shape: wildcard.Glob) -> str | None:
        """The shortest ref of the family whose claim, written like `written`, `shape` matches."""
        before = self._before(written)
        if before is None:
            return None
        if shape.literal is not None:
            return shape.literal.removeprefix(before) if shape.literal.startswith(before) else None
        for glob in refs.globs():
            pieces = [piece for piece in _STAR.split(glob.replace("?", "x")) if piece]
            parts = [Fixed(piece) if piece != "*" else _NAME for piece in pieces]
            text = _shortest(shape, [*([Fixed(before)] if before else []), *parts]) if _small(glob) else None
            if text is not None:
                return text.removeprefix(before)
        return None

    def _before(self, written: str) -> str | None:
        """What stands before the ref in a claim of the family; None where the ref does not stand in it."""
        ref = str(self.token.claims["ref"])
        return written.removesuffix(ref) if written.endswith(ref) else None

    def _claim(self, condition: Condition) -> str | None:
        """The claim that a condition is about, where that claim holds the ref."""
        host = issuer_host(self.provider)
        key = condition.key.lower() if isinstance(condition.key, str) else ""
        claim = next((name for name in _OF_REF if key == f"{host}:{name}".lower()), None)
        return claim if claim and self._before(str(self.token.claims.get(claim, ""))) is not None else None

    def _relaxed(self, refs: Refs) -> Policy:
        """A policy that admits at least what the trust admits to the family, whatever the ref."""
        kept = [
            replace(s, conditions=tuple(c for c in s.conditions if not self._may_hold(c, refs)))
            for s in self.trust.statements
            if s.allows or not any(self._claim(c) for c in s.conditions)
        ]
        return replace(self.trust, statements=tuple(kept))

    def _may_hold(self, condition: Condition, refs: Refs) -> bool:
        """Whether a condition that depends on the ref may hold for some ref of the family."""
        claim = self._claim(condition)
        if claim is None:
            return False
        test = operators.parse(condition.operator)
        if test is None or test.operator.negated or test.operator.section != "String":
            return True
        before = self._before(str(self.token.claims[claim])) or ""
        return any(_meets(_shape(value, condition), before, refs) for value in condition.values)


def _shortest(shape: wildcard.Glob, parts: Sequence[Part]) -> str | None:
    """The shortest text made of these parts that `shape` matches; None where there is none."""
    family = Family("", tuple(Piece(part, ("ref",)) for part in parts))
    found = walk(
        family,
        Packed((Pattern("ref", shape),)),
        judge=lambda _claims, bits: Held.YES if bits else Held.NO,
        hopeful=bool,
        budget=Budget(STATES),
    )
    return "".join(found.texts) if found else None


def _meets(shape: wildcard.Glob | None, before: str, refs: Refs) -> bool:
    """Whether a claim that holds `before` and one of `refs` may be of this shape: for certain not, where false."""
    if shape is None:
        return True
    if shape.literal is not None:
        return shape.literal.startswith(before) and refs.has(shape.literal.removeprefix(before))
    return any(
        not _small(glob) or wildcard.intersects(shape, wildcard.parse(before + glob, escapes=False))
        for glob in refs.globs()
    )


def _small(glob: str) -> bool:
    """Whether a glob is one that a person writes: what two others have in common takes long to find out."""
    return len(glob) <= _LONGEST and glob.count("*") <= _STARS


def _shape(value: str | Unknown, condition: Condition) -> wildcard.Glob | None:
    """What a value of a condition matches, at most; None where that could be anything."""
    test = operators.parse(condition.operator)
    if test is None or not test.operator.follows_globs:
        return None
    if isinstance(value, Unknown):
        if not _small("*".join(piece for piece in value.pieces if isinstance(piece, str))):
            return None
        return wildcard.of_pieces(value.pieces, wild=test.operator.wild) if value.pieces else None
    if not test.operator.wild:
        return None if "${" in value else wildcard.literal(value)
    return wildcard.parse(value) if "${" not in value and _small(value) else None


def _excuse(refused: Refused, trust: Policy, host: str) -> Unknown | None:
    """Why a refusal may yet be none in practice."""
    if refused.mismatch is not None and refused.mismatch.actual is not None:
        condition = refused.mismatch.condition
        folded = [_shape(value.lower(), condition) for value in condition.values if isinstance(value, str)]
        if any(shape and shape.matches(text.lower()) for shape in folded for text in refused.mismatch.actual):
            return _CASE
    return _CHOSEN if any(_is_chosen(c, host) for s in trust.statements if s.allows for c in s.conditions) else None


def _is_chosen(condition: Condition, host: str) -> bool:
    """Whether a condition asks for subjects of another form than GitHub's default."""
    if not isinstance(condition.key, str) or condition.key.lower() != f"{host}:sub".lower():
        return False
    return any(isinstance(value, str) and _DEFAULT_FORM.fullmatch(value) is None for value in condition.values)
