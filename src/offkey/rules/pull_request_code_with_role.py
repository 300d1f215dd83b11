"""A job that runs a stranger's pull request and holds AWS credentials.

`pull_request_target`, `workflow_run` and `issue_comment` run on the default branch with the rights of the
repository, for pull requests from forks too. That is safe as long as the job keeps to the code of the
default branch.
"""

from __future__ import annotations

from offkey.model.enumeration import Enum
from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import JobNode
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.read.pull_request_code import Checkout, Guard, Reach, checkouts, privileged_event

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Step
    from offkey.model.text import Place

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
        "hub",
        "jq",
        "printf",
        "sed",
        "set",
        "sleep",
        "test",
        "tail",
        "tar",
        "tr",
        "true",
        "zip",
    ]
)
"""Programs of the runner that run nothing of what lies in the working directory."""
_SUBSTITUTED = regex(r"[$<]\(\s*(?!\()[\"']?([\w./-]+)")
_DEPLOYS = regex(
    r"\baws\b[^\n]*?\s(?:deploy\s+(?:push|create-deployment|register-application-revision)"
    r"|lambda\s+(?:update-function-code|create-function|publish-layer-version)"
    r"|elasticbeanstalk\s+(?:create-application-version|update-environment)"
    r"|cloudformation\s+(?:deploy|create-stack|update-stack|create-change-set))\b"
)
"""What AWS runs afterwards, or builds: a revision, a function's code, a template."""
_FETCHED = "Plan pull requests under `pull_request` with a role that reads."
_INJECTED = "Hand the words over by `env`, and give the credentials to another job."
_PACKS = frozenset({"tar", "zip"})
_UPLOADS = regex(r"\baws\b[^\n]*?\s(?:s3\s+(?:cp|mv|sync)|s3api\s+put-object)\b")


class _Use(Enum):
    """What a stranger's files come to in the job."""

    RUN = "run code with them"
    DEPLOYED = "have code deployed with them"
    LIE = "put files beside them"


def check(node: JobNode) -> Iterator[Finding]:
    """At most one finding for a job, at the step that brings the pull request's code."""
    event = privileged_event(node.repository, node.workflow)
    if event is None:
        return
    checkout = _brought(node, event)
    if checkout is None and event == "pull_request_target":
        yield from _of_the_trigger(node)
    credentials = _credentials(node) if checkout else None
    if checkout is None or credentials is None:
        return
    from offkey.read.pull_request_guard import guard  # few jobs hold both

    later = _later(node, checkout)
    found = guard(node.workflow, node.job, checkout.step, event)
    if found is not Guard.TRUSTED and (later or checkout.injected):
        use = _Use.RUN if checkout.injected else _use(later)
        does = "writes a stranger's words into a program" if checkout.injected else "checks out the pull request"
        severity, confidence = _judged(found, checkout, use)
        yield Finding(
            f"the job {node.job.id} runs on `{event}`, {does} ({checkout.what}) "
            f"and {credentials.what}: {_who(found, checkout, event)} can {use.value}. "
            f"{_INJECTED if checkout.injected else _FETCHED}",
            checkout.place,
            related=(Related(credentials.place, credentials.label), *_granted(node)),
            confidence=confidence,
            severity=severity,
        )


def _of_the_trigger(node: JobNode) -> Iterator[Finding]:
    """That anybody starts a job which takes a role: the subject of its token is not known, and may be the branch's.

    Source: kyma-project/test-infra#9976 (`ref` is the base branch); GitHub's page on subjects leaves it out.
    """
    from offkey.read.github_permissions import has_id_token
    from offkey.read.pull_request_guard import guard, types_of
    from offkey.read.role_uses import role_uses

    granted = has_id_token(node.repository, node.workflow, node.job)
    if granted is False or node.job.environment is not None or types_of(node.workflow) == {"closed"}:
        return
    use = next(iter(role_uses(node.repository, node.workflow, node.job)), None)
    if use is not None and guard(node.workflow, node.job, use.step, "pull_request_target") is Guard.NONE:
        yield Finding(
            f"the job {node.job.id} runs on `pull_request_target` and takes a role: everybody who can open a pull "
            "request starts it, and the subject of its token may be that of the default branch. Let the role admit an "
            "environment that the job names, or run the job on another event.",
            use.place,
            related=tuple(_granted(node)),
            confidence=Confidence.LOW,
            severity=Severity.LOW,
        )


def _brought(node: JobNode, event: str) -> Checkout | None:
    """The first step that fetches a stranger's code, or takes his words for code."""
    found = next(checkouts(node.repository, node.workflow, node.job, event), None)
    if found is None and b"${{" in node.workflow.source.data:
        from offkey.read.pull_request_words import injected  # few such jobs fetch nothing

        return next(injected(node.workflow, node.job, event), None)
    return found


def _granted(node: JobNode) -> Iterator[Related]:
    """Where the job, or those that call it, are let ask for identity tokens."""
    from offkey.read.github_permissions import callers

    workflow, declared = node.workflow, node.job.permissions or node.workflow.permissions
    given = [(workflow, declared)]
    if declared is None:
        given = [(c.workflow, c.job.permissions or c.workflow.permissions) for c in callers(node.repository, workflow)]
    for holder, permissions in given:
        if permissions is not None and permissions.id_token:
            entry = permissions.entries.get("id-token")
            place = holder.source.place(entry.span if entry is not None else permissions.span)
            yield Related(place, "here it may ask for identity tokens")


def _judged(found: Guard, checkout: Checkout, use: _Use) -> tuple[Severity, Confidence]:
    if use is _Use.LIE or checkout.reach is Reach.OWN_BRANCHES:
        return Severity.LOW, Confidence.LOW
    if found is Guard.SOME or checkout.reach is Reach.UNLESS_REFUSED:
        return Severity.MEDIUM, Confidence.MEDIUM
    return Severity.HIGH, Confidence.HIGH if checkout.sure and use is _Use.RUN else Confidence.MEDIUM


def _who(found: Guard, checkout: Checkout, event: str) -> str:
    if checkout.reach is Reach.OWN_BRANCHES:
        return "everybody who can push a branch"
    if found is Guard.SOME:
        return "whoever passes the job's condition, or changes the pull request after somebody else has,"
    if checkout.reach is Reach.UNLESS_REFUSED:
        return "everybody who can push a branch, and forks where a pinned or opted-in `actions/checkout` lets them,"
    if checkout.injected and event == "issue_comment":
        return "everybody who can write a comment"
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


def _use(steps: list[Step]) -> _Use:
    """What the steps behind the checkout do with the files: a package that is uploaded is for something to run."""
    if any(map(_runs_code, steps)):
        return _Use.RUN
    text = "\n".join(step.run or "" for step in steps).replace("\\\n", " ")
    packed = any(word in _PACKS for step in steps for word in _called(step))
    return _Use.DEPLOYED if _DEPLOYS.search(text) or (packed and _UPLOADS.search(text)) else _Use.LIE


def _called(step: Step) -> set[str]:
    from offkey.read.github_step import script

    return {command.words[0] for command in script(step).commands if command.words}


def _runs_code(step: Step) -> bool:
    """Whether a step may run what the pull request brings: all but scripts that call programs of the runner."""
    if step.run is None:
        return True
    from offkey.read.github_step import script

    return bool(script(step).problems) or not {*_called(step), *_SUBSTITUTED.findall(step.run)} <= _HARMLESS


RULE = Rule(
    id="pull-request-code-with-role",
    summary="A job runs the code of a pull request from anybody, and holds AWS credentials.",
    severity=Severity.HIGH,
    on=JobNode,
    check=check,
)
