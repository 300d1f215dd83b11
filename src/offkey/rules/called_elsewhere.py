"""The roles of a reusable workflow that only other repositories call, where it shows that pull requests start it too.

Who calls it gives all of its jobs the same inputs and secrets: two jobs that take the same one take the same role.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.pipeline import NO_ENTRIES
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read import github_inputs
from offkey.read.github_expression import runs, whole
from offkey.read.github_permissions import callers
from offkey.read.github_step import effective_env
from offkey.read.pull_request_guard import conditions
from offkey.read.role_names import RoleName, outside
from offkey.read.role_uses import ROLE, role_uses
from offkey.read.same import Same
from offkey.rules.applied_roles import Applied, applied_roles
from offkey.rules.pull_request_runs import place_of_use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.model.repository import Repository
    from offkey.model.text import Place
    from offkey.read.github_expression import Value
    from offkey.read.role_uses import RoleUse

_BY_HAND = frozenset({"workflow_call", "workflow_dispatch"})
_EVENT = "pull_request"
_ASKS = regex(r"\bevent_name\b[^\n]{0,200}['\"]pull_request['\"]|['\"]pull_request['\"][^\n]{0,200}\bevent_name\b")
"""A condition that tells a pull request from other events: one starts the workflow."""
_NAMED = regex(r"\s*(?P<context>env|inputs|secrets|vars)\s*\.\s*(?P<name>[\w-]+)\s*\Z")
_INPUT = regex(r"\binputs\b")
_DEPTH = 3
"""So often a variable may hold another."""
_CHANGE: Mapping[str, Value] = {
    "event_name": _EVENT,
    "ref": "refs/pull/1/merge",
    "ref_name": "1/merge",
    "ref_type": "branch",
    "event": {"action": "opened", "pull_request": {"merged": False}, "inputs": None},
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A role that a job takes for pull requests, by its name, what is applied with it, and what asks for them."""

    use: RoleUse
    name: RoleName
    applied: Sequence[Applied]
    asked: Place


def taken_when_called(repository: Repository, workflow: Workflow, job: Job) -> Iterator[Taken]:
    """The roles that a job takes for the pull requests of others, with which this workflow applies or deploys."""
    if not workflow.reusable or not _BY_HAND.issuperset(workflow.events) or callers(repository, workflow):
        return
    whole, part = Same(repository), Same(workflow)
    asked = _asked(part)
    for use in role_uses(repository, workflow, job) if asked is not None else ():
        name = _name(repository, workflow, job, use)
        applied = _applied(whole, part).get(name) if name is not None else None
        if asked is None or name is None or not applied:
            continue
        if not any(one is False or isinstance(one, str) for one in _decided(workflow, job, use.step, name)):
            yield Taken(use, RoleName(name, "", ()), applied, asked)


@lru_cache(maxsize=1)
def _asked(workflow: Same[Workflow]) -> Place | None:
    """The job or the step whose condition tells pull requests from other events."""
    if b"event_name" not in workflow.value.source.data:
        return None
    for job in workflow.value.jobs:
        parts = [(job.condition, job.place), *((step.condition, step.place) for step in job.steps)]
        for condition, place in parts:
            if condition and _ASKS.search(" ".join(condition.split())):
                return place
    return None


def _name(repository: Repository, workflow: Workflow, job: Job, use: RoleUse) -> str | None:
    """The input, the secret or the variable that is the role of a use."""
    written = outside(repository, use, use.inputs.value(ROLE))
    for _ in range(_DEPTH):
        named = _NAMED.match(whole(written or "") or "")
        if named is None:
            return None
        if named["context"] != "env":
            return f"{named['context']}.{named['name']}"
        variable = effective_env(workflow, job, use.step).get(named["name"])
        written = variable.entry.value if variable is not None else None
    return None


@lru_cache(maxsize=1)
def _applied(repository: Same[Repository], workflow: Same[Workflow]) -> Mapping[str, Sequence[Applied]]:
    """Where the workflow applies, by the role's name, unless an input alone decides whether it does."""
    found: dict[str, list[Applied]] = {}
    for job in workflow.value.jobs:
        uses = list(role_uses(repository.value, workflow.value, job))
        named = [(name, use) for use in uses if (name := _name(repository.value, workflow.value, job, use))]
        for step, place, other in applied_roles(repository).firsts(workflow.value, job, uses) if named else ():
            for name, use in named:
                decided = list(_decided(workflow.value, job, step, name))
                if False in decided or not any(isinstance(one, str) for one in decided):
                    taken = place_of_use(workflow.value, use)
                    applied = Applied(place, other, "", workflow.value, job, step, instead=False, taken=taken)
                    found.setdefault(name, []).append(applied)
    return found


def _decided(workflow: Workflow, job: Job, step: Step, name: str) -> Iterator[bool | Unknown | str]:
    """What the conditions on the way to a step come to for a pull request; the text of one that an input decides."""
    given = {"inputs": {**_switches(Same(workflow)), name.partition(".")[2]: "arn"}, "github": _CHANGE}
    for condition in conditions(workflow, job, step):
        found = runs(condition, given)
        yield condition if isinstance(found, Unknown) and _INPUT.search(condition) else found


@lru_cache(maxsize=1)
def _switches(workflow: Same[Workflow]) -> Mapping[str, Value]:
    """The inputs that are true or false, where nobody sets them; what the others are is not known."""
    usual = github_inputs.passed(workflow.value, NO_ENTRIES, {})
    return {key: value for key, value in usual.items() if isinstance(value, bool)}
