"""Walking all tokens of a family at once, shortest first, until one is what the search is for.

The walk writes a token character by character on the tape of its family and follows every pattern that the
policies have about any of its claims (`packed`). Two beginnings that leave family and patterns in the same
state have the same endings, so each state is visited once, and the whole infinite family is decided when
no state is left.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import product

from offkey.model.tokens import Family, Fixed, Piece, Word
from offkey.reason.packed import Packed
from offkey.reason.wildcard import bits

Claimed = Mapping[str, str]
"""The claims of one token, by name."""


class Answer(IntEnum):
    """What a judge says of one kind of token; a search goes on until it has the highest."""

    NO = 0
    POSSIBLE = 1
    """It may be: that depends on something not known."""
    ASSUMED = 2
    """It is, if a sentence about the circumstances holds."""
    YES = 3


Judge = Callable[[Claimed, int], Answer]
"""From a token, and the accepting positions it reaches, to the answer; tokens alike in both are judged once."""

Hopeful = Callable[[int], bool]
"""Whether a state can still lead to a token that matters."""


@dataclass(slots=True)
class Budget:
    """How many states may still be visited. Where none is left, the search has not decided anything."""

    left: int

    @property
    def spent(self) -> bool:
        """Whether the search had to give up."""
        return self.left <= 0


@dataclass(frozen=True, slots=True)
class Found:
    """A token: what was written in each piece of its family, and what the judge said of it."""

    family: Family
    texts: tuple[str, ...]
    answer: Answer

    @property
    def claims(self) -> dict[str, str]:
        """Its claims, in the order in which they begin."""
        return written(self.family, self.texts)


def written(family: Family, texts: Sequence[str]) -> dict[str, str]:
    """The claims of a token, from what is written in each piece."""
    claims: dict[str, str] = {}
    for piece, text in zip(family.pieces, texts, strict=True):
        for claim in piece.claims:
            shown = text.replace(":", "%3A") if claim in piece.escaping else text
            claims[claim] = claims.get(claim, "") + shown
    return claims


def walk(
    family: Family, packed: Packed, *, judge: Judge, hopeful: Hopeful, budget: Budget, threads: Sequence[int] = ()
) -> Found | None:
    """A token of `family` with the best answer, the shortest with it, made to read well; None where there is none.

    None while `budget` is spent decides nothing. Lengths of words are counted only where the first token
    found is too long: nearly every pattern has a short one, and counting multiplies the states. `threads` are
    masks of positions of which one each is followed at a time: right where `judge` gives the better answer
    the more of them and the fewer of the other positions are reached.
    """
    walking = _Threads if threads else _Walk
    found = walking(family, packed, judge, hopeful, budget, threads, counted=False).run()
    if found is not None and not all(map(fits, family.pieces, found.texts)):
        found = walking(family, packed, judge, hopeful, budget, threads, counted=True).run()
    return found and _prettier(found, packed, judge)


def fits(piece: Piece, text: str) -> bool:
    """Whether a piece may hold this text."""
    part = piece.part
    if isinstance(part, Fixed):
        return text == part.text
    short = part.most is None or len(text) <= part.most
    return bool(text) and short and text.lower() not in part.excluded and all(map(part.has, text))


def _prettier(found: Found, packed: Packed, judge: Judge) -> Found:
    """A token of the same family and answer whose words read like real ones, as far as the patterns let them."""
    texts = list(found.texts)
    for index, piece in enumerate(found.family.pieces):
        for likely in piece.likely if isinstance(piece.part, Word) else ():
            tried = [*texts[:index], likely, *texts[index + 1 :]]
            claims = written(found.family, tried)
            if fits(piece, likely) and judge(claims, packed.run(claims)) == found.answer:
                texts = tried
                break
    return Found(found.family, tuple(texts), found.answer)


class _State:
    """Where the walk stands, and how it came there.

    `piece` is the word being written, `inside` how much of it (1 stands for more, unless lengths count),
    `typed` what of an excluded word it may become, None where it is none any more.
    """

    __slots__ = ("bits", "character", "inside", "parent", "piece", "typed")

    def __init__(self, piece: int, bits: int, inside: int, typed: str | None, parent: _State | None, character: str):
        self.piece = piece
        self.bits = bits
        self.inside = inside
        self.typed = typed
        self.parent = parent
        self.character = character


class _Walk:
    """One walk over one family."""

    def __init__(
        self,
        family: Family,
        packed: Packed,
        judge: Judge,
        hopeful: Hopeful,
        budget: Budget,
        threads: Sequence[int],
        *,
        counted: bool,
    ) -> None:
        self._threads = threads
        self._family = family
        self._packed = packed
        self._judge = judge
        self._hopeful = hopeful
        self._budget = budget
        self._counted = counted
        self._seen: set[tuple[int, int, int, str | None]] = set()
        self._judged: set[int] = set()
        self._queue: deque[_State] = deque()
        self._best: Found | None = None
        self._prepare()

    def _prepare(self) -> None:
        """Which patterns each piece moves, and which are over when it is over."""
        over: set[str] = set()
        self._masks, self._escaping, self._ends = [], [], []
        for piece in reversed(self._family.pieces):
            escaping = self._of(piece.escaping)
            self._masks.append(self._of(piece.claims) & ~escaping)
            self._escaping.append(escaping)
            self._ends.append(self._of(claim for claim in piece.claims if claim not in over))
            over.update(piece.claims)
        for row in (self._masks, self._escaping, self._ends):
            row.reverse()
        self._start = self._packed.start & self._of(over)

    def _of(self, claims: Iterable[str]) -> int:
        mask = 0
        for claim in claims:
            mask |= self._packed.of_claim.get(claim, 0)
        return mask

    def run(self) -> Found | None:
        """The token found; stops at the first with the highest answer."""
        self._begin(0, self._start, None)
        while self._queue and not self._done:
            state = self._queue.popleft()
            self._budget.left -= 1
            if self._budget.spent:
                return self._best if self._done else None
            self._expand(state)
        return self._best

    @property
    def _done(self) -> bool:
        return self._best is not None and self._best.answer is Answer.YES

    def _begin(self, index: int, bits: int, parent: _State | None) -> None:
        """Write the pieces from `index` that leave no choice, up to the next word or the end."""
        pieces = self._family.pieces
        while index < len(pieces):
            part = pieces[index].part
            if isinstance(part, Word):
                self._visit(_State(index, bits, 0, "" if part.excluded else None, parent, ""))
                return
            for character in part.text:
                bits = self._write(bits, index, character)
            bits = self._over(bits, index)
            index += 1
        if bits not in self._judged and self._hopeful(bits):
            self._judged.add(bits)
            self._end(bits, parent)

    def _write(self, bits: int, index: int, character: str) -> int:
        escaping = self._escaping[index]
        if not escaping:
            return self._packed.step(bits, character, self._masks[index])
        bits = self._packed.step(bits, character, self._masks[index])
        for letter in "%3A" if character == ":" else character:
            bits = self._packed.step(bits, letter, escaping)
        return bits

    def _over(self, bits: int, index: int) -> int:
        """The state when a piece is over: claims that end with it keep what accepts them."""
        return bits & (~self._ends[index] | self._packed.accept)

    def _end(self, bits: int, last: _State | None) -> None:
        texts = self._texts(last)
        answer = self._judge(written(self._family, texts), bits)
        if answer > (self._best.answer if self._best else Answer.NO):
            self._best = Found(self._family, texts, answer)

    def _texts(self, last: _State | None) -> tuple[str, ...]:
        words: dict[int, list[str]] = {}
        state = last
        while state is not None:
            words.setdefault(state.piece, []).append(state.character)
            state = state.parent
        return tuple(
            piece.part.text if isinstance(piece.part, Fixed) else "".join(reversed(words.get(index, [])))
            for index, piece in enumerate(self._family.pieces)
        )

    def _visit(self, state: _State) -> None:
        key = (state.piece, state.inside, state.bits, state.typed)
        if key not in self._seen and self._hopeful(state.bits):
            self._seen.add(key)
            self._queue.append(state)

    def _expand(self, state: _State) -> None:
        part = self._family.pieces[state.piece].part
        assert isinstance(part, Word)
        if state.inside and (state.typed is None or state.typed not in part.excluded):
            self._begin(state.piece + 1, self._over(state.bits, state.piece), state)
        if self._counted and part.most is not None and state.inside >= part.most:
            return
        inside = state.inside + 1 if self._counted and part.most is not None else 1
        for character in self._characters(state, part):
            bits = self._write(state.bits, state.piece, character)
            self._visit(_State(state.piece, bits, inside, _longer(state.typed, character, part), state, character))

    def _characters(self, state: _State, part: Word) -> Iterator[str]:
        """One character that stands for all that no pattern looks for here, then each that one does."""
        escaping = self._escaping[state.piece]
        apart = self._packed.told_apart(state.bits, self._masks[state.piece] | escaping)
        if escaping & state.bits and ":" not in apart:
            apart = (*apart, ":")  # it is three characters there, whatever they are
        yield from _others(part, apart, state.typed)
        yield from (c for c in apart if part.has(c))


class _Threads(_Walk):
    """A walk that follows one position of each thread, and keeps of the other positions only the smallest sets.

    Sets of positions can be as many as the subsets of a pattern; single positions cannot. Of two states that
    differ in what is to be avoided alone, the one with less of it can do whatever the other can.
    """

    def _visit(self, state: _State) -> None:
        everything = 0
        for mask in self._threads:
            everything |= mask
        smallest = self._smallest
        for choice in product(*(tuple(bits(state.bits & mask)) for mask in self._threads)):
            thread = sum(choice)
            avoided = state.bits & ~everything
            kept = smallest.setdefault((state.piece, state.inside, state.typed, thread), [])
            if any(known & avoided == known for known in kept):
                continue
            kept[:] = [known for known in kept if known & avoided != avoided]
            kept.append(avoided)
            one = _State(state.piece, thread | avoided, state.inside, state.typed, state.parent, state.character)
            self._queue.append(one)

    @cached_property
    def _smallest(self) -> dict[tuple[int, int, str | None, int], list[int]]:
        return {}


def _others(part: Word, apart: Sequence[str], typed: str | None) -> Iterable[str]:
    """One character for all that are not told apart; several only where each leads on to an excluded word."""
    others = [c for c in part.characters if c not in apart]
    away = next((c for c in others if _longer(typed, c, part) is None), None) or _beyond(part, apart)
    return others if away is None else (away,)


def _beyond(part: Word, apart: Sequence[str]) -> str | None:
    """A character outside the plain ones of a word that allows nearly all."""
    if part.never is None:
        return None
    return next((c for c in map(chr, range(0xC0, 0x250)) if c not in apart and c not in part.never), None)


def _longer(typed: str | None, character: str, part: Word) -> str | None:
    """What of an excluded word is typed with one more character; None where it is none any more."""
    if typed is None:
        return None
    longer = typed + character.lower()
    return longer if any(word.startswith(longer) for word in part.excluded) else None
