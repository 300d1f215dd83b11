"""An issuer of which nothing is known but what every identity token has: `sub` and `aud`.

Whose issuer it is cannot be seen, so nobody is called a stranger: what is said of it is who gets in by
a wildcard, and what is named exactly.
"""

from __future__ import annotations

from itertools import product

from offkey.model.platforms.parts import DIGITS, LETTERS, SESSION, SESSION_TAG
from offkey.model.records import replace
from offkey.model.regex import DOTALL, regex
from offkey.model.tokens import Claim, Family, Piece, Platform, Project, ReachClass, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TEXT = Word(LETTERS + DIGITS + "-._/:@", never="")


def families(_host: str, kind: ReachClass, _project: Project, wanted: frozenset[str]) -> Iterator[Family]:
    """Any subject with any audience, and with any session tags."""
    if kind is not ReachClass.INSIDER:
        return
    pieces = (
        Piece(_TEXT, ("sub",), likely=("anything",)),
        Piece(_TEXT, ("aud",), likely=("sts.amazonaws.com",)),
        Piece(_TEXT, ("email",), likely=("anybody@example.com",)),
        Piece(_TEXT, ("amr",), likely=("authenticated",)),
        replace(SESSION, likely=("anything",)),
    )
    optional = [{claim, ""} for claim in ("email", "amr") if claim in wanted]
    optional += [{tag, ""} for tag in sorted(wanted) if tag.startswith(SESSION_TAG)]
    tags = tuple(Piece(_TEXT, (tag,), likely=("anything",)) for tag in sorted(wanted) if tag.startswith(SESSION_TAG))
    sometimes = {claim for pair in optional for claim in pair}
    for there in product(*map(sorted, optional)):
        claims = {"sub", *there, *(wanted - sometimes)}
        yield Family("any token of the issuer", tuple(p for p in (*pieces, *tags) if p.claims[0] in claims))


def _named(_claim: str, _text: str) -> Project:
    return Project()


def _reviewed(_subject: str) -> bool:
    return True


CLAIMS: Mapping[str, Claim] = {
    "iss": Claim("who issued the token"),
    "sub": Claim("the subject: whom the token speaks of", key=True),
    "aud": Claim("who the token is for", key=True),
    "iat": Claim("when it was issued"),
    "nbf": Claim("not valid before", optional=True),
    "exp": Claim("not valid after"),
    "jti": Claim("the token's own id", optional=True),
    "azp": Claim("the party that asked for it, where that is not the audience", optional=True),
    "amr": Claim("how the holder was authenticated", key=True, optional=True),
    "email": Claim("an email address", key=True, optional=True),
    "https://aws.amazon.com/tags": Claim("session tags for the session that AWS gives out", optional=True),
    "https://aws.amazon.com/roles": Claim("the only roles that the token may be used for", optional=True),
    "https://aws.amazon.com/source_identity": Claim("the session's source identity", optional=True),
}
"""What tokens of every issuer have, or may have. Source: RFC 7519 section 4.1 (registered claims); OpenID Connect
Core 1.0 sections 2 and 5.1; IAM User Guide, "Passing session tags in AWS STS"; AWS Service Authorization Reference
for STS."""

PLATFORM = Platform(
    name="other",
    hosts=regex(r".+\Z", DOTALL),
    claims=CLAIMS,
    audiences=(),
    shared=False,
    families=families,
    named=_named,
    reviewed=_reviewed,
)
