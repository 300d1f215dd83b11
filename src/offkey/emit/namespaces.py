"""What code hosts say of names, in the documents that tell it."""

from __future__ import annotations

from typing import Literal, TypedDict

from offkey.model.forge import Namespace, Presence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.tokens import Subjects

PresenceName = Literal["exists", "renamed", "not-visible", "unregistered", "unknown"]

_PRESENCE: dict[Presence, PresenceName] = {
    Presence.EXISTS: "exists",
    Presence.RENAMED: "renamed",
    Presence.NOT_VISIBLE: "not-visible",
    Presence.UNREGISTERED: "unregistered",
    Presence.UNKNOWN: "unknown",
}


class SubjectsDocument(TypedDict):
    """How a repository writes its subjects; no keys: the platform's default."""

    immutable: bool
    keys: list[str]
    prefix: str | None


class NamespaceDocument(TypedDict):
    """What a code host says of one name that a role trusts. `name` is the path as the role writes it."""

    host: str
    name: str
    state: PresenceName
    now: str | None
    owner_id: str | None
    id: str | None
    subjects: SubjectsDocument | None
    because: str | None


def namespace(space: Namespace) -> NamespaceDocument:
    """One name."""
    return {
        "host": space.host,
        "name": space.path,
        "state": _PRESENCE[space.presence],
        "now": space.now,
        "owner_id": space.owner_id,
        "id": space.id,
        "subjects": subjects(space.subjects) if space.subjects else None,
        "because": space.because,
    }


def subjects(found: Subjects) -> SubjectsDocument:
    """How a repository writes its subjects."""
    return {"immutable": found.immutable, "keys": list(found.keys), "prefix": found.prefix}
