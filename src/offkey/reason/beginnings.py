"""Whether a family is worth a walk: what its tokens begin with, beside what the policies cannot do without.

Most patterns begin with plain text (`repo:acme/infra:`), and so do the claims of a family. Where the two part, no
token of the family matches, and all that a walk could do is to find that out character by character.
"""

from __future__ import annotations

from offkey.model.builtin import Sequence
from offkey.model.tokens import Family, Fixed, Part, Piece, Word
from offkey.reason.letters import plainest
from offkey.reason.matching import Wild
from offkey.reason.tape import written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.reason.asked import Need
    from offkey.reason.packed import Pattern

Beginning = tuple[str, bool]
"""The plain text that a pattern begins with, and whether that is all of it."""

Wanted = Sequence[Sequence[tuple[str, Sequence[Beginning]]]]
"""For each Allow the claims that have to match, each with how a text that does may begin."""


def wanted(needs: Sequence[Sequence[Need]]) -> Wanted:
    """What has to match, as `promising` looks at it."""
    return [[(need.claim, [_beginning(pattern) for pattern in need.patterns]) for need in row] for row in needs]


def promising(family: Family, allows: Wanted) -> bool:
    """Whether some token of `family` may satisfy one of `allows`. False is proof that none does; True is no proof."""
    claims = {claim for allow in allows for claim, _ in allow}
    rows = {claim: [piece for piece in family.pieces if claim in piece.claims] for claim in claims}
    return any(all(_may_match(rows[claim], claim, beginnings) for claim, beginnings in allow) for allow in allows)


def spelled(family: Family, subject: str) -> dict[str, str] | None:
    """A token of `family` with exactly this subject; None where it has none that can be read off its pieces."""
    texts: list[str] = []
    position = 0
    for piece in family.pieces:
        said = plainest(piece.part)
        if "sub" in piece.claims:
            over = _over(piece.part, subject, position, True)
            said = subject[position:over] if over is not None else None
            position += len(said or "")
        if said is None or ("sub" in piece.escaping and ":" in said):
            return None
        texts.append(said)
    return written(family, texts) if position == len(subject) else None


def _beginning(pattern: Pattern) -> Beginning:
    atoms = pattern.shape.atoms
    if pattern.folded:
        return "", False  # letters of either case: left to the walk
    plain = next((index for index, atom in enumerate(atoms) if isinstance(atom, Wild)), len(atoms))
    return "".join(map(str, atoms[:plain])), plain == len(atoms)


def _may_match(pieces: Sequence[Piece], claim: str, beginnings: Sequence[Beginning]) -> bool:
    return bool(pieces) and any(
        not (text or whole) or _may_write(pieces, claim, text, whole) for text, whole in beginnings
    )


def _may_write(pieces: Sequence[Piece], claim: str, text: str, whole: bool) -> bool:
    """Whether what the pieces write to a claim may be `text`, or begin with it where that is not the `whole`."""
    position = 0
    for piece, following in zip(pieces, (*pieces[1:], None), strict=True):
        if claim in piece.escaping or not _ends(piece.part, following):
            return True  # left to the walk
        over = _over(piece.part, text, position, whole)
        if over is None:
            return False
        position = over
    return position == len(text)


def _ends(part: Part, following: Piece | None) -> bool:
    """Whether a part is over where what follows it begins: there is one way only to read a text then."""
    if isinstance(part, Fixed) or following is None:
        return True
    begun = following.part.text[:1] if isinstance(following.part, Fixed) else ""
    return begun != "" and not part.has(begun)


def _over(part: Part, text: str, position: int, whole: bool) -> int | None:
    """Where a part that begins at `position` is over, or the text is, where more may follow; None if it cannot be."""
    if isinstance(part, Fixed):
        if text.startswith(part.text, position):
            return position + len(part.text)
        return len(text) if not whole and part.text.startswith(text[position:]) else None
    end = _run(part, text, position)
    goes_on = end == len(text) and not whole
    return end if goes_on or _is(part, text[position:end]) else None


def _run(word: Word, text: str, position: int) -> int:
    """Where the characters end that the word may hold."""
    while position < len(text) and word.has(text[position]):
        position += 1
    return position


def _is(word: Word, text: str) -> bool:
    """Whether the word may be this text, all of whose characters it may hold."""
    short = word.most is None or len(text) <= word.most
    return text != "" and short and (not word.excluded or "".join(map(str.lower, text)) not in word.excluded)
