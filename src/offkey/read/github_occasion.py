"""What starts a job: one event for each way its workflow is triggered, with the context GitHub would give.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

from offkey.model.platforms.github import JobEvent
from offkey.model.records import dataclass
from offkey.read.github_permissions import Call, callers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.configuration import RepositoryIdentity
    from offkey.model.pipeline import Trigger, Workflow
    from offkey.model.repository import Repository
    from offkey.read.github_expression import Value

SHA = "0123456789abcdef0123456789abcdef01234567"
RUN_ID = "4200000001"
_HEAD = "a-change"
_NOT_A_START = frozenset({"workflow_call"})


@dataclass(frozen=True, slots=True)
class Occasion:
    """One event that starts a workflow. `label` says it in a few words: `push to main`."""

    event: JobEvent
    label: str
    payload: Mapping[str, Value]

    def github(self, repository: RepositoryIdentity, workflow: Workflow, job: str) -> Mapping[str, Value]:
        """The `github` context of a job of this run."""
        event = self.event
        ref = event.ref or f"refs/heads/{repository.default_branch}"
        if event.pull_request:
            ref = f"refs/pull/{event.number}/merge"
        return {
            "event_name": event.name,
            "event": self.payload,
            "ref": ref,
            "ref_name": ref.removeprefix("refs/heads/").removeprefix("refs/tags/").removeprefix("refs/pull/"),
            "ref_type": "tag" if ref.startswith("refs/tags/") else "branch",
            "head_ref": event.head_ref,
            "base_ref": event.base_ref,
            "sha": event.sha,
            "repository": repository.slug,
            "repository_owner": repository.owner,
            "repository_id": repository.id or "",
            "repository_owner_id": repository.owner_id or "",
            "actor": event.actor,
            "actor_id": event.actor_id,
            "triggering_actor": event.actor,
            "run_id": event.run_id,
            "run_number": event.run_number,
            "run_attempt": event.run_attempt,
            "workflow": workflow.name or workflow.path,
            "job": job,
            "server_url": "https://github.com",
            "api_url": "https://api.github.com",
            "token": "offkey-placeholder",
        }


def occasions(repository: Repository, identity: RepositoryIdentity, workflow: Workflow) -> tuple[Occasion, ...]:
    """Every event that starts `workflow`, its callers' events included, each kind once."""
    found = {occasion.label: occasion for occasion in _occasions(repository, identity, workflow, depth=0)}
    return tuple(found.values())


def own_occasions(identity: RepositoryIdentity, workflow: Workflow) -> tuple[Occasion, ...]:
    """Every event that starts `workflow` itself, each kind once; none where it is only called."""
    found = {occasion.label: occasion for occasion in _own(identity, workflow)}
    return tuple(found.values())


def _occasions(
    repository: Repository, identity: RepositoryIdentity, workflow: Workflow, *, depth: int
) -> Iterator[Occasion]:
    yield from _own(identity, workflow)
    if depth < 4:
        for call in calls(repository, workflow):
            yield from _occasions(repository, identity, call.workflow, depth=depth + 1)


def _own(identity: RepositoryIdentity, workflow: Workflow) -> Iterator[Occasion]:
    for trigger in workflow.triggers:
        if trigger.event not in _NOT_A_START:
            yield from _of_trigger(trigger, identity)


def calls(repository: Repository, workflow: Workflow) -> tuple[Call, ...]:
    """The jobs of this repository that call `workflow`, where it can be called at all."""
    return callers(repository, workflow) if workflow.reusable else ()


def _of_trigger(trigger: Trigger, identity: RepositoryIdentity) -> Iterator[Occasion]:
    match trigger.event:
        case "push":
            yield from _pushes(trigger, identity)
        case "pull_request" | "pull_request_target":
            yield _pull_request(trigger, identity)
        case "schedule":
            yield _plain("schedule", "schedule", identity)
        case name:
            yield _plain(name, name, identity, action=trigger.types[0] if trigger.types else None)


def _plain(name: str, label: str, identity: RepositoryIdentity, *, action: str | None = None) -> Occasion:
    payload: dict[str, Value] = {"repository": _repository(identity)}
    if action is not None:
        payload["action"] = action
    if name == "workflow_dispatch":
        payload["inputs"] = {}
    return Occasion(JobEvent(name, sha=SHA, run_id=RUN_ID), label, payload)


def _pushes(trigger: Trigger, identity: RepositoryIdentity) -> Iterator[Occasion]:
    """A push to each branch that is named exactly; for patterns, to one branch that they match."""
    if trigger.tags and not trigger.branches:
        tag = trigger.tags[0].replace("**", "1").replace("*", "1").replace("[0-9]+", "1")
        yield _push(f"refs/tags/{tag}", f"push of tag {tag}", identity)
        return
    branches = [b for b in trigger.branches if not b.startswith("!")] or [identity.default_branch]
    for branch in dict.fromkeys(_example(b, identity) for b in branches):
        yield _push(f"refs/heads/{branch}", f"push to {branch}", identity)


def _example(pattern: str, identity: RepositoryIdentity) -> str:
    """A branch that `pattern` matches: the default branch for `*` and `**`, else the pattern with `*` filled in."""
    if pattern in ("*", "**"):
        return identity.default_branch
    return pattern.replace("**", "x").replace("*", "x")


def _push(ref: str, label: str, identity: RepositoryIdentity) -> Occasion:
    payload: dict[str, Value] = {
        "ref": ref,
        "before": "0" * 40,
        "after": SHA,
        "created": False,
        "deleted": False,
        "forced": False,
        "repository": _repository(identity),
    }
    return Occasion(JobEvent("push", ref=ref, sha=SHA, run_id=RUN_ID), label, payload)


def _pull_request(trigger: Trigger, identity: RepositoryIdentity) -> Occasion:
    merged = trigger.types == ("closed",)
    base = next((b for b in trigger.branches if not any(c in b for c in "*?[!+")), identity.default_branch)
    repository = _repository(identity)
    payload: dict[str, Value] = {
        "action": trigger.types[0] if trigger.types else "opened",
        "number": 1,
        "pull_request": {
            "number": 1,
            "merged": merged,
            "draft": False,
            "head": {"ref": _HEAD, "sha": SHA, "repo": {**repository, "fork": False}},
            "base": {"ref": base, "sha": SHA, "repo": repository},
            "labels": [],
        },
        "repository": repository,
    }
    event = JobEvent(trigger.event, head_ref=_HEAD, base_ref=base, sha=SHA, run_id=RUN_ID)
    return Occasion(event, f"{trigger.event}{' (merged)' if merged else ''}", payload)


def _repository(identity: RepositoryIdentity) -> Mapping[str, Value]:
    return {
        "name": identity.name,
        "full_name": identity.slug,
        "default_branch": identity.default_branch,
        "owner": {"login": identity.owner},
        "fork": False,
    }
