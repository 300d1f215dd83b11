"""A job on a pull request that takes the role with which Terraform is applied, or something else deployed.

Whoever can push a branch decides what such a job runs: the workflow, Terraform and its providers are those of the
pull request. What the trust policy of the role says is not known here; where it is, `pull-request-can-write` asks it.
"""

from __future__ import annotations

from offkey.model.builtin import cached_property, lru_cache
from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import JobNode
from offkey.model.records import dataclass, replace
from offkey.model.regex import IGNORECASE, regex
from offkey.model.unknown import Unknown
from offkey.read import github_inputs
from offkey.read.github_expression import filled, runs
from offkey.read.github_permissions import id_tokens
from offkey.read.pull_request_guard import conditions
from offkey.read.role_names import RoleName, role_names
from offkey.read.role_uses import role_uses
from offkey.read.same import Same
from offkey.rules.applying_steps import applies
from offkey.rules.deploying_steps import deploys
from offkey.rules.text_gates import may_apply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from offkey.model.pipeline import Job, Step, Trigger, Workflow
    from offkey.model.repository import Repository
    from offkey.model.text import Place
    from offkey.read.role_uses import RoleUse

_EVENT = "pull_request"
_REF = {"event_name": _EVENT, "ref": "refs/pull/1/merge", "ref_name": "1/merge", "ref_type": "branch"}
_OPENED, _CLOSED = "opened", "closed"
_ANY_STATUS = Unknown("the steps and jobs before may fail")
_ADMINISTRATOR = regex(r"(?:\A|[/._:-])(?:admin|administrator|administratoraccess|poweruser)\Z", IGNORECASE)
"""How the name of a role ends that may do everything."""
_LAST = regex(r"[./]")
_INPUT = regex(r"\$\{\{\s*inputs\.")
_ELSEWHERE = (b"workflow_call", b"uses: ./")
"""In a workflow whose roles may be named by who calls it, or by an action of the repository."""
_TOLD = (b"workflow_call", b"inputs.")
"""In one that may be told what to do."""
_FEW = 200
"""So many names are looked for in the texts; for more, every workflow is read."""
_TARGET = regex(r"\b(?:make|just|task)\s+(?:-\S+\s+)*(?:[\w-]+[-:])?(?:apply|destroy)\b")
"""A target that says that it applies something, with a role that Terraform takes."""


@dataclass(frozen=True, slots=True)
class _Applied:
    """Where a role is used to apply or deploy: the step, and the environment that may set the role's name anew."""

    place: Place
    deploys: bool
    environment: str
    workflow: Workflow
    job: Job
    step: Step


def check(node: JobNode) -> Iterator[Finding]:
    """At most one finding for a job, at the step that takes the role."""
    repository, workflow, job = node.repository, node.workflow, node.job
    if not (workflow.reusable or _may_start(workflow)):
        return
    for use in role_uses(repository, workflow, job):
        for name in role_names(repository, workflow, job, use):
            if _runs(workflow, job, use.step, name) is False:
                continue
            found = _index(Same(repository)).of(name.name)
            administrator = _ADMINISTRATOR.search(name.name)
            if (found or administrator) and _gets_token(node, name):
                yield _finding(node, use, name, found) if found else _of_administrator(workflow, use, name, job)
                return


def _gets_token(node: JobNode, name: RoleName) -> bool:
    """Whether the job may get an identity token when it is started by the calls of a name."""
    answers = id_tokens(node.repository, node.workflow, node.job)
    return any(one.granted is not False for one in answers if one.callers == name.calls)


def _finding(node: JobNode, use: RoleUse, name: RoleName, found: Sequence[_Applied]) -> Finding:
    alike = [one for one in found if one.environment == name.environment]
    own = [one for one in alike if one.job is node.job]
    applied = (own or alike or found)[0]
    at_once = bool(own) and _runs(node.workflow, node.job, own[0].step, name) is True
    verb, whose = ("deploys", "deploys") if applied.deploys else ("applies", "Terraform is applied with")
    does = f"{verb} what a pull request says, before anybody has read it," if at_once else "runs on pull requests"
    primary = _primary(node.workflow, use)
    return Finding(
        f"the job {node.job.id} {does} with the role that {whose} ({_shown(name.name)}): whoever can "
        "push a branch decides what runs with it. Give pull requests a role that reads.",
        primary,
        related=(
            *((Related(use.within, "the role is taken here"),) if use.within is not None else ()),
            *((Related(applied.place, f"{verb} with it here"),) if applied.place.line != primary.line else ()),
            *(Related(_place(call.workflow, call.job), "called from here") for call in name.calls[-1:]),
        ),
        confidence=Confidence.MEDIUM if own or alike else Confidence.LOW,
    )


def _of_administrator(workflow: Workflow, use: RoleUse, name: RoleName, job: Job) -> Finding:
    return Finding(
        f"the job {job.id} runs on pull requests with a role that is called an administrator's ({_shown(name.name)}): "
        "whoever can push a branch decides what runs with it. Give pull requests a role that reads.",
        _primary(workflow, use),
        confidence=Confidence.LOW,
    )


def _primary(workflow: Workflow, use: RoleUse) -> Place:
    """The action that the step uses."""
    return workflow.source.place(use.step.uses_span) if use.step.uses_span else use.place


def _place(workflow: Workflow, job: Job) -> Place:
    return workflow.source.place(job.uses_span) if job.uses_span else job.place


def _shown(name: str) -> str:
    return name if "${{" not in name else "its ARN is put together"


