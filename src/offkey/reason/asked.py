"""What policies ask of the claims of one issuer's tokens, as patterns, and what an Allow cannot do without.

Two tokens that match the same patterns are the same to a policy: `admit` answers alike for both. That is
what lets a search look at one token of each kind instead of at all of them.
"""

from __future__ import annotations

from offkey.model.condition_keys import claims_with_keys
from offkey.model.platforms.parts import SESSION_TAG
from offkey.model.records import dataclass, field, replace
from offkey.model.unknown import Unknown
from offkey.reason import operators, variables, wildcard
from offkey.reason.kinds import Kind
from offkey.reason.matching import Wild
from offkey.reason.operators import Operator, Quantifier
from offkey.reason.packed import Pattern
from offkey.reason.statements import compile_policy
from offkey.reason.token import UNSIGNED
from offkey.reason.truth import unspecified

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.policy import Condition, Policy, Statement
    from offkey.reason.targets import Target
    from offkey.reason.wildcard import Glob

SESSION_NAME = "sts:RoleSessionName"
"""Not a claim: the caller chooses it when the token is exchanged. It is written on the tape like a claim."""

_REQUEST_TAG = "aws:requesttag/"
_ACTION = "sts:AssumeRoleWithWebIdentity"
_OTHER_AUDIENCE = "oaud"
"""A key that AWS makes of other claims."""
_ARN_COLONS = 5
_ANY_ARN = wildcard.parse("arn:*:*:*:*:*")
_ALWAYS_THERE = frozenset({"sub", "aud", SESSION_NAME})


