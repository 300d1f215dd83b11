"""Tokens and policies small enough that every token can be written down, and asked of the oracle one by one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from hypothesis import strategies as st
from tests.reason import oracle
from tests.reason.documents import HOST, PROVIDER

from offkey.model.policy import Condition, Policy, Principal, Statement
from offkey.model.tokens import Family, Fixed, Part, Piece, Word
from offkey.reason.asked import SESSION_NAME
from offkey.reason.tape import written

CLAIMS = ("sub", "repository", "ref", "environment")
MOST_TOKENS = 1200


def texts(part: Part) -> list[str]:
    """Everything that a part can be; words have a `most` here."""
    if isinstance(part, Fixed):
        return [part.text]
    lengths = range(1, (part.most or 1) + 1)
    words = ("".join(word) for length in lengths for word in itertools.product(part.characters, repeat=length))
    return [word for word in words if word.lower() not in part.excluded]


def tokens(family: Family) -> Iterator[dict[str, str]]:
    """Every token of a family."""
    for chosen in itertools.product(*(texts(piece.part) for piece in family.pieces)):
        yield written(family, chosen)


def size(family: Family) -> int:
    """How many those are."""
    count = 1
    for piece in family.pieces:
        count *= len(texts(piece.part))
    return count


_words = st.builds(
    Word,
    st.sampled_from(["ab", "aA", "ab:", "a:"]),
    st.integers(1, 3),
    st.frozensets(st.sampled_from(["a", "b", "ab", "aa", "ba"]), max_size=2),
)


@st.composite
def _row(draw: st.DrawFn) -> list[Piece]:
    claims = tuple(sorted(draw(st.sets(st.sampled_from(CLAIMS), min_size=1, max_size=3)), key=CLAIMS.index))
    part = draw(_words | st.sampled_from([Fixed("a"), Fixed("ab"), Fixed(":"), Fixed("arn:a:b::")]))
    if isinstance(part, Fixed):
        return [Piece(part, claims)]
    escaping = tuple(claim for claim in claims if draw(st.booleans()))
    likely = tuple(draw(st.lists(st.text("abA:", min_size=1, max_size=2), max_size=2)))
    end = [Piece(Fixed("/"), claims)] if draw(st.integers(0, 3)) else []
    return [Piece(part, claims, escaping, likely), *end]


@st.composite
def _family(draw: st.DrawFn) -> Family:
    pieces = [piece for row in draw(st.lists(_row(), min_size=1, max_size=3)) for piece in row]
    if not any("sub" in piece.claims for piece in pieces):
        pieces.insert(0, Piece(Word("ab", 2), ("sub",)))
    pieces += [Piece(Word("ab", 1), ("aud",)), Piece(Word("ab", draw(st.integers(1, 2))), (SESSION_NAME,))]
    return Family("small", tuple(pieces))


families = st.lists(_family().filter(lambda family: size(family) <= MOST_TOKENS), min_size=1, max_size=2)

_POSITIVE = ("StringLike", "StringLike", "StringEquals", "StringEqualsIgnoreCase", "ArnLike")
_NEGATED = ("StringNotEquals", "StringNotLike", "StringNotEqualsIgnoreCase", "ArnNotLike")
_wide = st.sampled_from(["*", "a*", "*/", "*b*", "?*", "*a*/*", "*a?", "**b?*"])
_plain = _wide | st.text("aabb/:**?%3A", min_size=1, max_size=5)
_fields = st.lists(st.sampled_from(["a", "b", "*", "*", "", "?", "a*"]), min_size=5, max_size=6).map(":".join)
_arn = st.builds("{}:{}".format, st.sampled_from(["arn", "arn", "*"]), _fields)
_keys = st.sampled_from([*(f"{HOST}:{claim}" for claim in (*CLAIMS, "aud", "event_name")), SESSION_NAME, f"{HOST}:SUB"])


@st.composite
def _condition(draw: st.DrawFn, *, plainly: bool) -> Condition:
    if not plainly and draw(st.integers(0, 9)) == 0:
        return Condition("Null", draw(_keys), (draw(st.sampled_from(["true", "false"])),))
    operator = draw(st.sampled_from(_POSITIVE if plainly else (*_POSITIVE, *_NEGATED)))
    values = draw(st.lists(_arn if operator.startswith("Arn") else _plain, min_size=1, max_size=3))
    if not plainly and draw(st.integers(0, 3)) == 0:
        operator += "IfExists"
    if not plainly and draw(st.integers(0, 3)) == 0:
        operator = draw(st.sampled_from(["ForAllValues:", "ForAnyValue:"])) + operator
    return Condition(operator, draw(_keys), tuple(values))


@st.composite
def policies(draw: st.DrawFn, *, plainly: bool = False) -> Policy:
    """A trust policy; `plainly` without Deny, negation or anything else that gains from matching less."""
    statements = []
    for index in range(draw(st.integers(1, 3))):
        allows = plainly or index == 0 or draw(st.integers(0, 3)) > 0
        conditions = draw(st.lists(_condition(plainly=plainly), min_size=1, max_size=3))
        principals = (draw(st.sampled_from([Principal("Federated", PROVIDER), Principal("*", "*")])),)
        actions = ("sts:AssumeRoleWithWebIdentity",)
        statements.append(Statement(allows, principals, actions=actions, conditions=tuple(conditions)))
    return Policy(tuple(statements), draw(st.sampled_from(["2012-10-17", "2008-10-17"])))


def admits(policy: Policy, claims: dict[str, str]) -> bool | None:
    """What the oracle says to a token; None where AWS does not decide."""
    context = {claim if claim == SESSION_NAME else f"{HOST}:{claim}": text for claim, text in claims.items()}
    return oracle.admitted(policy, action="sts:AssumeRoleWithWebIdentity", provider=PROVIDER, context=context)
