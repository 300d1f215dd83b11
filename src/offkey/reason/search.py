"""The shortest text that a glob and a grammar have in common.

A grammar is a row of parts, each a fixed text or a word over some characters. The search walks glob
and grammar together, breadth first, over one representative of all characters that neither tells apart.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from offkey.reason.wildcard import Automaton, Glob, bits


@dataclass(frozen=True, slots=True)
class Fixed:
    """One text and no other."""

    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """At least one of `characters`, at most `most` of them, and none of `excluded` (compared without case).

    With `never`, any other character is allowed too, except those. The part that follows begins with a
    character that the word cannot have, or the word is the last part.
    """

    characters: str
    most: int | None = None
    excluded: frozenset[str] = frozenset()
    never: str | None = None

    def has(self, character: str) -> bool:
        """Whether the word may hold this character."""
        return character in self.characters or (self.never is not None and character not in self.never)


Part = Fixed | Word


class Grammar:
    """A row of parts, then one of several rows. `after` holds, part by part, the parts that may follow."""

    __slots__ = ("after", "first", "parts")

    END = -1
    """What follows the last part."""

    def __init__(self, parts: Sequence[Part], *endings: Sequence[Part]) -> None:
        self.parts: list[Part] = []
        self.after: list[tuple[int, ...]] = []
        tails = tuple(self._row(ending, (self.END,)) for ending in endings) or (self.END,)
        self.first = self._row(parts, tails)

    def _row(self, parts: Sequence[Part], after: tuple[int, ...]) -> int:
        """Add a row, from its end to its start; where it begins."""
        for part in reversed(parts):
            self.parts.append(part)
            self.after.append(after)
            after = (len(self.parts) - 1,)
        return after[0]


class _State(NamedTuple):
    """Where the walk stands: the part, how far in it, what of an excluded word is typed, one position of the glob.

    One position, not all: to find some way through, none has to be followed together with another.
    `same` counts the characters shared with the text to avoid; -1 once they differ.
    """

    part: int
    inside: int
    typed: str | None
    glob: int
    same: int


class _Walk:
    """The states reached so far, and from where."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._before: dict[_State, tuple[_State, str] | None] = {}
        self.queue: deque[_State] = deque()

    def visit(self, state: _State, source: tuple[_State, str] | None) -> None:
        """Note a state, and those it amounts to where a part may end."""
        for reached in _ends(state, self._grammar):
            if reached not in self._before:
                self._before[reached] = source
                self.queue.append(reached)

    def spelled(self, state: _State) -> str:
        """The characters on the way to a state."""
        characters: list[str] = []
        source = self._before[state]
        while source is not None:
            state, character = source
            characters.append(character)
            source = self._before[state]
        return "".join(reversed(characters))


def shortest(shape: Glob, grammar: Grammar, *, avoid: str | None = None) -> str | None:
    """The shortest text of `grammar` that `shape` matches and that is not `avoid`; None where there is none."""
    automaton = Automaton(shape)
    choices = [_characters(part, automaton.characters, avoid or "") for part in grammar.parts]
    walk = _Walk(grammar)
    for position in bits(automaton.start):
        walk.visit(_State(grammar.first, 0, "", position, 0 if avoid is not None else -1), None)
    while walk.queue:
        state = walk.queue.popleft()
        if state.part == Grammar.END:
            if state.glob & automaton.accept and state.same != len(avoid or ""):
                return walk.spelled(state)
            continue
        for character in choices[state.part]:
            for following in _step(state, character, grammar.parts[state.part], automaton, avoid):
                walk.visit(following, (state, character))
    return None


def _characters(part: Part, known: Iterable[str], avoid: str) -> list[str]:
    """The characters to try in a part: those told apart, and one for all the others, which comes first."""
    if isinstance(part, Fixed):
        return sorted(set(part.text))
    apart = {*known, *avoid, *(c for word in part.excluded for c in word + word.upper())}
    other = next((c for c in part.characters if c not in apart), None)
    among = sorted(c for c in apart if part.has(c))
    return among if other is None else [other, *among]


def _ends(state: _State, grammar: Grammar) -> Iterator[_State]:
    """The state itself, and the start of whatever may follow where this part may end here."""
    yield state
    if state.part == Grammar.END:
        return
    part = grammar.parts[state.part]
    if isinstance(part, Fixed):
        done = state.inside == len(part.text)
    else:
        done = state.inside > 0 and state.typed not in part.excluded
    if done:
        for following in grammar.after[state.part]:
            yield from _ends(_State(following, 0, "", state.glob, state.same), grammar)


def _step(state: _State, character: str, part: Part, automaton: Automaton, avoid: str | None) -> Iterator[_State]:
    """The states after one more character."""
    typed = _typed(state, character, part)
    if typed is False:
        return
    counted = isinstance(part, Fixed) or part.most is not None or typed is not None
    inside = state.inside + 1 if counted else 1
    same = state.same
    if avoid is not None and same >= 0:
        same = same + 1 if same < len(avoid) and avoid[same] == character else -1
    for position in bits(automaton.step(state.glob, character)):
        yield _State(state.part, inside, typed, position, same)


def _typed(state: _State, character: str, part: Part) -> str | Literal[False] | None:
    """What of an excluded word is typed with one more character; False where the part cannot have it."""
    if isinstance(part, Fixed):
        fits = state.inside < len(part.text) and part.text[state.inside] == character
        return "" if fits else False
    if part.most is not None and state.inside >= part.most:
        return False
    if state.typed is None:
        return None
    longer = state.typed + character.lower()
    return longer if any(word.startswith(longer) for word in part.excluded) else None
