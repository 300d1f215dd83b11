"""Why a role admits no token of its project: the token that comes nearest, and the first condition it fails."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.proof import NearMiss
from offkey.model.regex import regex
from offkey.model.tokens import Family, Fixed
from offkey.model.verdict import Refused
from offkey.reason.tape import fits, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from offkey.reason.asked import Asked
    from offkey.reason.decide import Trust

_PARTS = regex(r"[^:/@*?]+")
_CLEARLY = 0.02
"""How much more alike a token has to be than one of a plainer event: a branch rather than a tag."""
_TRIED = 4
"""How many of the wanted subjects are looked at, and how many likely texts of a word."""


def dead_because(trust: Trust, asked: Asked, families: Iterable[Family]) -> tuple[str, NearMiss | None]:
    """The nearest token of `families` and the first condition that fails, as a sentence and for showing."""
    wanted = asked.subjects()[:_TRIED]
    best: tuple[float, dict[str, str], Family] | None = None
    for family in families:
        for target in wanted or ("",):
            claims = _nearest(family, target, asked)
            likeness = _likeness(claims, target)
            if best is None or likeness > best[0] + _CLEARLY:
                best = (likeness, claims, family)
    if best is None:
        return "there is no such token", None
    _, claims, family = best
    verdict = trust.says(claims)
    because = verdict.because if isinstance(verdict, Refused) else "it is not known to be admitted"
    near = NearMiss(claims, family.event, verdict.mismatch if isinstance(verdict, Refused) else None)
    return f"the nearest token has the subject {claims.get('sub', '')}: {because}", near


def _likeness(claims: dict[str, str], target: str) -> float:
    return _alike(claims.get("sub", ""), target)


@lru_cache(maxsize=256)
def _alike(subject: str, target: str) -> float:
    """How alike two subjects are; families that differ in other claims alone ask the same again."""
    from difflib import SequenceMatcher  # slow to import

    return SequenceMatcher(None, subject, target, autojunk=False).ratio()


def _nearest(family: Family, target: str, asked: Asked) -> dict[str, str]:
    """A token of the family with words taken from what the policy wants, where that makes it more alike."""
    texts = [piece.part.text if isinstance(piece.part, Fixed) else "" for piece in family.pieces]
    for index, piece in enumerate(family.pieces):
        if isinstance(piece.part, Fixed):
            continue
        options = [text for text in _options(piece.likely, piece.claims, target, asked) if fits(piece, text)]
        tried = [[*texts[:index], option, *texts[index + 1 :]] for option in options]
        if tried:
            texts = max(tried, key=lambda row: _likeness(written(family, row), target) if "sub" in piece.claims else 0)
    return written(family, texts)


def _options(likely: Sequence[str], claims: Sequence[str], target: str, asked: Asked) -> Iterator[str]:
    """Texts for a word: what the policy wants of its claims, parts of the subject it wants, and likely ones."""
    for pattern in asked.patterns:
        text = pattern.shape.literal
        if pattern.claim in claims and pattern.claim != "sub" and text:
            yield text
    if "sub" in claims:
        yield from dict.fromkeys(_PARTS.findall(target))
        tail = target.rpartition(":")[2]
        yield from (tail, tail.removeprefix("refs/heads/"), tail.removeprefix("refs/tags/"))
    yield from likely[:_TRIED]
