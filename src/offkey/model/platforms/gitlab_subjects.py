"""Which components a GitLab subject must have to be what a policy wants.

A project may choose hundreds of rows of components. Walking the policy's pattern along them, and turning
back where it cannot go on, leaves the few that could give such a subject.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.platforms import gitlab
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_STARS = regex(r"\*+")

Row = tuple[str, ...]
"""The components behind the project's path or id, in their order."""
DEFAULT: Row = ("ref_type", "ref")


@lru_cache(maxsize=512)
def rows(pattern: str, lead: str) -> tuple[Row, ...]:
    """The rows behind `lead` (`project_path`, `project_id`) that some subject matching a policy's `pattern` has.

    In the pattern `*` is any text and `?` one character. Values are taken to be any text without a colon, so
    that no row that could match is left out, but for those that are of no further use: where the default row
    could match, only its own components are left out or put in another order, and where the pattern lets
    anything follow, nothing longer is looked for.
    """
    walk = _Walk(pattern)
    begun = walk.valued(1, f"{lead}:")
    default = walk.valued(walk.valued(begun, ":ref_type:"), ":ref:")
    names = DEFAULT if walk.may_end(default) else gitlab.COMPONENTS
    return tuple(sorted(_longer((), begun, walk, names), key=len))


def _longer(row: Row, states: int, walk: _Walk, names: Row) -> Iterator[Row]:
    """The row itself if the pattern may end behind it, else or as well those that begin with it."""
    if walk.may_end(states):
        yield row
    if states and not walk.anything_may_follow(states):
        for name in names:
            if name not in row:
                yield from _longer((*row, name), walk.valued(states, f":{name}:"), walk, names)


class _Walk:
    """The positions in a pattern, a bit each, that a beginning of a subject may lead to."""

    __slots__ = ("_any", "_end", "_letters", "_ones", "_open", "_stars")

    def __init__(self, pattern: str) -> None:
        atoms = _STARS.sub("*", pattern)
        self._end = 1 << len(atoms)
        self._open = 1 << len(atoms) - 1 if atoms.endswith("*") else 0
        self._stars = _bits(atoms, "*")
        self._ones = _bits(atoms, "?")
        self._letters = {character: _bits(atoms, character) for character in set(atoms) - {"*", "?"}}
        self._any = (self._end - 1) & ~self._stars & ~self._letters.get(":", 0)

    def valued(self, states: int, text: str) -> int:
        """The positions after this text, and then a value: one or more characters that are no colon."""
        for character in text:
            states = self._step(states, self._letters.get(character, 0) | self._ones)
        reached, states = 0, self._step(states, self._any)
        while states & ~reached:
            reached |= states
            states = self._step(reached, self._any)
        return reached

    def may_end(self, states: int) -> bool:
        """Whether the subject may end here."""
        return bool(self._closed(states) & self._end)

    def anything_may_follow(self, states: int) -> bool:
        """Whether whatever follows matches as well."""
        return bool(self._closed(states) & self._open)

    def _closed(self, states: int) -> int:
        return states | (states & self._stars) << 1

    def _step(self, states: int, mask: int) -> int:
        states = self._closed(states)
        return (states & mask) << 1 | states & self._stars


def _bits(atoms: str, wanted: str) -> int:
    return sum(1 << index for index, atom in enumerate(atoms) if atom == wanted)
