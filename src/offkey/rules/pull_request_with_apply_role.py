"""A job on a pull request that takes the role with which Terraform is applied, or something else deployed.

Whoever can push a branch decides what such a job runs: the workflow, Terraform and its providers are those of the
pull request. What the trust policy of the role says is not known here; where it is, `pull-request-can-write` asks it.
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import JobNode
from offkey.model.regex import IGNORECASE, regex
from offkey.model.unknown import Unknown
from offkey.read import github_inputs
from offkey.read.github_expression import runs
from offkey.read.github_permissions import id_tokens
from offkey.read.pull_request_guard import conditions
from offkey.read.role_names import RoleName, role_names
from offkey.read.role_uses import role_uses
from offkey.read.same import Same
from offkey.rules.applied_roles import applied_roles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from offkey.model.pipeline import Job, Step, Trigger, Workflow
    from offkey.model.text import Place
    from offkey.read.role_uses import RoleUse
    from offkey.rules.applied_roles import Applied

_EVENT = "pull_request"
_REF = {"event_name": _EVENT, "ref": "refs/pull/1/merge", "ref_name": "1/merge", "ref_type": "branch"}
_OPENED, _CLOSED = "opened", "closed"
_ANY_STATUS = Unknown("the steps and jobs before may fail")
_ADMINISTRATOR = regex(r"(?:\A|[/._:-])(?:admin|administrator|administratoraccess|poweruser)\Z", IGNORECASE)
"""How the name of a role ends that may do everything."""
_ROLE = ":role/"


def check(node: JobNode) -> Iterator[Finding]:
    """At most one finding for a job, at the step that takes the role."""
    repository, workflow, job = node.repository, node.workflow, node.job
    if not (workflow.reusable or _may_start(workflow)):
        return
    for use in role_uses(repository, workflow, job):
        for name in role_names(repository, workflow, job, use):
            if _runs(workflow, job, use.step, name) is False:
                continue
            found = applied_roles(Same(repository)).of(name.name)
            if found and _gets_token(node, name):
                yield _finding(node, use, name, found)
                return
            may_all = None if found else _administrator(node, name)
            if may_all is not None and _gets_token(node, name):
                yield _of_administrator(node, use, name, *may_all)
                return


def _gets_token(node: JobNode, name: RoleName) -> bool:
    """Whether the job may get an identity token when it is started by the calls of a name."""
    answers = id_tokens(node.repository, node.workflow, node.job)
    return any(one.granted is not False for one in answers if one.callers == name.calls)


def _finding(node: JobNode, use: RoleUse, name: RoleName, found: Sequence[Applied]) -> Finding:
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


def _administrator(node: JobNode, name: RoleName) -> tuple[str, Place | None] | None:
    """What says that a role may do everything: how it is called, or what is attached to it in this repository."""
    if _ADMINISTRATOR.search(name.name):
        return "is called an administrator's", None
    if _ROLE not in name.name:
        return None
    from offkey.rules.role_power import granting  # few roles are made where they are taken

    most = granting(Same(node.repository), name.name.rpartition("/")[2])
    return None if most is None else (f"may do everything ({most.what})", most.place)


def _of_administrator(node: JobNode, use: RoleUse, name: RoleName, why: str, place: Place | None) -> Finding:
    return Finding(
        f"the job {node.job.id} runs on pull requests with a role that {why} ({_shown(name.name)}): "
        "whoever can push a branch decides what runs with it. Give pull requests a role that reads.",
        _primary(node.workflow, use),
        related=(Related(place, "what it may do"),) if place is not None else (),
        confidence=Confidence.LOW if place is None else Confidence.MEDIUM,
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


RULE = Rule(
    id="pull-request-with-apply-role",
    summary="A job on a pull request takes the role with which Terraform is applied, or something else deployed.",
    severity=Severity.LOW,
    on=JobNode,
    check=check,
)
