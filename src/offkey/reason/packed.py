"""Many patterns at once: all their automata in one integer, a bit for each position of each pattern.

A pattern belongs to one claim, and one more character of a claim moves the patterns of that claim alone.
The set of positions is followed exactly (a subset construction made on the way), so what a pattern does
*not* match is known as well as what it matches, and no automaton ever has to be complemented.
"""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.reason.matching import Atom, Wild

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from offkey.model.tokens import Word
    from offkey.reason.wildcard import Glob

_FIELDS = 6
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is asked of one claim: a glob, perhaps without regard to case, perhaps field by field as an ARN.

    `thread` keeps a second copy of a pattern apart, which a search follows one position at a time.
    """

    claim: str
    shape: Glob
    folded: bool = False
    arn: bool = False
    thread: bool = False

    def matches(self, text: str) -> bool:
        """Whether a whole claim matches."""
        return bool(Packed((self,)).run({self.claim: text}))


class Packed:
    """The automata of some patterns, side by side. A state is an integer; bits of different patterns never meet."""

    __slots__ = (
        *("_letters", "_live", "_masks", "_narrow", "_ones", "_stars"),
        *("_of", "_written", "accept", "bit", "of_claim", "outcomes", "size", "start"),
    )

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.of_claim: dict[str, int] = {}
        self.bit: dict[Pattern, int] = {}
        self.accept = self.start = 0
        self._stars = self._ones = self._narrow = self._letters = 0
        self._masks: dict[str, int] = {}
        self._live: dict[int, tuple[str, ...]] = {}
        self._of: dict[tuple[str, ...], int] = {}
        self._written: dict[tuple[int, str, int], int] = {}
        self.outcomes: dict[tuple[Word, int], tuple[tuple[str, int], ...] | None] = {}
        offset = 0
        for pattern in dict.fromkeys(patterns):
            self._add(pattern, offset)
            offset += len(pattern.shape.atoms) + 1
        self.size = offset
        for character in self._masks:
            self._masks[character] |= self._ones & ~(self._narrow if character == ":" else 0)

    def _add(self, pattern: Pattern, offset: int) -> None:
        atoms = pattern.shape.atoms
        size = len(atoms)
        field = 0
        for index, atom in enumerate(atoms):
            bit = 1 << offset + index
            if pattern.arn and atom == ":":
                field += 1
            if pattern.arn and isinstance(atom, Wild) and field < _FIELDS - 1:
                self._narrow |= bit
            self._place(atom, bit, pattern.folded)
        self.bit[pattern] = 1 << offset + size
        self.accept |= 1 << offset + size
        whole = ((1 << size + 1) - 1) << offset
        self.of_claim[pattern.claim] = self.of_claim.get(pattern.claim, 0) | whole
        self.start |= self._closed(1 << offset)

    def _place(self, atom: Atom, bit: int, folded: bool) -> None:
        if atom is Wild.ANY:
            self._stars |= bit
        elif atom is Wild.ONE:
            self._ones |= bit
        elif isinstance(atom, str):
            letters = tuple(dict.fromkeys((atom, *(c for c in (atom.lower(), atom.upper()) if len(c) == 1))))
            letters = letters if folded else (atom,)
            self._letters |= bit
            for letter in letters:
                self._masks[letter] = self._masks.get(letter, 0) | bit
        if self._narrow & bit:
            self._masks.setdefault(":", 0)

    def _closed(self, state: int) -> int:
        # Two stars never stand side by side in a normal form, so one round is enough.
        return state | (state & self._stars) << 1

    def step(self, state: int, character: str, claims: int) -> int:
        """The state after one more character of the claims whose patterns are in the mask `claims`."""
        live = state & claims
        mask = self._masks.get(character)
        stars = self._stars
        if mask is None:
            mask = self._ones
        elif character == ":" and self._narrow:
            stars &= ~self._narrow
        moved = (live & mask) << 1 | live & stars
        return state & ~claims | moved | (moved & self._stars) << 1

    def write(self, state: int, text: str, claims: int) -> int:
        """The state after more of the claims in the mask `claims`; tokens begin alike, so it is remembered."""
        if not state & claims:
            return state
        if len(text) == 1:
            return self.step(state, text, claims)
        key = (state, text, claims)
        known = self._written.get(key)
        if known is None:
            known = state
            for character in text:
                known = self.step(known, character, claims)
            if len(self._written) < _REMEMBERED:
                self._written[key] = known
        return known

    def mask(self, claims: tuple[str, ...]) -> int:
        """Every position of the patterns of these claims."""
        known = self._of.get(claims)
        if known is None:
            known = self._of[claims] = sum(self.of_claim.get(claim, 0) for claim in dict.fromkeys(claims))
        return known

    def positions(self, pattern: Pattern) -> int:
        """Every position of a pattern."""
        end = self.bit[pattern]
        return (end << 1) - (end >> len(pattern.shape.atoms))

    def run(self, claims: Mapping[str, str]) -> int:
        """The accepting positions that a whole token reaches; patterns of claims it does not have reach none."""
        state = 0
        for claim, text in claims.items():
            mask = self.of_claim.get(claim, 0)
            if mask:
                state |= self.write(self.start & mask, text, mask)
        return state & self.accept

    def told_apart(self, state: int, claims: int) -> tuple[str, ...]:
        """The characters that any pattern of these claims looks for next."""
        live = state & claims & (self._letters | self._narrow)
        known = self._live.get(live)
        if known is None:
            letters = live & self._letters
            found = {character for character, mask in self._masks.items() if mask & letters}
            known = self._live[live] = tuple(sorted(found | {":"} if live & self._narrow else found))
        return known

    @property
    def characters(self) -> frozenset[str]:
        """Every character that some pattern tells apart from others."""
        return frozenset(self._masks)
