"""A session that ends before the job that uses it may."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import JobNode
from offkey.model.regex import MULTILINE, regex
from offkey.read.github_step import effective_env
from offkey.read.role_uses import CREDENTIALS_ACTION, RoleUse, role_uses
from offkey.read.same import says
from offkey.read.scalar_place import command_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Entry
    from offkey.model.text import Place

_LONG = regex(r"\b(?:terraform|tofu|terragrunt|cdk|pulumi|packer|sam|eksctl|cloudformation|serverless|sls)\b")
_TESTS = regex(
    r"^[ \t]*go[ \t]+test\b[^\n#|;&]{0,200}?[ \t]--?timeout[= \t][ \t]*(?=\d)"
    r"(?:(?P<hours>\d{1,3})h)?(?:(?P<minutes>\d{1,4})m)?(?:\d{1,5}s)?(?=\s|\Z)",
    MULTILINE,
)
_DEFAULT = 3600
"""Seconds. Source: aws-actions/configure-aws-credentials, action.yml, `role-duration-seconds`."""


def check(node: JobNode) -> Iterator[Finding]:
    """At most one finding: the last session of a job that says it may run longer, itself or by a command behind it."""
    said = _timeout(node)
    if said is None and not says(node.workflow.source, b"go test"):
        return
    use = next(reversed(list(role_uses(node.repository, node.workflow, node.job))), None)
    if use is None or not use.inputs or _asks_again(node):
        return
    duration = use.inputs.get("role-duration-seconds")
    text = _seconds(node, use, duration) if duration else str(_DEFAULT)
    if not text.isdecimal() or not (duration or _takes_long(node, use)):
        return
    what, sure = f"the job {node.job.id}", duration is not None
    if said is None and duration:
        said, what, sure = _of_tests(node, use), "`go test`", False  # which need not call AWS
    if said is None or int(text) >= said[0] * 60:
        return
    yield Finding(
        f"The session ends after {int(text) // 60} minutes, and {what} may run for {said[0]}: what "
        "still calls AWS by then stops half-way. Ask for as long as the job may run (the role's "
        "`max_session_duration` has to allow it), or let the job end earlier.",
        node.workflow.source.place(duration.span) if duration and not use.through else use.place,
        related=(Related(said[1], "how long it may run"),),
        confidence=Confidence.MEDIUM if sure else Confidence.LOW,
    )


def _seconds(node: JobNode, use: RoleUse, duration: Entry) -> str:
    """What a session is asked for, as far as it is known: by what an action is given, and the variables of the job."""
    from offkey.read.github_expression import filled
    from offkey.read.role_names import outside

    text = outside(node.repository, use, duration.value) or ""
    if "${{" in text:
        env = effective_env(node.workflow, node.job, use.step)
        text = filled(text, {"env": {name: one.entry.value for name, one in env.items()}})
    return text.strip()


def _of_tests(node: JobNode, use: RoleUse) -> tuple[int, Place] | None:
    """The most minutes that tests in Go behind the session, as Terratest's, are given, and where.

    Source: https://terratest.gruntwork.io/docs/testing-best-practices/timeouts-and-logging/
    """
    found = []
    for step in node.job.steps[node.job.steps.index(use.step) + 1 :]:
        script, span = step.run or "", step.run_span or step.span
        for match in _TESTS.finditer(script):
            minutes = int(match["hours"] or 0) * 60 + int(match["minutes"] or 0)
            offset = len(script[: match.start()].encode("utf-8", "surrogateescape"))
            found.append((minutes, command_place(node.workflow.source, span, script, offset)))
    return max(found, key=lambda one: one[0], default=None)


def _takes_long(node: JobNode, use: RoleUse) -> bool:
    """Whether a program behind the session calls AWS for as long as it runs; an upload at the end does not."""
    later = node.job.steps[node.job.steps.index(use.step) + 1 :]
    return any(_LONG.search(" ".join((step.run or "", step.uses or ""))) for step in later)


def _timeout(node: JobNode) -> tuple[int, Place] | None:
    """The minutes that a job says it may run, and where."""
    span = node.job.keys.get("timeout-minutes")
    if span is None or node.job.alias:
        return None
    text = node.workflow.source.text(span).partition(":")[2].partition("#")[0].strip(" \t\r\n\"'")
    return (int(text), node.workflow.source.place(span)) if text.isdecimal() else None


def _asks_again(node: JobNode) -> bool:
    """Whether the job takes a session more than once: the later one is as long as it needs."""
    return (
        sum(step.action == CREDENTIALS_ACTION for step in node.job.steps) > 1
        or len(list(role_uses(node.repository, node.workflow, node.job))) > 1
    )


RULE = Rule(
    id="session-shorter-than-job",
    summary="A session ends before the job that uses it may.",
    severity=Severity.LOW,
    on=JobNode,
    check=check,
)
