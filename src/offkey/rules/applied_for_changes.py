"""What a role is used for shows that it changes things, where nothing says what it may do.

Jobs of pull requests take it, and something is applied or deployed with it.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.records import dataclass
from offkey.rules.applied_roles import applied_roles
from offkey.rules.pull_request_runs import roles_for_changes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.repository import Repository
    from offkey.model.text import Place
    from offkey.read.role_names import RoleName
    from offkey.read.same import Same
    from offkey.rules.applied_roles import Applied


@dataclass(frozen=True, slots=True)
class TakenForChanges:
    """Where a job of pull requests takes a role, and what applies with it."""

    place: Place
    applied: Applied


@lru_cache(maxsize=1)
def the_one_applied(repository: Same[Repository]) -> TakenForChanges | None:
    """The role that jobs of pull requests take, if it is one alone, and something is applied with it."""
    taken = roles_for_changes(repository)
    first, place = taken[0] if taken else (None, None)
    if first is None or place is None or any(name is None or name.name != first.name for name, _ in taken):
        return None
    applied = _applied(repository, first)
    return TakenForChanges(place, applied) if applied is not None else None


def _applied(repository: Same[Repository], name: RoleName) -> Applied | None:
    """Where something is applied with a role, and not with another that an environment may set, for sure."""
    found = applied_roles(repository).of(name.name)
    return next(
        (one for one in found if one.environment == name.environment and not (one.instead or one.by_file)), None
    )
