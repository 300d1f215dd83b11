"""A workflow that lets all of its jobs have an identity token, also those that only build and test."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import WorkflowNode
from offkey.model.pipeline import Job
from offkey.read.builds import builds
from offkey.read.role_uses import role_uses

_PLAIN = re.compile(
    r"actions/(?:checkout|cache|setup-[\w-]+|upload-artifact|download-artifact|github-script|labeler|stale)\Z"
    r"|hashicorp/setup-[\w-]+\Z|opentofu/setup-opentofu\Z|terraform-linters/setup-tflint\Z|pre-commit/action\Z"
    r"|pnpm/action-setup\Z|oven-sh/setup-bun\Z|golangci/golangci-lint-action\Z|dorny/paths-filter\Z|ruby/setup-ruby\Z"
)
"""Actions that ask for no identity token."""
_MAY_ASK = re.compile(
    r"id.?token|oidc|sts|\baws\b|gcloud|\baz\b|terraform|tofu|terragrunt|publish|push|upload|sign|attest|deploy|release"
    r"|log.?in|provenance|vault|curl|wget|docker|helm|kubectl|cdk|serverless|pulumi|make\b|task\b|just\b|\.sh\b",
    re.IGNORECASE,
)
"""Commands that may ask for one, or run what does."""


def check(node: WorkflowNode) -> Iterator[Finding]:
    """At most one finding for a workflow, at its `permissions`."""
    granted = node.workflow.permissions
    if granted is None or granted.scopes.get("id-token") != "write":
        return
    jobs = [job for job in node.workflow.jobs if job.permissions is None]
    using = [job for job in jobs if next(iter(role_uses(node.repository, node.workflow, job)), None)]
    plain = [job for job in jobs if _needs_none(job)]
    if using and plain:
        names = " and ".join(job.id for job in plain)
        entry = granted.entries.get("id-token")
        yield Finding(
            f"`id-token: write` holds for every job of the workflow, also for {names}, which has no use for it: "
            "every dependency of its build can take the same roles. Grant it to the job that needs it.",
            node.workflow.source.place(entry.span if entry else granted.span),
            related=tuple(Related(job.place, "a job that builds") for job in plain),
            confidence=Confidence.MEDIUM,
        )


def _needs_none(job: Job) -> bool:
    """Whether a job builds, nothing in it can be seen to ask for an identity token, and all of it can be seen."""
    if job.uses is not None or not any(builds(step) for step in job.steps):
        return False
    actions = [step for step in job.steps if step.uses is not None]
    if not all(step.action and _PLAIN.match(step.action) for step in actions):
        return False
    return not any(_MAY_ASK.search(step.run or "") for step in job.steps)


RULE = Rule(
    id="id-token-for-every-job",
    summary="A workflow grants id-token: write to jobs that only build and test.",
    severity=Severity.LOW,
    on=WorkflowNode,
    check=check,
)
