"""IAM's globs as languages: does one match, does one cover another, do two meet.

`*` is any run of characters (also `/` and `:`), `?` exactly one character, everything else itself;
case counts. There is no backslash and there are no character classes: only the predefined variables
`${*}`, `${?}` and `${$}` make a wildcard literal.

Source: IAM User Guide, "Condition operators" (string operators) and "Variables" (special characters).
"""

from __future__ import annotations

from offkey.model.builtin import deque, lru_cache, methodcaller
from offkey.model.records import dataclass
from offkey.reason.matching import Atom, Matcher, Wild, around

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_ESCAPES = {"${*}": "*", "${?}": "?", "${$}": "$"}
_WILD = {"*": Wild.ANY, "?": Wild.ONE}


@dataclass(frozen=True, slots=True)
class Glob:
    """A parsed glob: no two `ANY` stand side by side, and `ONE` stands before `ANY`, not after it."""

    atoms: tuple[Atom, ...]

    @property
    def literal(self) -> str | None:
        """The one text that this glob matches, or None where it has a wildcard."""
        return None if any(isinstance(a, Wild) for a in self.atoms) else "".join(map(str, self.atoms))

    def matches(self, text: str) -> bool:
        """Whether `text` as a whole matches. Time is linear in `text` for any one glob."""
        matcher = _matcher(self) if len(self.atoms) <= _REMEMBERED_LENGTH else Matcher(self.atoms)
        return matcher.matches(text)

    def __str__(self) -> str:
        return "".join(a.value if isinstance(a, Wild) else f"${{{a}}}" if a in "*?" else a for a in self.atoms)


def glob(atoms: Iterable[Atom]) -> Glob:
    """The glob of these atoms, in normal form."""
    normal: list[Atom] = []
    for atom in atoms:
        if atom is Wild.ANY and normal and normal[-1] is Wild.ANY:
            continue
        normal.append(atom)
        if atom is Wild.ONE and len(normal) > 1 and normal[-2] is Wild.ANY:
            normal[-2], normal[-1] = normal[-1], normal[-2]
    return Glob(tuple(normal))


def literal(text: str) -> Glob:
    """The glob that matches `text` alone."""
    return Glob(tuple(text))


def parse(pattern: str, *, escapes: bool = True) -> Glob:
    """`pattern` as AWS reads it; `escapes` is false in policies of Version 2008-10-17."""
    return _parse(pattern, escapes) if len(pattern) <= _REMEMBERED_LENGTH else glob(_atoms(pattern, escapes))


_REMEMBERED_LENGTH = 2048


@lru_cache(maxsize=4096)
def _parse(pattern: str, escapes: bool) -> Glob:
    return glob(_atoms(pattern, escapes))


def of_pieces(pieces: Iterable[str | object], *, wild: bool = True) -> Glob:
    """What a text of which only the strings among `pieces` are known can be: the rest may be anything.

    Without `wild` the known pieces are plain text (as `StringEquals` takes them).
    """
    atoms: list[Atom] = []
    for piece in pieces:
        if not isinstance(piece, str):
            atoms.append(Wild.ANY)
        else:
            atoms.extend(_atoms(piece, True) if wild else piece)
    return glob(atoms)


def _atoms(pattern: str, escapes: bool) -> Iterator[Atom]:
    position = 0
    while position < len(pattern):
        escaped = _ESCAPES.get(pattern[position : position + 4]) if escapes else None
        if escaped is not None:
            yield escaped
            position += 4
            continue
        character = pattern[position]
        yield _WILD.get(character, character)
        position += 1


def matches(pattern: str, text: str, *, escapes: bool = True) -> bool:
    """Whether `text` as a whole matches the glob `pattern`."""
    return parse(pattern, escapes=escapes).matches(text)


def matcher(shape: Glob) -> Callable[[str], bool]:
    """`shape.matches`, ready for many texts."""
    fixed = shape.literal
    if fixed is not None:
        return fixed.__eq__
    if shape.atoms == (Wild.ANY,):
        return lambda _text: True
    if shape.atoms.count(Wild.ANY) > 1 or Wild.ONE in shape.atoms:
        return Matcher(shape.atoms).matches
    star = shape.atoms.index(Wild.ANY)
    prefix, suffix = ("".join(map(str, atoms)) for atoms in (shape.atoms[:star], shape.atoms[star + 1 :]))
    return around(prefix, suffix) if suffix else methodcaller("startswith", prefix)


