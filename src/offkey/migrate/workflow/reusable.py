"""Reusable workflows that log in: their callers grant the token, and no longer hand down keys.

A called workflow has at most the permissions of the job that calls it, and GitHub refuses a call that
leaves out a required secret, or passes one that is not declared.
Source: https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from offkey.edit.yaml import set_permissions
from offkey.edit.yaml_keys import delete_whole
from offkey.errors import EditError
from offkey.migrate.inner_steps import inner_steps
from offkey.migrate.usage import CREDENTIALS_ACTION
from offkey.migrate.workflow import token_rights
from offkey.model.pipeline import Entries, Job, Permissions, Workflow
from offkey.model.plan import Unresolved
from offkey.model.yaml import Mapping as YamlMapping
from offkey.model.yaml import Pair, key_text
from offkey.read import yaml
from offkey.read.aws_keys import read_name
from offkey.read.github_permissions import called_workflow, callers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.draft import Draft
    from offkey.model.repository import Repository
    from offkey.model.text import Edit, Place, Source

_ORDER = ("none", "read", "write")
_DEPTH = 4


def called_first(repository: Repository) -> tuple[str, ...]:
    """The paths of all workflows, each behind those it calls: what these leave as it is decides what they are given."""
    found: dict[str, None] = {}

    def visit(workflow: Workflow, depth: int) -> None:
        for job in workflow.jobs:
            called = called_workflow(repository, job)
            if called is not None and called.path not in found and depth:
                visit(called, depth - 1)
        found[workflow.path] = None

    for workflow in repository.workflows:
        if workflow.on_github and workflow.path not in found:
            visit(workflow, _DEPTH)
    return tuple(found)


def still_needed(repository: Repository, workflow: Workflow, places: frozenset[Place]) -> frozenset[Place]:
    """Those of `places` at which a job hands a key to a workflow that goes on reading it, or lies elsewhere."""
    source = workflow.source
    return frozenset(
        place
        for job in workflow.jobs
        if job.uses and isinstance(job.secrets, Entries)
        for entry in job.secrets
        if _reads(repository, called_workflow(repository, job), entry.key, _DEPTH)
        for place in places
        if source.line_of(entry.span.start) <= place.line <= source.line_of(entry.span.end)
    )


def _reads(repository: Repository, workflow: Workflow | None, name: str, depth: int) -> bool:
    """Whether a workflow reads a secret, itself or where it hands on all it has; one that is not known may."""
    if workflow is None or not depth:
        return True
    if _mentions(workflow.source, name):
        return True
    handing = (job for job in workflow.jobs if job.secrets == "inherit")
    return any(_reads(repository, called_workflow(repository, job), name, depth - 1) for job in handing)


def _mentions(source: Source, name: str) -> bool:
    pattern = rb"secrets\s*\.\s*" + re.escape(name.encode()) + rb"(?![\w-])"
    return re.search(pattern, source.data, re.IGNORECASE) is not None


def settle(draft: Draft, changed: frozenset[str]) -> Iterator[Unresolved]:
    """Bring the callers of changed reusable workflows, and what these declare, in line."""
    for path in sorted(changed):
        workflow = draft.repository.workflow(path)
        if workflow is None or not workflow.reusable:
            continue
        yield from _undeclare(draft, workflow)
        if any(step.action == CREDENTIALS_ACTION for job in workflow.jobs for step in job.steps):
            yield from _grant(draft, path, depth=0)


def _grant(draft: Draft, path: str, *, depth: int) -> Iterator[Unresolved]:
    """Give every job that calls the workflow what its jobs ask for, and so on outwards."""
    workflow = draft.repository.workflow(path)
    if workflow is None or depth > _DEPTH:
        return
    found = callers(draft.repository, workflow)
    if not found:
        reason = "is called from outside this repository: its callers must grant id-token: write and pass no keys"
        yield Unresolved(path, 1, reason)
    for caller, id_ in [(call.workflow.path, call.job.id) for call in found]:
        current = draft.repository.workflow(caller)
        job = next((job for job in current.jobs if job.id == id_), None) if current else None
        if current is None or job is None:
            continue
        if not (job.uses or "").startswith("./"):
            reason = f"job {id_} calls {path} as it is at {job.uses}: the change must have got there first"
            yield Unresolved(caller, job.place.line, reason)
        try:
            draft.edit(_permissions(current, job, _asked(draft.repository, workflow)))
        except EditError as error:
            yield Unresolved(caller, job.place.line, f"job {id_} must grant id-token: write: {error.message}")
        if current.reusable:
            yield from _grant(draft, caller, depth=depth + 1)


def _permissions(workflow: Workflow, job: Job, asked: Mapping[str, str]) -> list[Edit]:
    declared = job.permissions or workflow.permissions
    if declared is not None and declared.all == "write-all":
        return []
    held = _scopes(declared)
    missing = {scope: level for scope, level in asked.items() if _weaker(held.get(scope, "none"), level)}
    if not missing:
        return []
    if job.permissions is not None and job.permissions.all is None:
        return set_permissions(workflow.source, job, missing)
    return set_permissions(workflow.source, job, {**held, **missing})


def _asked(repository: Repository, workflow: Workflow) -> dict[str, str]:
    """The strongest level of every scope that a job of the workflow asks for, or without asking shows a use of."""
    asked: dict[str, str] = {"contents": "read", "id-token": "write"}
    for job in workflow.jobs:
        declared = job.permissions or workflow.permissions
        shown = token_rights.asked(inner.step for inner in inner_steps(repository, job)) if declared is None else {}
        for scope, level in (_scopes(declared) or shown).items():
            asked[scope] = level if _weaker(asked.get(scope, "none"), level) else asked.get(scope, level)
    return asked


def _scopes(permissions: Permissions | None) -> Mapping[str, str]:
    if permissions is None:
        return {}
    return {"contents": "read"} if permissions.all is not None else permissions.scopes


def _weaker(level: str, than: str) -> bool:
    return _ORDER.index(level if level in _ORDER else "none") < _ORDER.index(than if than in _ORDER else "none")


# --- declarations --------------------------------------------------------------------------------------------


def _undeclare(draft: Draft, workflow: Workflow) -> Iterator[Unresolved]:
    """Delete declared secrets that nothing in the workflow uses any more: keys of AWS, and what was read for one."""
    source, before = workflow.source, draft.original.sources[workflow.path]
    while (found := _declared_key(source, before)) is not None:
        mapping, pair = found
        whole = pair if len(mapping.pairs) > 1 else _declaration(source)
        if whole is None:
            return
        try:
            draft.edit([delete_whole(source, whole.span)])
        except EditError as error:
            reason = f"declares the secret {key_text(pair.key)}, which nobody passes any more: {error.message}"
            yield Unresolved(source.path, source.line_of(pair.span.start), reason)
            return
        source = draft.repository.sources[source.path]


def _declaration(source: Source) -> Pair | None:
    """`secrets:` of `on: workflow_call:`."""
    root = yaml.parse(source)
    node = root
    pair: Pair | None = None
    for name in ("on", "workflow_call", "secrets"):
        pair = node.pair(name) if isinstance(node, YamlMapping) else None
        if pair is None:
            return None
        node = pair.value
    return pair


def _declared_key(source: Source, before: Source) -> tuple[YamlMapping, Pair] | None:
    declaration = _declaration(source)
    mapping = declaration.value if declaration is not None else None
    if not isinstance(mapping, YamlMapping):
        return None
    for pair in mapping.pairs:
        name = key_text(pair.key) or ""
        if not _mentions(source, name) and (read_name(name) is not None or _mentions(before, name)):
            return mapping, pair
    return None
