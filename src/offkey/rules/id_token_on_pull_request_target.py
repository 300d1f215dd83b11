"""A job that gets an identity token of the repository's own branch for anybody's pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offkey.model.configuration import RepositoryIdentity
from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.pipeline import Job, Step, Workflow
from offkey.model.repository import Repository
from offkey.model.text import Place
from offkey.read.github_permissions import IdToken
from offkey.read.github_starts import starts

_EVENT = "pull_request_target"
_HEAD = re.compile(
    r"github\.head_ref|pull_request\.head\.|refs/pull/|event\.number|pull_request\.number", re.IGNORECASE
)
_CHECKED_OUT = re.compile(r"gh\s+pr\s+checkout|git\s+fetch\s[^\n]*\bpull/|git\s+checkout\s[^\n]*pull_request\.head")
_GUARD = re.compile(
    r"head\.repo|\.fork\b|author_association|\.labels?\b|github\.(?:triggering_)?actor|\.user\.login", re.IGNORECASE
)


def check(repository: Repository) -> Iterator[Finding]:
    """At most one finding for a job, where the permission is granted."""
    if not any(_EVENT in workflow.events for workflow in repository.workflows):
        return
    for workflow in repository.workflows:
        if _EVENT in workflow.events or workflow.reusable:
            for job in workflow.jobs:
                token = _token(repository, workflow, job) if job.uses is None else None
                if token is not None:
                    yield from _findings(workflow, job, token)


def _findings(workflow: Workflow, job: Job, token: IdToken) -> Iterator[Finding]:
    head = next((place for step in job.steps if (place := _checks_out_head(workflow, step))), None)
    conditions = (job.condition, *(step.condition for step in job.steps))
    guarded = any(_GUARD.search(condition or "") for condition in conditions)
    does = f"the job {job.id} runs on `{_EVENT}` with `id-token: write`"
    if head is not None:
        yield Finding(
            f"{does} and works on the code of the pull request, so whoever opens one takes the roles that the "
            "repository's own branch may take. Use `pull_request`, or do this part without the token.",
            token.place,
            related=(Related(head, "here it checks out the pull request"),),
            severity=Severity.MEDIUM if guarded else Severity.HIGH,
            confidence=Confidence.LOW if guarded else Confidence.HIGH,
        )
    elif not guarded:
        yield Finding(
            f"{does}: its token is that of the repository's own branch, and one step that trusts the pull request "
            "gives it away. Use `pull_request`, or do this part without the token.",
            token.place,
            severity=Severity.LOW,
            confidence=Confidence.MEDIUM,
        )


def _token(repository: Repository, workflow: Workflow, job: Job) -> IdToken | None:
    """Why the job gets an identity token on this event, where it does."""
    owner, _, name = (repository.slug or "any/any").partition("/")
    every = starts(repository, RepositoryIdentity(owner, name), workflow, job, default_known=False)
    tokens = (start.token for start in every if start.event.what.name == _EVENT)
    return next((token for token in tokens if token.granted is True), None)


def _checks_out_head(workflow: Workflow, step: Step) -> Place | None:
    """Where a step brings in the code of the pull request."""
    written = [step.with_.value("ref"), step.with_.value("repository")] if step.action == "actions/checkout" else []
    if any(isinstance(text, str) and _HEAD.search(text) for text in written):
        return workflow.source.place(step.uses_span) if step.uses_span else step.place
    return step.place if step.run is not None and _CHECKED_OUT.search(step.run) else None


RULE = Rule(
    id="id-token-on-pull-request-target",
    summary="A job on pull_request_target gets an identity token of the repository's own branch.",
    severity=Severity.HIGH,
    on=Repository,
    check=check,
)