@lru_cache(maxsize=4096)
def _matcher(shape: Glob) -> Matcher:
    return Matcher(shape.atoms)


# --- globs as automata -----------------------------------------------------------------------------


class Automaton:
    """A glob as a set of positions, one bit each: bit `i` is set where the first `i` atoms are matched."""

    __slots__ = ("_masks", "_ones", "_stars", "accept", "start")

    def __init__(self, shape: Glob) -> None:
        self._stars = sum(1 << i for i, a in enumerate(shape.atoms) if a is Wild.ANY)
        self._ones = sum(1 << i for i, a in enumerate(shape.atoms) if a is Wild.ONE)
        self._masks: dict[str, int] = {}
        for index, atom in enumerate(shape.atoms):
            if isinstance(atom, str):
                self._masks[atom] = self._masks.get(atom, self._ones) | 1 << index
        self.accept = 1 << len(shape.atoms)
        self.start = self._close(1)

    @property
    def characters(self) -> frozenset[str]:
        """The characters that this glob tells apart from all others."""
        return frozenset(self._masks)

    def step(self, state: int, character: str) -> int:
        """The positions after one more character; 0 means that nothing can match any more."""
        moved = (state & self._masks.get(character, self._ones)) << 1
        return self._close(moved | state & self._stars)

    def _close(self, state: int) -> int:
        return state | (state & self._stars) << 1


def alphabet(*automata: Automaton) -> list[str]:
    """Every character these globs tell apart, and one that stands for all the others, which comes first."""
    known = frozenset[str]().union(*(a.characters for a in automata))
    other = next(c for c in map(chr, range(0x61, 0x10FFFF)) if c not in known)
    return [other, *sorted(known)]


def intersects(one: str | Glob, other: str | Glob) -> bool:
    """Whether some text matches both globs. Exact."""
    first, second = Automaton(_shape(one)), Automaton(_shape(other))
    characters = alphabet(first, second)
    singles = [(a, b) for a in bits(first.start) for b in bits(second.start)]
    seen = set(singles)
    queue = deque(singles)
    while queue:
        a, b = queue.popleft()
        if a & first.accept and b & second.accept:
            return True
        for character in characters:
            for pair in _pairs(first.step(a, character), second.step(b, character)):
                if pair not in seen:
                    seen.add(pair)
                    queue.append(pair)
    return False


def covers(pattern: str | Glob, other: str | Glob) -> bool:
    """Whether every text that matches `other` also matches `pattern`. Exact.

    The search looks for a text that only `other` matches. For one position in `other` a smaller set of
    positions in `pattern` can only help it, so larger sets are dropped (an antichain).
    """
    wide, narrow = Automaton(_shape(pattern)), Automaton(_shape(other))
    characters = alphabet(wide, narrow)
    kept: dict[int, list[int]] = {}
    queue: deque[tuple[int, int]] = deque()

    def visit(position: int, state: int) -> None:
        smallest = kept.setdefault(position, [])
        if any(known & state == known for known in smallest):
            return
        smallest[:] = [known for known in smallest if known & state != state]
        smallest.append(state)
        queue.append((position, state))

    for position in bits(narrow.start):
        visit(position, wide.start)
    while queue:
        position, state = queue.popleft()
        if position & narrow.accept and not state & wide.accept:
            return False
        for character in characters:
            moved = wide.step(state, character)
            for bit in bits(narrow.step(position, character)):
                visit(bit, moved)
    return True


def _shape(pattern: str | Glob) -> Glob:
    return pattern if isinstance(pattern, Glob) else parse(pattern)


def bits(state: int) -> Iterator[int]:
    """Each position of a set, as a set of its own."""
    while state:
        lowest = state & -state
        yield lowest
        state ^= lowest


def _pairs(one: int, other: int) -> Iterator[tuple[int, int]]:
    return ((a, b) for a in bits(one) for b in bits(other))
