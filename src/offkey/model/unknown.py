"""What static reading cannot know, as a value of its own."""

from __future__ import annotations

from dataclasses import dataclass

from offkey.model.text import Place


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that exists only at run time: never a pass, never a guess.

    `reason` completes the sentence "unknown, because …"; `place` is the expression.
    """

    reason: str
    place: Place | None = None
