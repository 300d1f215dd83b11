"""What static reading cannot know, as a value of its own."""

from __future__ import annotations

from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.text import Place


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that exists only at run time: never a pass, never a guess.

    `reason` completes the sentence "unknown, because …"; `place` is the expression.
    `pieces` is filled where the value is a text of which a part is known: `repo:${var.org}/*` is
    `("repo:", Unknown(…), "/*")`. Joined in order they are the text; no two strings stand side by side.
    """

    reason: str
    place: Place | None = None
    pieces: tuple[str | Unknown, ...] = ()