@dataclass(frozen=True, slots=True)
class Need:
    """The patterns one condition of an Allow wants one claim to match: one of them at least.

    `sure` are those of values that are known in full: one of them, where it is to hold for certain.
    """

    claim: str
    patterns: tuple[Pattern, ...]
    sure: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything the policies look at in a token of `host`.

    `needs` holds, for each Allow statement that may concern tokens, what has to match, and `sure` the same for each
    that may apply for certain or under an assumption: what is unknown of a policy never lets anybody in for certain.
    `inexact` are the conditions that patterns cannot tell apart exactly: without a witness, nothing is proven about
    them. `circumstances` are conditions on what is not in the token (the caller's address, the time).
    """

    host: str
    patterns: tuple[Pattern, ...]
    needs: tuple[tuple[Need, ...], ...]
    sure: tuple[tuple[Need, ...], ...]
    inexact: tuple[str, ...] = ()
    circumstances: tuple[Condition, ...] = ()
    monotone: bool = True
    """Whether matching more patterns can only admit more: nothing is denied, negated or left to absence."""

    @property
    def claims(self) -> frozenset[str]:
        """The claims that any condition looks at."""
        return frozenset(pattern.claim for pattern in self.patterns)

    @property
    def wanted(self) -> frozenset[str]:
        """The claims that a token is written with: those, and the two that every token has."""
        return self.claims | {"sub", "aud"}

    def subjects(self) -> tuple[str, ...]:
        """What the policies want of `sub`, as they write it: `*` and `?` where a wildcard is, or are themselves."""
        shapes = (p.shape for need in self.needs for n in need if n.claim == "sub" for p in n.patterns)
        return tuple(dict.fromkeys(shape.literal or str(shape) for shape in shapes))


@dataclass(slots=True)
class _Gathering:
    host: str
    patterns: list[Pattern] = field(default_factory=list)
    inexact: list[str] = field(default_factory=list)
    circumstances: list[Condition] = field(default_factory=list)
    monotone: bool = True


def asked(policies: Sequence[Policy], host: str) -> Asked:
    """What `policies` look at in the tokens of `host` (the issuer without `https://`)."""
    gathered = _Gathering(host)
    needs: list[tuple[Need, ...]] = []
    sure: list[tuple[Need, ...]] = []
    for policy in policies:
        compiled = compile_policy(policy, Kind.TRUST)
        for one in (*compiled.allowing, *compiled.denying):
            if _concerns_tokens(one.statement, one.actions):
                own = [_asks(condition, policy, gathered) for condition in one.statement.conditions]
                gathered.monotone = gathered.monotone and one.statement.allows
                if one.statement.allows:
                    needs.append(tuple(need for need in own if need is not None))
                    sure += () if policy.unknown else _for_certain(one.statement, needs[-1])
        if policy.unknown:
            gathered.monotone = False
            needs.append(())  # a part that could not be read may allow anything
    return Asked(
        host,
        tuple(dict.fromkeys(gathered.patterns)),
        tuple(dict.fromkeys(needs)),
        tuple(dict.fromkeys(sure)),
        tuple(dict.fromkeys(gathered.inexact)),
        tuple(gathered.circumstances),
        gathered.monotone and not gathered.inexact,
    )


def _for_certain(statement: Statement, needs: tuple[Need, ...]) -> Iterator[tuple[Need, ...]]:
    """What has to match for an Allow to apply for certain; nothing where one of its conditions never holds for certain.

    A value that is unknown never does, and neither does a condition whose key or operator is.
    """
    tests = (isinstance(c.key, str) and operators.parse(c.operator) is not None for c in statement.conditions)
    if all(tests) and all(need.sure for need in needs):
        yield tuple(replace(need, patterns=need.sure) for need in needs)


def _concerns_tokens(statement: Statement, actions: Target) -> bool:
    kinds = {principal.kind for principal in statement.principals}
    other = bool(kinds) and not kinds & {"Federated", "*", "AWS"}
    return not other and actions(_ACTION, {}) is not False


def claim_of(key: str, host: str) -> str | None:
    """The claim that a condition key stands for, spelled as tokens spell it; None where AWS fills no such key."""
    folded = key.lower()
    if folded == SESSION_NAME.lower():
        return SESSION_NAME
    if folded.startswith(_REQUEST_TAG):
        return SESSION_TAG + folded.removeprefix(_REQUEST_TAG)
    prefix = f"{host}:".lower()
    if not folded.startswith(prefix):
        return None
    return next((claim for claim in claims_with_keys(host) if claim.lower() == folded[len(prefix) :]), None)


def _asks(condition: Condition, policy: Policy, gathered: _Gathering) -> Need | None:
    """Take in one condition; what it needs, where it can only hold if a claim matches."""
    test = operators.parse(condition.operator)
    if isinstance(condition.key, Unknown) or test is None:
        gathered.monotone = False
        return None
    claim = claim_of(condition.key, gathered.host)
    if claim is None:
        if condition.key.lower().startswith("aws:") and condition.key.lower() not in UNSIGNED:
            gathered.circumstances.append(condition)
        return None
    if claim == _OTHER_AUDIENCE:
        gathered.inexact.append(f"{condition.operator} {condition.key} is not a claim of its own")
        return None
    if test.operator.presence:
        # Whether a claim is there is the family's to say; a pattern makes sure that the claim is looked at.
        gathered.patterns.append(Pattern(claim, wildcard.parse("*")))
        gathered.monotone = False
        return None
    patterns = tuple(_patterns(condition, claim, test.operator, policy, gathered))
    gathered.patterns.extend(patterns)
    if test.operator.section == "ARN":
        gathered.patterns.append(Pattern(claim, _ANY_ARN, arn=True))  # what is none is neither like nor unlike
    lenient = test.operator.negated or test.if_exists or test.quantifier is Quantifier.ALL
    if claim in _ALWAYS_THERE:
        lenient = test.operator.negated
    gathered.monotone = gathered.monotone and not lenient
    return None if lenient else Need(claim, patterns, _of_known(condition, claim, test.operator, policy, patterns))


def _of_known(
    condition: Condition, claim: str, operator: Operator, policy: Policy, patterns: tuple[Pattern, ...]
) -> tuple[Pattern, ...]:
    """The patterns of the values that are known in full."""
    known = tuple(value for value in condition.values if isinstance(value, str))
    if len(known) == len(condition.values):
        return patterns
    alone = replace(condition, values=known)
    return tuple(_patterns(alone, claim, operator, policy, _Gathering(""))) if known else ()


def _patterns(
    condition: Condition, claim: str, operator: Operator, policy: Policy, gathered: _Gathering
) -> Iterator[Pattern]:
    folded = operator.folds or operator.section == "Boolean"
    if operator.section not in {"String", "ARN", "Boolean"}:
        gathered.inexact.append(f"{condition.operator} {condition.key} is no comparison of text")
        yield Pattern(claim, wildcard.parse("*"))
    if operator.section == "Boolean":
        gathered.monotone = False  # whatever is not true counts as false
        yield Pattern(claim, wildcard.parse("*"))
        yield Pattern(claim, wildcard.literal("true"), folded)
    for value in condition.values:
        shape = _shape(value, operator, current=policy.version == variables.VERSION)
        if shape is None:
            gathered.inexact.append(_why_inexact(condition, value))
            shape = wildcard.parse("*")
        if folded and not str(shape).isascii():
            gathered.inexact.append(f"{condition.operator} {condition.key} has letters whose case AWS does not define")
        yield from _read(Pattern(claim, shape, folded, operator.section == "ARN"))


def _why_inexact(condition: Condition, value: str | Unknown) -> str:
    if isinstance(value, str) and variables.parse(value) is None:
        return unspecified("${ that begins no documented variable").reason
    return f"{condition.operator} {condition.key} holds a policy variable"


def _read(pattern: Pattern) -> Iterator[Pattern]:
    """A pattern in each way it may be read: an ARN with fields missing is completed, or is one glob."""
    missing = _ARN_COLONS - pattern.shape.atoms.count(":")
    if not pattern.arn or missing <= 0:
        yield pattern
        return
    yield replace(pattern, shape=wildcard.glob((*pattern.shape.atoms, *(":", Wild.ANY) * missing)))
    yield replace(pattern, arn=False)


def _shape(value: str | Unknown, operator: Operator, *, current: bool) -> Glob | None:
    """The texts that a policy's value stands for, as far as they can be known; None where the request decides."""
    if isinstance(value, Unknown):
        if any("${" in piece for piece in value.pieces if isinstance(piece, str)):
            return None
        return wildcard.of_pieces(value.pieces or (value,), wild=operator.wild)
    if current and "${" in value and operator.variables:
        pieces = variables.parse(value)
        if pieces is None or not all(isinstance(piece, str) for piece in pieces):
            return None
        value = value if operator.wild else variables.unescape(value)
    return wildcard.parse(value, escapes=current) if operator.wild else wildcard.literal(value)
