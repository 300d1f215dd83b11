"""What a code host tells, put into the same words whichever host it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from offkey.errors import UnreadableError
from offkey.forge.http import Host, Refused
from offkey.model.forge import Listed, Namespace, Presence
from offkey.model.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.tokens import Subjects

T = TypeVar("T")


def answered(asked: Namespace, look: Callable[[Namespace], Namespace]) -> Namespace:
    """What a look at the host finds about a name; where it cannot be had, the name with the reason."""
    try:
        return look(asked)
    except UnreadableError as error:
        return replace(asked, because=error.message)


def recognised(asked: Namespace, listed: Listed, subjects: Subjects | None, because: str | None) -> Namespace:
    """The name that was asked about as the host has it, which may call it otherwise now."""
    same = listed.path.lower() == asked.path.lower()
    return replace(
        asked,
        presence=Presence.EXISTS if same else Presence.RENAMED,
        now=listed.path,
        owner_id=listed.owner_id,
        id=listed.id,
        subjects=subjects,
        because=because,
    )


def told(
    host: Host, listed: Listed, what: str, kept: list[T], asked: Iterator[T], *, hidden: frozenset[int]
) -> Iterator[str]:
    """Keep what the host tells; else the sentence that it does not, where it answers with one of the `hidden` statuses.

    A limit or a silent host is no such answer.
    """
    try:
        kept.extend(asked)
    except Refused as error:
        if error.status not in hidden:
            raise
        yield f"{listed.path}: {what} not listed: {host.name} answers {error.status}, the token may not see them"
