"""Walking all tokens of a family at once, shortest first, until one is what the search is for.

The walk writes a token character by character on the tape of its family and follows every pattern that the
policies have about any of its claims (`packed`). Two beginnings that leave family and patterns in the same
state have the same endings, so each state is visited once, and the whole infinite family is decided when
no state is left.
"""

from __future__ import annotations

from itertools import product

from offkey.model.builtin import cached_property, deque
from offkey.model.tokens import Family, Word
from offkey.reason.letters import longer, others, plainest
from offkey.reason.outcomes import Outcomes, outcomes
from offkey.reason.tape import Answer, Budget, Found, Hopeful, Judge, fits, written
from offkey.reason.wildcard import bits as positions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.reason.packed import Packed

_ORDINARY = 16_384
"""Characters tried, times positions: what a state of ordinary policies stays below. A state of others costs more."""


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
        over = 0
        self._masks, self._escaping, self._moved, self._ends = [], [], [], []
        for piece in reversed(self._family.pieces):
            moved, escaping = self._packed.mask(piece.claims), self._packed.mask(piece.escaping)
            self._masks.append(moved & ~escaping)
            self._escaping.append(escaping)
            self._moved.append(moved)
            self._ends.append(moved & ~over)
            over |= moved
        for row in (self._masks, self._escaping, self._moved, self._ends):
            row.reverse()
        self._start = self._packed.start & over

    def run(self) -> Found | None:
        """The token found; stops at the first with the highest answer."""
        self._begin(0, self._start, None)
        while self._queue and not self._done:
            state = self._queue.popleft()
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
            if bits & self._moved[index]:
                if isinstance(part, Word):
                    self._begin_word(index, bits, parent)
                    return
                bits = self._write(bits, index, part.text)
            elif isinstance(part, Word) and plainest(part) is None:
                return
            bits = self._over(bits, index)
            if not self._hopeful(bits):
                return
            index += 1
        if bits not in self._judged and self._hopeful(bits):
            self._judged.add(bits)
            self._end(bits, parent)

    def _begin_word(self, index: int, bits: int, parent: _State | None) -> None:
        """Begin a word; one that is a whole claim by itself is written at once, in each way that matters."""
        part = self._family.pieces[index].part
        assert isinstance(part, Word)
        ways = self._ways(index, bits, part)
        if ways is None:
            self._visit(index, bits, 0, "" if part.excluded else None, parent, "")
            return
        for text, reached in ways:
            moved = bits & ~self._moved[index] | reached
            if self._hopeful(moved):
                self._begin(index + 1, moved, _State(index, moved, 1, None, parent, text))

    def _ways(self, index: int, bits: int, part: Word) -> Outcomes | None:
        """The ways a word can come out that is the whole of its claims; None where it has to be walked."""
        moved = self._moved[index]
        alone = self._ends[index] == moved and bits & moved == self._packed.start & moved
        if self._counted or self._escaping[index] or not alone:
            return None
        return outcomes(self._packed, part, moved)

    def _write(self, bits: int, index: int, text: str) -> int:
        bits = self._packed.write(bits, text, self._masks[index])
        escaping = self._escaping[index]
        return self._packed.write(bits, text.replace(":", "%3A"), escaping) if escaping else bits

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
            "".join(reversed(words[index])) if index in words else plainest(piece.part) or ""
            for index, piece in enumerate(self._family.pieces)
        )

    def _visit(
        self, piece: int, bits: int, inside: int, typed: str | None, parent: _State | None, character: str
    ) -> None:
        key = (piece, inside, bits, typed)
        if key not in self._seen and self._hopeful(bits):
            self._seen.add(key)
            self._queue.append(_State(piece, bits, inside, typed, parent, character))

    def _expand(self, state: _State) -> None:
        part = self._family.pieces[state.piece].part
        assert isinstance(part, Word)
        if state.inside and (state.typed is None or state.typed not in part.excluded):
            self._begin(state.piece + 1, self._over(state.bits, state.piece), state)
        if self._counted and part.most is not None and state.inside >= part.most:
            return
        inside = state.inside + 1 if self._counted and part.most is not None else 1
        characters = self._characters(state, part)
        self._budget.left -= 1 + len(characters) * self._packed.size // _ORDINARY
        piece, before, typed, mask = state.piece, state.bits, state.typed, self._masks[state.piece]
        step, escaping = self._packed.step, self._escaping[piece]
        for character in characters:
            bits = self._write(before, piece, character) if escaping else step(before, character, mask)
            longer_typed = None if typed is None else longer(typed, character, part)
            self._visit(piece, bits, inside, longer_typed, state, character)

    def _characters(self, state: _State, part: Word) -> list[str]:
        """One character that stands for all that no pattern looks for here, then each that one does."""
        escaping = self._escaping[state.piece]
        apart = self._packed.told_apart(state.bits, self._masks[state.piece] | escaping)
        if escaping & state.bits and ":" not in apart:
            apart = (*apart, ":")  # it is three characters there, whatever they are
        return [*others(part, apart, state.typed), *[c for c in apart if part.has(c)]]


class _Threads(_Walk):
    """A walk that follows one position of each thread, and keeps of the other positions only the smallest sets.

    Sets of positions can be as many as the subsets of a pattern; single positions cannot. Of two states that
    differ in what is to be avoided alone, the one with less of it can do whatever the other can.
    """

    def _visit(
        self, piece: int, bits: int, inside: int, typed: str | None, parent: _State | None, character: str
    ) -> None:
        everything = 0
        for mask in self._threads:
            everything |= mask
        smallest = self._smallest
        for choice in product(*(tuple(positions(bits & mask)) for mask in self._threads)):
            thread = sum(choice)
            avoided = bits & ~everything
            kept = smallest.setdefault((piece, inside, typed, thread), [])
            if any(known & avoided == known for known in kept):
                continue
            kept[:] = [known for known in kept if known & avoided != avoided]
            kept.append(avoided)
            self._queue.append(_State(piece, thread | avoided, inside, typed, parent, character))

    @cached_property
    def _smallest(self) -> dict[tuple[int, int, str | None, int], list[int]]:
        return {}
