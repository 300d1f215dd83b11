"""Which components a GitLab subject must have to be what a policy wants.

A project may choose hundreds of rows of components. Walking the policy's pattern along them, and turning
back where it cannot go on, leaves the few that could give such a subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from offkey.model.platforms import gitlab

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
    names = DEFAULT if _fits(pattern, lead, DEFAULT) else gitlab.COMPONENTS
    return tuple(sorted(_longer((), _value(_texts({0}, pattern, f"{lead}:"), pattern), pattern, names), key=len))


def _fits(pattern: str, lead: str, row: Row) -> bool:
    states = _value(_texts({0}, pattern, f"{lead}:"), pattern)
    for name in row:
        states = _value(_texts(states, pattern, f":{name}:"), pattern)
    return len(pattern) in _closed(states, pattern)


def _longer(row: Row, states: set[int], pattern: str, names: Row) -> Iterator[Row]:
    """The row itself if the pattern may end behind it, else or as well those that begin with it."""
    ends = _closed(states, pattern)
    if len(pattern) in ends:
        yield row
    open_ended = pattern.endswith("*") and len(pattern) - 1 in ends
    for name in names if states and not open_ended else ():
        if name not in row:
            yield from _longer((*row, name), _value(_texts(states, pattern, f":{name}:"), pattern), pattern, names)


def _closed(states: Iterable[int], pattern: str) -> set[int]:
    """The positions, and those behind the stars there, which may match nothing."""
    closed = set(states)
    for state in tuple(closed):
        stars = len(pattern[state:]) - len(pattern[state:].lstrip("*"))
        closed.update(range(state, state + stars + 1))
    return closed


def _step(states: Iterable[int], pattern: str, character: str | None) -> set[int]:
    """The positions after one more character; None stands for any but a colon."""
    after = set()
    for state in _closed(states, pattern):
        wanted = pattern[state] if state < len(pattern) else ""
        if wanted == "*":
            after.add(state)
        elif wanted in {"?", character} or (character is None and wanted not in {"", ":"}):
            after.add(state + 1)
    return after


def _texts(states: set[int], pattern: str, text: str) -> set[int]:
    for character in text:
        if not states:
            break
        states = _step(states, pattern, character)
    return states


def _value(states: set[int], pattern: str) -> set[int]:
    """The positions after one or more characters that are no colon."""
    reached: set[int] = set()
    new = _step(states, pattern, None)
    while not new <= reached:
        reached |= new
        new = _step(reached, pattern, None)
    return reached
