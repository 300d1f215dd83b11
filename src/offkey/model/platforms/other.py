"""An issuer of which nothing is known but what every identity token has: `sub` and `aud`.

Whose issuer it is cannot be seen, so nobody is called a stranger: what is said of it is who gets in by
a wildcard, and what is named exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from offkey.model.tokens import Claim, Family, Piece, Platform, Project, ReachClass, Word

_TEXT = Word("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:@", never="")
_SESSION = Word("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+=,.@-", most=64)


def families(_host: str, kind: ReachClass, _project: Project, wanted: frozenset[str]) -> Iterator[Family]:
    """Any subject with any audience."""
    if kind is not ReachClass.INSIDER:
        return
    pieces = (
        Piece(_TEXT, ("sub",), likely=("anything",)),
        Piece(_TEXT, ("aud",), likely=("sts.amazonaws.com",)),
        Piece(_TEXT, ("email",), likely=("anybody@example.com",)),
        Piece(_SESSION, ("sts:RoleSessionName",), likely=("anything",)),
    )
    yield Family("any token of the issuer", tuple(p for p in pieces if p.claims[0] in wanted or p.claims == ("sub",)))


def _named(_claim: str, _text: str) -> Project:
    return Project()


def _reviewed(_subject: str) -> bool:
    return True


PLATFORM = Platform(
    name="other",
    hosts=re.compile(r".+\Z", re.DOTALL),
    claims={
        "iss": Claim("who issued the token"),
        "sub": Claim("the subject", key=True),
        "aud": Claim("who the token is for", key=True),
        "email": Claim("the e-mail address of the subject", key=True, optional=True),
        "amr": Claim("how the subject signed in", key=True, optional=True),
        "iat": Claim("when it was issued"),
        "exp": Claim("not valid after"),
    },
    audiences=("sts.amazonaws.com",),
    shared=False,
    families=families,
    named=_named,
    reviewed=_reviewed,
)
