"""A job that runs a stranger's pull request and holds AWS credentials.

`pull_request_target`, `workflow_run` and `issue_comment` run on the default branch with the rights of the
repository, for pull requests from forks too. That is safe as long as the job keeps to the code of the
default branch.
"""

from __future__ import annotations

from collections.abc import Iterator

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import JobNode
from offkey.model.pipeline import Step
from offkey.model.text import Place
from offkey.read.github_permissions import has_id_token
from offkey.read.key_uses import in_job
from offkey.read.pull_request_code import Checkout, Guard, checkouts, guard, privileged_event
from offkey.read.role_uses import role_uses

_SEVERITY = {Guard.NONE: Severity.HIGH, Guard.SOME: Severity.MEDIUM}


def check(node: JobNode) -> Iterator[Finding]:
    """At most one finding for a job, at the step that brings the pull request's code."""
    event = privileged_event(node.repository, node.workflow)
    if event is None:
        return
    checkout = next(checkouts(node.repository, node.workflow, node.job, event), None)
    credentials = _credentials(node)
    if checkout is None or credentials is None or not _runs_code(node, checkout):
        return
    found = guard(node.workflow, node.job, checkout.step, event)
    if found is Guard.TRUSTED:
        return
    yield Finding(
        f"the job {node.job.id} runs on `{event}`, checks out the pull request ({checkout.what}) "
        f"and holds AWS credentials: {_who(found)} can run code with them. "
        "Plan pull requests under `pull_request` with a role that reads.",
        checkout.place,
        related=(Related(*credentials),),
        confidence=Confidence.HIGH if found is Guard.NONE and checkout.sure else Confidence.MEDIUM,
        severity=_SEVERITY[found],
    )


def _who(found: Guard) -> str:
    if found is Guard.NONE:
        return "everybody who can open a pull request"
    return "whoever passes the job's condition, or changes the pull request after somebody else has,"


def _credentials(node: JobNode) -> tuple[Place, str] | None:
    """Where the job's credentials come from."""
    use = next(iter(role_uses(node.repository, node.workflow, node.job)), None)
    if use is not None and has_id_token(node.repository, node.workflow, node.job) is not False:
        return use.place, "here the job takes the role"
    keys = in_job(node.repository, node.workflow, node.job)
    return (keys[0].primary, "here the job gets a key") if keys else None


def _runs_code(node: JobNode, checkout: Checkout) -> bool:
    """Whether something runs after the checkout that could be the pull request's."""
    steps: list[Step] = list(node.job.steps)
    later = steps[steps.index(checkout.step) :] if checkout.step in steps else steps
    after = [step for step in later if step is not checkout.step]
    return any(step.run or (step.uses or "").startswith("./") for step in after) or checkout.step.run is not None


RULE = Rule(
    id="pull-request-code-with-role",
    summary="A job runs the code of a pull request from anybody, and holds AWS credentials.",
    severity=Severity.HIGH,
    on=JobNode,
    check=check,
)
