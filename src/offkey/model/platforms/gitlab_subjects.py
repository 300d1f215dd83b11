"""Which components a GitLab subject must have to be what a policy wants.

A project may choose hundreds of rows of components. Walking the policy's pattern along each of them leaves
the few that could give such a subject.
"""

from __future__ import annotations

from collections.abc import Iterable


def fitting(pattern: str, lead: str, chosen: Iterable[str]) -> bool:
    """Whether some subject of `lead` (`project_path`, `project_id`), then `chosen`, matches a policy's `pattern`.

    In the pattern `*` is any text and `?` one character. Values are taken to be any text without a colon, and
    components about an environment may be missing, so a row that could match is never left out.
    """
    states = _value(_texts({0}, pattern, f"{lead}:"), pattern)
    if not states:
        return False
    for name in chosen:
        with_it = _value(_texts(states, pattern, f":{name}:"), pattern)
        states = states | with_it if name in _OF_ENVIRONMENTS else with_it
        if not states:
            return False
    return len(pattern) in _closed(states, pattern)


_OF_ENVIRONMENTS = frozenset({"environment_protected", "deployment_tier"})
"""Left out of the subject of a job without an environment. Source: `Gitlab::Ci::JwtV2#initialize`."""


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
        states = _step(states, pattern, character)
    return states


def _value(states: set[int], pattern: str) -> set[int]:
    """The positions after one or more characters that are no colon."""
    reached: set[int] = set()
    new = _step(states, pattern, None)
    while new - reached:
        reached |= new
        new = _step(reached, pattern, None)
    return reached
