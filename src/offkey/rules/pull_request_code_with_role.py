"""A job that runs a stranger's pull request and holds AWS credentials.

`pull_request_target`, `workflow_run` and `issue_comment` run on the default branch with the rights of the
repository, for pull requests from forks too. That is safe as long as the job keeps to the code of the
default branch.
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import JobNode
from offkey.model.pipeline import Step
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Place
from offkey.read.pull_request_code import Checkout, Guard, Reach, checkouts, guard, privileged_event

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_HARMLESS = frozenset(
    [
        "[",
        "[[",
        "aws",
        "cat",
        "cd",
        "curl",
        "date",
        "echo",
        "exit",
        "export",
        "false",
        "gh",
        "git",
        "grep",
        "head",
        "jq",
        "printf",
        "sed",
        "set",
        "sleep",
        "test",
        "tail",
        "tr",
        "true",
    ]
)
"""Programs of the runner that run nothing of what lies in the working directory."""
_SUBSTITUTED = regex(r"[$<]\(\s*(?!\()[\"']?([\w./-]+)")


def check(node: JobNode) -> Iterator[Finding]:
    """At most one finding for a job, at the step that brings the pull request's code."""
    event = privileged_event(node.repository, node.workflow)
    if event is None:
        return
    checkout = next(checkouts(node.repository, node.workflow, node.job, event), None)
    credentials = _credentials(node) if checkout else None
    if checkout is None or credentials is None:
        return
    later = _later(node, checkout)
    found = guard(node.workflow, node.job, checkout.step, event)
    if found is not Guard.TRUSTED and later:
        runs = any(_runs_code(step) for step in later)
        severity, confidence = _judged(found, checkout, runs=runs)
        yield Finding(
            f"the job {node.job.id} runs on `{event}`, checks out the pull request ({checkout.what}) "
            f"and {credentials.what}: {_who(found, checkout)} can {'run code with' if runs else 'put files beside'} "
            "them. Plan pull requests under `pull_request` with a role that reads.",
            checkout.place,
            related=(Related(credentials.place, credentials.label),),
            confidence=confidence,
            severity=severity,
        )


def _judged(found: Guard, checkout: Checkout, *, runs: bool) -> tuple[Severity, Confidence]:
    if not runs or checkout.reach is Reach.OWN_BRANCHES:
        return Severity.LOW, Confidence.LOW
    if found is Guard.SOME or checkout.reach is Reach.UNLESS_REFUSED:
        return Severity.MEDIUM, Confidence.MEDIUM
    return Severity.HIGH, Confidence.HIGH if checkout.sure else Confidence.MEDIUM


def _who(found: Guard, checkout: Checkout) -> str:
    if checkout.reach is Reach.OWN_BRANCHES:
        return "everybody who can push a branch"
    if found is Guard.SOME:
        return "whoever passes the job's condition, or changes the pull request after somebody else has,"
    if checkout.reach is Reach.UNLESS_REFUSED:
        return "everybody who can push a branch, and forks where a pinned or opted-in `actions/checkout` lets them,"
    return "everybody who can open a pull request"


@dataclass(frozen=True, slots=True)
class _Credentials:
    """What a stranger's code is after: in words, and where it comes from."""

    what: str
    place: Place
    label: str


def _credentials(node: JobNode) -> _Credentials | None:
    """The job's credentials, or the identity token that it may ask for beside jobs that take a role with theirs.

    The token has the same subject in every job of the workflow without an environment, so it is as good as the role.
    """
    from offkey.read.github_permissions import has_id_token
    from offkey.read.key_uses import in_job
    from offkey.read.role_uses import role_uses

    granted = has_id_token(node.repository, node.workflow, node.job)
    use = next(iter(role_uses(node.repository, node.workflow, node.job)), None)
    if use is not None and granted is not False:
        return _Credentials("holds AWS credentials", use.place, "here the job takes the role")
    keys = in_job(node.repository, node.workflow, node.job)
    if keys:
        return _Credentials("holds AWS credentials", keys[0].primary, "here the job gets a key")
    others = (use for job in node.workflow.jobs for use in role_uses(node.repository, node.workflow, job))
    other = next(others, None) if granted is True else None
    if other is None:
        return None
    return _Credentials("may ask for identity tokens", other.place, "another job takes a role with its token")


def _later(node: JobNode, checkout: Checkout) -> list[Step]:
    """The steps behind the checkout that run something, and the checkout itself where it is a script."""
    steps = list(node.job.steps)
    behind = steps[steps.index(checkout.step) + 1 :]
    scripts = [step for step in behind if step.run or (step.uses or "").startswith("./")]
    return [checkout.step, *scripts] if checkout.step.run is not None else scripts


def _runs_code(step: Step) -> bool:
    """Whether a step may run what the pull request brings: all but scripts that call programs of the runner."""
    if step.run is None:
        return True
    from offkey.read.github_step import script

    read = script(step)
    called = {command.words[0] for command in read.commands if command.words}
    return bool(read.problems) or not {*called, *_SUBSTITUTED.findall(step.run)} <= _HARMLESS


RULE = Rule(
    id="pull-request-code-with-role",
    summary="A job runs the code of a pull request from anybody, and holds AWS credentials.",
    severity=Severity.HIGH,
    on=JobNode,
    check=check,
)
