"""The places that a value passes on its way to where it is a part of a key, under names that say nothing of one.

`with: {user: ${{ secrets.ONE }}}` of a composite action, or `env: {ONE: …}` beside a script that renames it: whoever
takes the key away has to know them, and no other finding stands there.
"""

from __future__ import annotations

from offkey.read.found_part import name_of
from offkey.read.key_follow import value_origins
from offkey.read.key_sites import Callers, Scope, environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Entry
    from offkey.model.static_key import Origin
    from offkey.model.text import Place

_MOST = 30
"""Whoever has seen as many places looks for the name."""


def ways(origin: Origin, scope: Scope, callers: Callers, *, within: Entry | None = None) -> tuple[Place, ...]:
    """The entries that `origin`, as it stands in `scope`, is filled by on the way, the nearest first."""
    found: dict[Place, None] = {}
    seen: set[tuple[Origin, int]] = set()
    waiting = [(origin, scope, within)]
    for asked, here, asking in waiting:  # grows while it is gone through
        for entry, holder in _filling(asked, here, callers, asking) if len(found) < _MOST else ():
            carried = value_origins(entry.value) or ()
            if carried and not any(name_of(entry.key, one) for one in carried):
                found.setdefault(holder.source.place(entry.span))
            fresh = [one for one in carried if (one, id(entry)) not in seen]
            seen.update((one, id(entry)) for one in fresh)
            waiting += [(one, holder, entry) for one in fresh]
    return tuple(found)


def _filling(origin: Origin, scope: Scope, callers: Callers, within: Entry | None) -> Iterator[tuple[Entry, Scope]]:
    if scope.given is not None:
        return
    if origin.context in ("env", "shell"):
        found = environment(scope, origin.name, beyond=within)
        if found is not None:
            yield found
    elif origin.context == "inputs" and (scope.action is not None or (scope.workflow and scope.workflow.reusable)):
        wanted = origin.name.lower()
        for hand in callers.of(scope):
            yield from ((entry, hand.scope) for entry in hand.with_ if entry.key.lower() == wanted)
