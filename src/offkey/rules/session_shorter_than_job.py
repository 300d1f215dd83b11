"""A session that ends before the job that uses it may."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import JobNode
from offkey.model.regex import regex
from offkey.read.role_uses import CREDENTIALS_ACTION, RoleUse, role_uses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.text import Place

_LONG = regex(r"\b(?:terraform|tofu|terragrunt|cdk|pulumi|packer|sam|eksctl|cloudformation|serverless|sls)\b")
_DEFAULT = 3600
"""Seconds. Source: aws-actions/configure-aws-credentials, action.yml, `role-duration-seconds`."""


def check(node: JobNode) -> Iterator[Finding]:
    """At most one finding: the last session of a job whose `timeout-minutes` say that it may run longer."""
    said = _timeout(node)
    if said is None:
        return
    minutes, place = said
    use = next(reversed(list(role_uses(node.repository, node.workflow, node.job))), None)
    if use is None or use.through or use.step.action != CREDENTIALS_ACTION or _asks_again(node):
        return
    duration = use.inputs.get("role-duration-seconds")
    text = duration.value.strip() if duration else str(_DEFAULT)
    if not text.isdecimal() or int(text) >= minutes * 60 or not (duration or _takes_long(node, use)):
        return
    yield Finding(
        f"The session ends after {int(text) // 60} minutes, and the job {node.job.id} may run for {minutes}: what "
        "still calls AWS by then stops half-way. Ask for as long as the job may run (the role's "
        "`max_session_duration` has to allow it), or let the job end earlier.",
        node.workflow.source.place(duration.span) if duration else use.place,
        related=(Related(place, "how long the job may run"),),
        confidence=Confidence.MEDIUM if duration else Confidence.LOW,
    )


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
    return sum(step.action == CREDENTIALS_ACTION for step in node.job.steps) > 1


RULE = Rule(
    id="session-shorter-than-job",
    summary="A session ends before the job that uses it may.",
    severity=Severity.LOW,
    on=JobNode,
    check=check,
)
