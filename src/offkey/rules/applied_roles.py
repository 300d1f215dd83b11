"""The roles with which something is applied or deployed, by their names in workflows."""

from __future__ import annotations

from itertools import islice

from offkey.model.builtin import cached_property, lru_cache, partial
from offkey.model.finding import Confidence
from offkey.model.records import dataclass, replace
from offkey.model.regex import regex
from offkey.read.role_names import role_names
from offkey.read.role_uses import local_action, role_uses
from offkey.rules.applying_steps import applies, in_step
from offkey.rules.deploying_steps import chooses, deploys, reaches_cluster
from offkey.rules.pull_request_runs import place_of_use, runs_somewhen
from offkey.rules.taken_together import as_it_runs, is_replaced, may_meet
from offkey.rules.text_gates import may_apply
from offkey.rules.told_to_apply import asked, by_inputs, is_chosen, is_told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.model.repository import Repository
    from offkey.model.text import Place
    from offkey.read.role_names import RoleName
    from offkey.read.role_uses import RoleUse
    from offkey.read.same import Same

_LAST = regex(r"[./]")
_PUT_TOGETHER = regex(
    rb":role/[^\s\"']{0,99}\$\{\{|r(?<!\wr)ole[\w-]{0,30}:[ \t\"']{0,9}\$\{\{[^\n}]{0,200}"
    rb"(?:\bformat\(|\bfromjson\(|\[)"
)
_CALLED, _OWN_ACTION = b"workflow_call", b"uses: ./"
"""In a workflow whose roles may be named by who calls it, or by an action of the repository."""
_TOLD = (b"workflow_call", b"inputs.")
"""In one that may be told what to do."""
_MOST = 20
"""So many steps of a job are looked at with their inputs in them."""
_FEW = 200
"""So many names are looked for in the texts; for more, every workflow is read."""


@dataclass(frozen=True, slots=True)
class Applied:
    """Where a role is used to apply or deploy: the step, and the environment that may set the role's name anew.

    `taken` is the step that takes the role for that.
    `instead` says that it is so only where no other role is set, that goes before it.
    `chosen` says that an expression in the step, or who starts it, decides whether that is done.
    """

    place: Place
    deploys: bool
    environment: str
    workflow: Workflow
    job: Job
    step: Step
    instead: bool
    taken: Place
    chosen: bool = False
    by_file: bool = False
    """Whether only a file of the repository that the step runs does it."""


