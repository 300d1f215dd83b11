"""Whether a concrete token can be of a family: independent of the search, by trying every way to cut it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from hypothesis import strategies as st

from offkey.model.platforms.table import PLATFORMS
from offkey.model.tokens import Family, Fixed, Piece, Platform, Project, ReachClass, Word

SESSION = "sts:RoleSessionName"


def holds(word: Word, text: str) -> bool:
    """Whether the word may be this text."""
    short = word.most is None or len(text) <= word.most
    return bool(text) and short and text.lower() not in word.excluded and all(map(word.has, text))


def shown(piece: Piece, claim: str, text: str) -> str:
    return text.replace(":", "%3A") if claim in piece.escaping else text


def fits(family: Family, token: Mapping[str, str]) -> bool:
    """Whether the family can mint a token with exactly these claims."""
    written = {claim for piece in family.pieces for claim in piece.claims}
    return written == token.keys() and _rest(family.pieces, dict(token), set())


def _rest(pieces: Sequence[Piece], left: dict[str, str], tried: set[tuple[int, ...]]) -> bool:
    """Whether the rest of the claims can be cut into `pieces`; `tried` are the lengths of what was left in vain."""
    if not pieces:
        return not any(left.values())
    state = (len(pieces), *map(len, left.values()))
    if state in tried:
        return False
    tried.add(state)
    piece, *others = pieces
    last = set(piece.claims) - {claim for other in others for claim in other.claims}
    return any(
        _rest(others, after, tried)
        for text in _texts(piece, left)
        if (after := _without(piece, text, left)) is not None and not any(after[claim] for claim in last)
    )


def _texts(piece: Piece, left: Mapping[str, str]) -> Iterator[str]:
    if isinstance(piece.part, Fixed):
        yield piece.part.text
        return
    claim = next((c for c in piece.claims if c not in piece.escaping), piece.claims[0])
    for end in range(len(left[claim]), 0, -1):
        text = left[claim][:end]
        for candidate in {text, text.replace("%3A", ":")} if claim in piece.escaping else {text}:
            if holds(piece.part, candidate):
                yield candidate


def _without(piece: Piece, text: str, left: dict[str, str]) -> dict[str, str] | None:
    after = dict(left)
    for claim in piece.claims:
        start = shown(piece, claim, text)
        if not after[claim].startswith(start):
            return None
        after[claim] = after[claim].removeprefix(start)
    return after


def minted(
    platform: Platform, host: str, kind: ReachClass, project: Project, claims: Iterable[str], *, sub: str = "*"
) -> Iterator[Family]:
    """The families of a class, subjects that were chosen included."""
    wanted = frozenset(claims)
    yield from _plain(platform.name, host, kind, project, wanted)
    if platform.customised is not None:
        yield from platform.customised(host, kind, project, wanted, [sub])


@lru_cache
def _plain(name: str, host: str, kind: ReachClass, project: Project, wanted: frozenset[str]) -> tuple[Family, ...]:
    platform = next(platform for platform in PLATFORMS if platform.name == name)
    return tuple(platform.families(host, kind, project, wanted))


def classes(platform: Platform, host: str, token: Mapping[str, str], project: Project) -> set[str]:
    """The classes that a token is of, seen from a project."""
    return {
        kind.value
        for kind in ReachClass
        if any(fits(f, token) for f in minted(platform, host, kind, project, token, sub=token["sub"]))
    }


def texts(part: Fixed | Word) -> st.SearchStrategy[str]:
    """Texts of one part."""
    if isinstance(part, Fixed):
        return st.just(part.text)
    known = st.text(part.characters, min_size=1, max_size=min(part.most or 6, 6))
    return known.filter(lambda text: holds(part, text))


def tokens(family: Family) -> st.SearchStrategy[dict[str, str]]:
    """Tokens of one family."""

    def together(written: Sequence[str]) -> dict[str, str]:
        claims: dict[str, str] = {}
        for piece, text in zip(family.pieces, written, strict=True):
            for claim in piece.claims:
                claims[claim] = claims.get(claim, "") + shown(piece, claim, text)
        return claims

    return st.tuples(*(texts(piece.part) for piece in family.pieces)).map(together)
