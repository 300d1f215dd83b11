"""Matching one text against a glob in linear time: leftmost runs, searched bit-parallel where they have holes."""

from __future__ import annotations

from offkey.model.enumeration import Enum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Wild(Enum):
    """The two characters of a glob that are not themselves."""

    ANY = "*"
    ONE = "?"


Atom = str | Wild
"""A literal character, or a wildcard."""


class _Holed:
    """A run of characters with `?` in it, found by bit-parallel search: no character is read twice."""

    __slots__ = ("length", "masks", "wild")

    def __init__(self, atoms: list[Atom]) -> None:
        self.length = len(atoms)
        self.wild = sum(1 << i for i, a in enumerate(atoms) if a is Wild.ONE)
        self.masks: dict[str, int] = {}
        for index, atom in enumerate(atoms):
            if isinstance(atom, str):
                self.masks[atom] = self.masks.get(atom, self.wild) | 1 << index

    def at(self, text: str, position: int) -> bool:
        """Whether the run lies at `position`."""
        return self.find(text, position, position + self.length) == position

    def find(self, text: str, start: int, end: int) -> int:
        """The first position from `start` where the run lies wholly before `end`, or -1."""
        done, state = 1 << (self.length - 1), 0
        masks, wild = self.masks, self.wild
        for position in range(start, end):
            state = (state << 1 | 1) & masks.get(text[position], wild)
            if state & done:
                return position - self.length + 1
        return -1


class _Plain:
    """A run of characters without wildcards."""

    __slots__ = ("length", "text")

    def __init__(self, text: str) -> None:
        self.length = len(text)
        self.text = text

    def at(self, text: str, position: int) -> bool:
        """Whether the run lies at `position`."""
        return text.startswith(self.text, position)

    def find(self, text: str, start: int, end: int) -> int:
        """The first position from `start` where the run lies wholly before `end`, or -1."""
        return text.find(self.text, start, end)


class Matcher:
    """The runs between the `*` of a glob. Leftmost is best for every run but the last, which is anchored."""

    __slots__ = ("least", "runs")

    def __init__(self, atoms: Iterable[Atom]) -> None:
        runs: list[list[Atom]] = [[]]
        for atom in atoms:
            if atom is Wild.ANY:
                runs.append([])
            else:
                runs[-1].append(atom)
        self.runs = [_Holed(run) if Wild.ONE in run else _Plain("".join(map(str, run))) for run in runs]
        self.least = sum(run.length for run in self.runs)

    def matches(self, text: str) -> bool:
        """Whether the whole of `text` matches."""
        runs = self.runs
        end = len(text)
        if end < self.least:
            return False
        if len(runs) == 1:
            return end == self.least and runs[0].find(text, 0, end) == 0
        if not runs[0].at(text, 0) or not runs[-1].at(text, end - runs[-1].length):
            return False
        position = runs[0].length
        end -= runs[-1].length
        if len(runs) == 2:
            return True
        for run in runs[1:-1]:
            position = run.find(text, position, end)
            if position < 0:
                return False
            position += run.length
        return True


def around(prefix: str, suffix: str) -> Callable[[str], bool]:
    """The test of a glob with one `*`: what every text that matches begins and ends with."""
    least = len(prefix) + len(suffix)
    return lambda text: text.startswith(prefix) and text.endswith(suffix) and len(text) >= least