def _runs(workflow: Workflow, job: Job, step: Step, name: RoleName) -> bool | Unknown:
    """Whether a pull request that is opened leads to a step, by the calls of a name."""
    starting = name.calls[-1].workflow if name.calls else workflow
    action = next((_action(trigger) for trigger in starting.triggers if _is_for_changes(trigger)), None)
    if action is None:
        return False
    github = {**_REF, "event": {"action": action, "pull_request": {"merged": False}, "inputs": None}}
    context: Mapping[str, Any] = {"github": github, "inputs": None}
    found: list[bool | Unknown] = []
    callees = [workflow, *(call.workflow for call in name.calls)]  # each call leads to what stands before it
    for call, callee in reversed(list(zip(name.calls, callees, strict=False))):
        found += _decided(call.workflow, call.job, None, context)
        context = github_inputs.inside(callee, call.job.with_, context)
    found += _decided(workflow, job, step, context)
    if False in found:
        return False
    return next((one for one in found if isinstance(one, Unknown)), True)


def _decided(workflow: Workflow, job: Job, step: Step | None, context: Mapping[str, Any]) -> Iterator[bool | Unknown]:
    """What the conditions of a job, of those that it needs and of a step come to."""
    return (runs(condition, context, status=_ANY_STATUS) for condition in conditions(workflow, job, step))


def _may_start(workflow: Workflow) -> bool:
    return any(map(_is_for_changes, workflow.triggers))


def _is_for_changes(trigger: Trigger) -> bool:
    """Whether it is about pull requests that are open."""
    return trigger.event == _EVENT and set(trigger.types) != {_CLOSED}


def _action(trigger: Trigger) -> str:
    """What happens to a pull request, of what starts a workflow."""
    return _OPENED if not trigger.types or _OPENED in trigger.types else min(set(trigger.types) - {_CLOSED})


class _Index:
    """Where roles are used to apply; what is merged, or destroyed behind a pull request, counts as well.

    For the first names only those workflows are read that have it in their text, or are called by others.
    """

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._asked: dict[str, list[_Applied]] = {}
        self._read: dict[str, list[tuple[str, _Applied]]] = {}

    def of(self, name: str) -> Sequence[_Applied]:
        """The uses of a role by its name."""
        if len(self._asked) >= _FEW:
            return self._all.get(name, ())
        if name not in self._asked:
            found = (one for workflow in self._speaking(name) for one in self._in(workflow))
            self._asked[name] = [applied for other, applied in found if other == name]
        return self._asked[name]

    @cached_property
    def _all(self) -> Mapping[str, Sequence[_Applied]]:
        found: dict[str, list[_Applied]] = {}
        for workflow, _ in self._applying:
            for name, applied in self._in(workflow):
                found.setdefault(name, []).append(applied)
        return found

    @cached_property
    def _applying(self) -> Sequence[tuple[Workflow, bytes]]:
        """The workflows in which something may be applied with a role, with their texts in small letters."""
        texts = ((workflow, workflow.source.data.lower()) for workflow in self._repository.workflows)
        return [(workflow, text) for workflow, text in texts if may_apply(text) or all(w in text for w in _TOLD)]

    def _speaking(self, name: str) -> Iterator[Workflow]:
        """Those that have the last part of a name in their text, or may get it from elsewhere."""
        tail = _LAST.split(name)[-1].lower().encode("utf-8", "surrogateescape")
        words = (tail, *_ELSEWHERE)
        return (workflow for workflow, text in self._applying if any([word in text for word in words]))

    def _in(self, workflow: Workflow) -> Sequence[tuple[str, _Applied]]:
        if workflow.path not in self._read:
            self._read[workflow.path] = list(self._found(workflow))
        return self._read[workflow.path]

    def _found(self, workflow: Workflow) -> Iterator[tuple[str, _Applied]]:
        for job in workflow.jobs:
            steps = [(step, *place) for step in job.steps for place in _places(self._repository, workflow, step)]
            told = [step for step in job.steps if step.run and _INPUT.search(step.run)] if not steps else []
            for use in role_uses(self._repository, workflow, job) if steps or told else ():
                for name in role_names(self._repository, workflow, job, use):
                    for step, place, other in (steps or self._by_inputs(workflow, told, name))[:1]:
                        yield name.name, _Applied(place, other, name.environment, workflow, job, step)

    def _by_inputs(self, workflow: Workflow, told: Sequence[Step], name: RoleName) -> list[tuple[Step, Place, bool]]:
        """The steps that apply once the inputs are in their scripts that the call which leads to a name passes."""
        found: list[tuple[Step, Place, bool]] = []
        for call in name.calls[:1]:
            inputs = github_inputs.inside(workflow, call.job.with_, {"github": {}})
            for step in told:
                meant = replace(step, run=filled(step.run or "", inputs))
                places = _places(self._repository, workflow, meant)
                found += [(step, step.place, other) for _place, other in places]
        return found


@lru_cache(maxsize=1)
def _index(repository: Same[Repository]) -> _Index:
    return _Index(repository.value)


def _places(repository: Repository, workflow: Workflow, step: Step) -> Iterator[tuple[Place, bool]]:
    """Where a step applies Terraform, or (True) deploys by something else."""
    yield from ((place, False) for place, _ in applies(repository, workflow.source, step))
    if step.run is not None and _TARGET.search(step.run):
        yield step.place, False
    yield from ((place, True) for place in deploys(repository, workflow.source, step))


RULE = Rule(
    id="pull-request-with-apply-role",
    summary="A job on a pull request takes the role with which Terraform is applied, or something else deployed.",
    severity=Severity.LOW,
    on=JobNode,
    check=check,
)
