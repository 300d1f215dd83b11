"""A job on a pull request that takes the role with which Terraform is applied, or something else deployed.

Whoever can push a branch decides what such a job runs: the workflow, Terraform and its providers are those of the
pull request. What the trust policy of the role says is not known here; where it is, `pull-request-can-write` asks it.
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import JobNode
from offkey.model.records import replace
from offkey.read.github_permissions import id_tokens
from offkey.read.role_names import RoleName, role_names
from offkey.read.role_uses import role_uses
from offkey.read.same import Same
from offkey.rules.applied_roles import applied_roles
from offkey.rules.powerful_names import power_by_name
from offkey.rules.pull_request_runs import may_start, place_of_use, runs_for_changes, starts_when_closed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.pipeline import Job, Workflow
    from offkey.model.text import Place
    from offkey.read.role_uses import RoleUse
    from offkey.rules.applied_roles import Applied

_ROLE = ":role/"


def check(node: JobNode) -> Iterator[Finding]:
    """At most one finding for a job, at the step that takes the role."""
    repository, workflow, job = node.repository, node.workflow, node.job
    if not (workflow.reusable or may_start(workflow) or starts_when_closed(workflow)):
        return
    if job.uses is not None and not job.uses.startswith("./"):
        from offkey.rules import remote_callers  # few jobs call a workflow of another repository

        yield from remote_callers.findings(node)
        return
    for use in role_uses(repository, workflow, job):
        for name in role_names(repository, workflow, job, use):
            made = None if name.instead else _told(node, use, name)
            if made is not None and _gets_token(node, name):
                yield made
                return
    yield from _called_elsewhere(node)


def _called_elsewhere(node: JobNode) -> Iterator[Finding]:
    """The same where nobody in the repository calls the workflow, but a condition says that pull requests do."""
    repository, workflow, job = node.repository, node.workflow, node.job
    if not workflow.reusable or b"pull_request" not in workflow.source.data:
        return
    from offkey.rules.called_elsewhere import taken_when_called  # few workflows are for others

    taken = next((one for one in taken_when_called(repository, workflow, job) if _gets_token(node, one.name)), None)
    if taken is not None:
        found = _finding(node, taken.use, taken.name, taken.applied)
        asked = Related(taken.asked, "pull requests start it as well, as this asks for them")
        yield replace(found, related=(*found.related, asked), confidence=Confidence.LOW)


def _told(node: JobNode, use: RoleUse, name: RoleName) -> Finding | None:
    """What is said of a role by one of its names, whether or not the job gets a token."""
    if runs_for_changes(node.workflow, node.job, use.step, name) is False:
        closed = _closed(node, use, name)
        return None if closed is None else _when_closed(node, use, name, closed)
    if found := applied_roles(Same(node.repository)).of(name.name):
        return _finding(node, use, name, found)
    if (may_all := _administrator(node, name)) is not None:
        return _of_administrator(node, use, name, *may_all)
    from offkey.rules.images_for_changes import of_images  # few jobs push any

    return of_images(node, use, name, _shown(name.name))


def _gets_token(node: JobNode, name: RoleName) -> bool:
    """Whether the job may get an identity token when it is started by the calls of a name."""
    answers = id_tokens(node.repository, node.workflow, node.job)
    return any(one.granted is not False for one in answers if one.callers == name.calls)


def _finding(node: JobNode, use: RoleUse, name: RoleName, found: Sequence[Applied]) -> Finding:
    alike = [one for one in found if one.environment == name.environment and not one.instead]
    own = [one for one in alike if one.job is node.job]
    now = [one for one in own if not one.chosen and runs_for_changes(node.workflow, node.job, one.step, name) is True]
    applied, at_once = (now or own or alike or found)[0], bool(now)
    verb, whose = ("deploys", "deploys") if applied.deploys else ("applies", "Terraform is applied with")
    does = f"{verb} what a pull request says, before anybody has read it," if at_once else "runs on pull requests"
    primary = place_of_use(node.workflow, use)
    return Finding(
        f"the job {node.job.id} {does} with the role that {whose} ({_shown(name.name)}): whoever can "
        "push a branch decides what runs with it. Give pull requests a role that reads.",
        primary,
        related=(
            *_ways(use, applied, verb, primary),
            *(Related(_place(call.workflow, call.job), "called from here") for call in name.calls[-1:]),
        ),
        confidence=Confidence.MEDIUM if (own or alike) and not applied.by_file else Confidence.LOW,
    )


def _closed(node: JobNode, use: RoleUse, name: RoleName) -> Applied | None:
    """Where something is deployed with a role that a job takes, once a pull request is closed without a merge."""
    if name.events or not starts_when_closed(name.starting(node.workflow)):
        return None
    from offkey.rules.closed_pull_requests import deployed_when_closed, takes_when_closed  # few workflows wait for that

    if not takes_when_closed(node.workflow, node.job, use.step, name):
        return None
    return deployed_when_closed(node.workflow, node.job, name, applied_roles(Same(node.repository)).of(name.name))


def _when_closed(node: JobNode, use: RoleUse, name: RoleName, applied: Applied) -> Finding:
    verb, whose = ("deploys", "deploys") if applied.deploys else ("applies", "Terraform is applied with")
    from offkey.rules.closed_pull_requests import is_taken_away

    does = f"{verb} what a pull request says when that" if applied.job is node.job else "runs when a pull request"
    cure = "Ask for `github.event.pull_request.merged == true`."
    if away := is_taken_away(applied):
        does, cure = "takes away what a pull request made, by what that says, when it", "Check out the base branch."
    primary = place_of_use(node.workflow, use)
    return Finding(
        f"the job {node.job.id} {does} is closed, merged or not, with the role that {whose} "
        f"({_shown(name.name)}): whoever can push a branch decides what runs with it. {cure}",
        primary,
        related=(
            *_ways(use, applied, verb, primary),
            *(Related(_place(call.workflow, call.job), "called from here") for call in name.calls[-1:]),
        ),
        confidence=Confidence.LOW if applied.by_file or away else Confidence.MEDIUM,
    )


def _ways(use: RoleUse, applied: Applied, verb: str, primary: Place) -> Iterator[Related]:
    """Where an action takes the role for a pull request, and where another job takes it, and what that does."""
    if use.within is not None:
        yield Related(use.within, "the role is taken here")
    if applied.taken != primary:
        yield Related(applied.taken, f"the job {applied.job.id} takes it here")
    if (applied.place.path, applied.place.line) not in ((one.path, one.line) for one in (primary, applied.taken)):
        yield Related(applied.place, f"{verb} with it here")


def _administrator(node: JobNode, name: RoleName) -> tuple[str, Place | None] | None:
    """What says that a role may do much: how it is called, or what is attached to it in this repository."""
    if (said := power_by_name(node.workflow, node.job, name)) is not None:
        return said, None
    if _ROLE not in name.name:
        return None
    from offkey.rules.role_power import granting  # few roles are made where they are taken

    most = granting(Same(node.repository), name.name.rpartition("/")[2])
    return None if most is None else (f"may do everything ({most.what})", most.place)


def _of_administrator(node: JobNode, use: RoleUse, name: RoleName, why: str, place: Place | None) -> Finding:
    return Finding(
        f"the job {node.job.id} runs on pull requests with a role that {why} ({_shown(name.name)}): "
        "whoever can push a branch decides what runs with it. Give pull requests a role that reads.",
        place_of_use(node.workflow, use),
        related=(Related(place, "what it may do"),) if place is not None else (),
        confidence=Confidence.LOW if place is None else Confidence.MEDIUM,
    )


def _place(workflow: Workflow, job: Job) -> Place:
    return workflow.source.place(job.uses_span) if job.uses_span else job.place


def _shown(name: str) -> str:
    return name if "${{" not in name else "its ARN is put together"


RULE = Rule(
    id="pull-request-with-apply-role",
    summary="A job on a pull request takes the role with which Terraform is applied, or something else deployed.",
    severity=Severity.LOW,
    on=JobNode,
    check=check,
)