class AppliedRoles:
    """Where roles are used to apply; what is merged, or destroyed behind a pull request, counts as well.

    For the first names only those workflows are read that have it in their text, or are called by others.
    """

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._asked: dict[str, list[Applied]] = {}
        self._read: dict[str, list[tuple[str, Applied]]] = {}

    def of(self, name: str) -> Sequence[Applied]:
        """The uses of a role by its name, those to apply Terraform first."""
        if len(self._asked) >= _FEW:
            return self._all.get(name, ())
        if name not in self._asked:
            found = (one for workflow in self._speaking(name) for one in self._in(workflow))
            self._asked[name] = sorted((applied for other, applied in found if other == name), key=_deploys)
        return self._asked[name]

    @cached_property
    def _all(self) -> Mapping[str, Sequence[Applied]]:
        found: dict[str, list[Applied]] = {}
        for workflow, _ in self._applying:
            for name, applied in self._in(workflow):
                found.setdefault(name, []).append(applied)
        return {name: sorted(uses, key=_deploys) for name, uses in found.items()}

    @cached_property
    def _applying(self) -> Sequence[tuple[Workflow, bytes]]:
        """The workflows in which something may be applied with a role, with their texts in small letters."""
        texts = ((workflow, workflow.source.data.lower()) for workflow in self._repository.workflows)
        return [(workflow, text) for workflow, text in texts if may_apply(text) or all(w in text for w in _TOLD)]

    @cached_property
    def _actions(self) -> Sequence[bytes]:
        """The texts of the repository's own actions, in small letters."""
        return [action.source.data.lower() for action in self._repository.actions]

    def _speaking(self, name: str) -> Iterator[Workflow]:
        """Those that have the last part of a name in their text, or may get it from elsewhere."""
        tail = _LAST.split(name)[-1].lower().encode("utf-8", "surrogateescape")
        named = any(tail in text for text in self._actions)
        words = (tail, _CALLED, *((_OWN_ACTION,) if named else ()))
        elsewhere = self._putting_together
        for workflow, text in self._applying:
            if any([word in text for word in words]) or workflow.path in elsewhere:
                yield workflow

    @cached_property
    def _putting_together(self) -> frozenset[str]:
        """The workflows in which the name of a role is put together: its last part stands nowhere."""
        return frozenset(workflow.path for workflow, text in self._applying if _PUT_TOGETHER.search(text))

    def _in(self, workflow: Workflow) -> Sequence[tuple[str, Applied]]:
        if workflow.path not in self._read:
            self._read[workflow.path] = list(self._found(workflow))
        return self._read[workflow.path]

    def _found(self, workflow: Workflow) -> Iterator[tuple[str, Applied]]:
        for job in workflow.jobs:
            uses = list(role_uses(self._repository, workflow, job))
            firsts = self.firsts(workflow, job, uses) if uses else []
            told = list(islice(_asking(workflow, job), _MOST)) if uses and not firsts else []
            files = list(islice(self._by_files(workflow, job), 1)) if uses and not firsts else []
            for use in uses if firsts or told or files else ():
                for name in role_names(self._repository, workflow, job, use):
                    meant = firsts or list(islice(self._by_inputs(workflow, told, name), 1)) or files
                    for step, place, other in meant:
                        if not runs_somewhen(workflow, job, step, name):
                            continue
                        if is_replaced(job, uses, use, step) or not self._goes_with(workflow, job, use, step, name):
                            continue
                        where = Applied(
                            place,
                            other,
                            name.environment,
                            workflow,
                            job,
                            step,
                            name.instead,
                            place_of_use(workflow, use),
                            chosen=not firsts or is_chosen(step.run or "") or chooses(step),
                            by_file=meant is files,
                        )
                        yield name.name, where

    def _goes_with(self, workflow: Workflow, job: Job, use: RoleUse, step: Step, name: RoleName) -> bool:
        """Whether a step may apply with the role of a use by a name: one event leads to both, and it applies."""
        if not may_meet(workflow, job, use.step, step, name):
            return False
        if not name.events or not (is_chosen(step.run or "") or chooses(step)):
            return True
        seen = as_it_runs(workflow, step, name)
        return any(place for one in seen for place in _places(self._repository, workflow, one))

    def _by_files(self, workflow: Workflow, job: Job) -> Iterator[tuple[Step, Place, bool]]:
        """The steps that run a file in which Terraform is applied."""
        for step in job.steps:
            if step.run is None and local_action(self._repository, step) is None:
                continue
            from offkey.rules.applying_files import applies_by_file  # most jobs that take a role apply by themselves

            yield from ((step, place, False) for place in applies_by_file(self._repository, workflow, job, step))

    def firsts(self, workflow: Workflow, job: Job, uses: Sequence[RoleUse]) -> Sequence[tuple[Step, Place, bool]]:
        """The first step that applies, and the first that deploys; not one that only finds out a role with it."""
        before = [use.step for use in uses if use.through and not self._goes_on(use)]
        places = partial(_places, self._repository, workflow, to_cluster=reaches_cluster(job))
        found: dict[bool, tuple[Step, Place, bool]] = {}
        for step in job.steps:
            for place, other in () if any(step is one for one in before) else places(step):
                found.setdefault(other, (step, place, other))
        return [found[other] for other in sorted(found)]

    def _goes_on(self, use: RoleUse) -> bool:
        """Whether an action that takes a role does something after that."""
        action = local_action(self._repository, use.step)
        if action is None or use.within is None or action.source.path != use.within.path:
            return True
        return any(step.place.line > use.within.line for step in action.steps)

    def _by_inputs(
        self, workflow: Workflow, told: Sequence[tuple[Step, str]], name: RoleName
    ) -> Iterator[tuple[Step, Place, bool]]:
        """The steps that apply once the inputs are in their scripts."""
        for step, asked_for in told:
            for script in dict.fromkeys(by_inputs(workflow, asked_for, name)):
                if script == step.run:
                    continue  # which does nothing as it stands
                meant = replace(step, run=script)
                yield from ((step, step.place, other) for _, other in _places(self._repository, workflow, meant))


def _asking(workflow: Workflow, job: Job) -> Iterator[tuple[Step, str]]:
    """The steps whose scripts do what an input or a variable says, with these scripts."""
    for step in job.steps:
        if step.run and (script := asked(workflow, job, step)) is not None:
            yield step, script


def _deploys(applied: Applied) -> bool:
    return applied.deploys


@lru_cache(maxsize=1)
def applied_roles(repository: Same[Repository]) -> AppliedRoles:
    """Those of a repository: of the last one that was asked about they are kept."""
    return AppliedRoles(repository.value)


def _is_told(step: Step) -> Iterator[tuple[None, Confidence]]:
    """The step, if its script has a target that applies, or a command to do so in a variable or an output."""
    if step.run is not None and is_told(step.run):
        yield None, Confidence.MEDIUM


def _places(
    repository: Repository, workflow: Workflow, step: Step, *, to_cluster: bool = False
) -> Iterator[tuple[Place, bool]]:
    """Where a step applies Terraform, or (True) deploys by something else."""
    yield from ((place, False) for place, _ in applies(repository, workflow.source, step))
    yield from ((place, False) for place, _ in in_step(repository, workflow.source, step, _is_told))
    yield from ((place, True) for place in deploys(repository, workflow.source, step, to_cluster=to_cluster))
