"""What a role is used for shows that it changes things, where nothing says what it may do.

Jobs of pull requests take it, and something is applied or deployed with it.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.records import dataclass
from offkey.read.role_names import role_names
from offkey.read.role_uses import role_uses
from offkey.read.same import Same
from offkey.rules.applied_roles import applied_roles
from offkey.rules.pull_request_runs import may_start, place_of_use, runs_for_changes, takes_roles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.pipeline import Workflow
    from offkey.model.repository import Repository
    from offkey.model.text import Place
    from offkey.read.role_names import RoleName
    from offkey.rules.applied_roles import Applied


@dataclass(frozen=True, slots=True)
class TakenForChanges:
    """A role by the name that a job of pull requests has for it, where that takes it, and what applies with it."""

    name: str
    place: Place
    applied: Applied | None


@lru_cache(maxsize=1)
def the_one_applied(repository: Same[Repository]) -> TakenForChanges | None:
    """The role that jobs of pull requests take, if it is one alone, and something is applied with it."""
    taken = _taken(repository)
    if len({one.name for one in taken}) != 1 or taken[0].applied is None:
        return None
    return taken[0]


@lru_cache(maxsize=1)
def _taken(repository: Same[Repository]) -> Sequence[TakenForChanges]:
    found: list[TakenForChanges] = []
    for workflow in repository.value.workflows:
        if takes_roles(workflow) and (workflow.reusable or may_start(workflow)):
            found += _in(repository.value, workflow)
    return found


def _in(repository: Repository, workflow: Workflow) -> Iterator[TakenForChanges]:
    """Those of a workflow; one whose name shows only when it runs has none."""
    for job in workflow.jobs:
        for use in role_uses(repository, workflow, job):
            place = place_of_use(workflow, use)
            names = list(role_names(repository, workflow, job, use))
            for name in names:
                if not name.instead and runs_for_changes(workflow, job, use.step, name) is not False:
                    yield TakenForChanges(name.name, place, _applied(repository, name))
            if not names and may_start(workflow):
                yield TakenForChanges("", place, None)


def _applied(repository: Repository, name: RoleName) -> Applied | None:
    """Where something is applied with a role, and not with another that an environment sets under its name."""
    found = applied_roles(Same(repository)).of(name.name)
    return next((one for one in found if one.environment == name.environment and not one.instead), None)
