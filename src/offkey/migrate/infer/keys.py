"""Which jobs work with the keys that are to go, or with the hub roles that took their place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from offkey.migrate.workflow import keys as workflow_keys
from offkey.model.regex import regex
from offkey.read import key_uses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.usage import JobUsage
    from offkey.model.pipeline import Workflow
    from offkey.model.repository import Repository
    from offkey.model.text import Place

_HUB_ROLE = regex(r":role/[^/]*-hub-(?:plan|apply-)")
"""What `provision` calls hub roles: a job that took one had a key before."""


def jobs_of_the_user(repository: Repository, usages: Iterable[JobUsage]) -> Iterator[JobUsage]:
    """The jobs that hold a long-lived key, inherit one and use AWS, or took a hub role in its place."""
    uses = key_uses.find(repository)
    paths = {place.path for use in uses for place in (use.primary, *(place for place, _ in use.others))}
    holding: Mapping[str, frozenset[str]] = {
        workflow.path: _holding(workflow, workflow_keys.places_of(uses, workflow.path))
        for workflow in repository.workflows
        if workflow.path in paths
    }
    listed = list(usages)
    showing = {u.workflow.path for u in listed if _shows(u, holding.get(u.workflow.path, frozenset()))}
    for usage in listed:
        jobs = holding.get(usage.workflow.path, frozenset())
        # Where nothing shows who uses the workflow's key, every job that runs something may.
        any_of_them = _EVERY in jobs and usage.workflow.path not in showing and any(s.run for s in usage.job.steps)
        if _shows(usage, jobs) or any_of_them or _has_hub_role(usage):
            yield usage


def _shows(usage: JobUsage, jobs: Collection[str]) -> bool:
    """Whether a job holds a key itself, or uses AWS where the workflow holds one."""
    return usage.job.id in jobs or (_EVERY in jobs and usage.uses_aws)


_EVERY = ""
"""Stands for every job of a workflow; no job is called so."""


def _holding(workflow: Workflow, places: frozenset[Place]) -> frozenset[str]:
    """The jobs on whose own lines a key stands, and `_EVERY` where one stands above them all."""
    source = workflow.source
    spans = [(source.line_of(j.span.start), source.line_of(max(j.span.end - 1, 0))) for j in workflow.jobs]
    above = any(not any(first <= place.line <= last for first, last in spans) for place in places)
    return workflow_keys.jobs_with_keys(workflow, places) | ({_EVERY} if above else set())


def _has_hub_role(usage: JobUsage) -> bool:
    inputs = (usage.job.steps[index].with_.value("role-to-assume") for index in usage.credentials)
    return any(_HUB_ROLE.search(role) for role in inputs if role)
