"""What the grammars of several platforms are made of."""

from __future__ import annotations

from offkey.model.records import replace
from offkey.model.tokens import Fixed, Part, Piece, Project, ReachClass, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LOWER, UPPER, DIGITS = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
LETTERS = LOWER + UPPER
CONTROL = "".join(map(chr, range(0x20))) + "\x7f"

REF = Word(LETTERS + DIGITS + "-._/", never=":~^?*[\\ " + CONTROL)
"""A branch or a tag by its short name. Source: git-check-ref-format(1)."""
ID = Word(DIGITS, most=20)
"""A number that a database counts up."""
UUID = Word("abcdef" + DIGITS + "-", most=36)
"""Source: RFC 9562, section 4; written in lower case by every platform here."""
TEXT = Word(LETTERS + DIGITS + "-._/ :@", never=CONTROL)
"""Free text of a line, where a platform documents no limit."""

SESSION_TAG = "https://aws.amazon.com/tags/principal_tags/"
"""The claim that passes a session tag, by its flat name; the tag's own name follows.

Source: IAM User Guide, "Passing session tags using AssumeRoleWithWebIdentity".
"""

SESSION = Piece(Word(LETTERS + DIGITS + "_+=,.@-", most=64), ("sts:RoleSessionName",), likely=("offkey",))
"""Not a claim: the caller's choice. Source: AWS STS API, `RoleSessionName`."""


def fixed(text: str, *claims: str) -> Piece:
    """A text that no event changes."""
    return Piece(Fixed(text), claims)


def audience(*likely: str, most: int | None = None) -> Piece:
    """An audience that whoever asks for the token chooses; the documented ones come first."""
    return Piece(replace(TEXT, most=most), ("aud",), likely=(*likely, "sts.amazonaws.com"))


def own(known: str | None, word: Word) -> Part:
    """The project's own name or id; any, where it is not known."""
    return word if known is None else Fixed(known)


def other(known: str | None, word: Word) -> Part:
    """Somebody else's name or id: any but the project's own."""
    return word if known is None else replace(word, excluded=frozenset({known.lower()}))


def names(
    kind: ReachClass, project: Project, *, owners: Word, projects: Word, shared: bool = False
) -> Iterator[tuple[Part, Part]]:
    """Owner and project of the tokens of this class, where names alone tell them apart.

    Where everybody on an issuer belongs to its owner (it is not `shared`), other owners are siblings.
    """
    if kind is ReachClass.INSIDER:
        yield own(project.owner, owners), own(project.name, projects)
    if kind is ReachClass.SIBLING:
        yield own(project.owner, owners), other(project.name, projects)
    if kind is (ReachClass.STRANGER if shared else ReachClass.SIBLING):
        yield other(project.owner, owners), projects


def only(pieces: Iterable[Piece], wanted: frozenset[str]) -> tuple[Piece, ...]:
    """The pieces as far as anybody looks at the claims they are written to; `sub` is always looked at."""
    kept = []
    for piece in pieces:
        claims = tuple(claim for claim in piece.claims if claim in wanted or claim == "sub")
        if claims and claims == piece.claims:
            kept.append(piece)
        elif claims:
            escaping = tuple(claim for claim in piece.escaping if claim in claims)
            kept.append(Piece(piece.part, claims, escaping, piece.likely))
    return tuple(kept)


def literal(text: str) -> tuple[str, bool]:
    """What a policy wants of a claim: its literal beginning, and whether that is all of it.

    The beginning ends before the first `*`, `?` or `${`.
    """
    ends = [index for index in map(text.find, ("*", "?", "${")) if index >= 0]
    return (text[: min(ends)], False) if ends else (text, True)
