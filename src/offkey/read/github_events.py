"""Every kind of event that starts a workflow, with all the refs that it can run on.

Where `github_occasion` makes up one example to run, this leaves nothing out and makes nothing up: what is
said of the identity tokens of a job has to hold for each of them.

Source: GitHub Docs, "Events that trigger workflows" (column GITHUB_REF), read 2026-11; GitHub changelog
2025-11-07, since when `pull_request_target` runs on the default branch.
"""

from __future__ import annotations

from offkey.model.platforms.github import JobEvent
from offkey.model.platforms.github_refs import ANY, BRANCHES, TAGS, Refs, is_literal
from offkey.model.records import dataclass, field, replace
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.configuration import RepositoryIdentity
    from offkey.model.pipeline import Trigger, Workflow
    from offkey.read.github_expression_values import Value

_ANY_BRANCH, _ANY_TAG = Refs(BRANCHES, (ANY,)), Refs(TAGS, (ANY,))
_QUEUE = Refs(BRANCHES, ("gh-readonly-queue/**",))
_LIKELY_TAGS = ("v1.0.0", "v1")
_ON_DEFAULT_BRANCH = frozenset(
    {
        "branch_protection_rule",
        "check_run",
        "check_suite",
        "delete",
        "discussion",
        "discussion_comment",
        "fork",
        "gollum",
        "issue_comment",
        "issues",
        "label",
        "milestone",
        "page_build",
        "project",
        "project_card",
        "project_column",
        "public",
        "repository_dispatch",
        "schedule",
        "status",
        "watch",
        "workflow_run",
    }
)
_DEFAULT_UNKNOWN = Unknown("the default branch is not known")
_OLDER = Unknown("only older servers run pull_request_target on the base branch")
_MERGED = Unknown("GitHub does not say which subject a merged pull request has")


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of event. `label` says it in a few words: `push to main`.

    `refs` are those that it can run on, None where `what` names the only one; with `doubt` it runs on one of
    them, and which is not known. `payload` is what is certain of `github.event`, `unknown` the claims that are
    not certain. `fork` is true for a pull request from a fork.
    """

    what: JobEvent
    label: str
    refs: Refs | None = None
    fork: bool = False
    payload: Mapping[str, Value] = field(default_factory=dict)
    unknown: Mapping[str, Unknown] = field(default_factory=dict)
    doubt: Unknown | None = None


def events(workflow: Workflow, identity: RepositoryIdentity, *, default_known: bool = True) -> Iterator[Event]:
    """Every kind of event that starts `workflow` itself.

    `default_known` is false where the default branch that `identity` names is only an assumption.
    """
    for trigger in workflow.triggers:
        yield from _of(trigger, identity, default_known)


def _of(trigger: Trigger, identity: RepositoryIdentity, default_known: bool) -> Iterator[Event]:
    match trigger.event:
        case "workflow_call":
            return
        case "push":
            yield from _pushes(trigger, identity)
        case "pull_request" | "pull_request_review" | "pull_request_review_comment":
            yield from _pull_requests(trigger, identity)
        case "pull_request_target":
            yield _on_default_branch(trigger, identity, default_known)
            refs = Refs(BRANCHES, _patterns(trigger.branches, trigger.branches_ignore))
            yield replace(_family(trigger, refs, identity), doubt=_OLDER)
        case "merge_group":
            yield _family(trigger, _QUEUE, identity)
        case "release":
            yield _family(trigger, _ANY_TAG, identity)
        case name if name in _ON_DEFAULT_BRANCH:
            yield _on_default_branch(trigger, identity, default_known)
        case _:  # workflow_dispatch, create, deployment, and what GitHub may add
            yield _family(trigger, _ANY_BRANCH, identity)
            yield _family(trigger, _ANY_TAG, identity)


def _pushes(trigger: Trigger, identity: RepositoryIdentity) -> Iterator[Event]:
    """Filters of branches alone leave out tags, and the other way round; without any, both start it."""
    branches = bool(trigger.branches or trigger.branches_ignore)
    tags = bool(trigger.tags or trigger.tags_ignore)
    if branches or not tags:
        patterns = _patterns(trigger.branches, trigger.branches_ignore)
        yield from _filtered(trigger, Refs(BRANCHES, patterns), identity)
    if tags or not branches:
        yield from _filtered(trigger, Refs(TAGS, _patterns(trigger.tags, trigger.tags_ignore)), identity)


def _patterns(wanted: Sequence[str], ignored: Sequence[str]) -> tuple[str, ...]:
    return tuple(wanted) or (ANY, *(f"!{pattern}" for pattern in ignored))


def _filtered(trigger: Trigger, whole: Refs, identity: RepositoryIdentity) -> Iterator[Event]:
    """One event for each name that is written out, and one for each pattern."""
    for index, pattern in enumerate(whole.patterns):
        if is_literal(pattern):
            ref = whole.kind + pattern
            if whole.has(ref):
                label = f"push to {pattern}" if whole.kind == BRANCHES else f"push of tag {pattern}"
                yield Event(JobEvent(trigger.event, ref=ref), label, payload={"ref": ref})
        elif not pattern.startswith("!"):
            later = tuple(p for p in whole.patterns[index + 1 :] if p.startswith("!"))
            yield _family(trigger, Refs(whole.kind, (pattern, *later)), identity)


def _family(trigger: Trigger, refs: Refs, identity: RepositoryIdentity) -> Event:
    likely = (identity.default_branch,) if refs.kind == BRANCHES else _LIKELY_TAGS
    joint = "on" if trigger.event != "push" else "to" if refs.kind == BRANCHES else "of"
    return Event(JobEvent(trigger.event, ref=refs.example(likely=likely)), f"{trigger.event} {joint} {refs}", refs)


def _on_default_branch(trigger: Trigger, identity: RepositoryIdentity, known: bool) -> Event:
    event = Event(JobEvent(trigger.event, ref=BRANCHES + identity.default_branch), trigger.event)
    return event if known else replace(event, refs=_ANY_BRANCH, doubt=_DEFAULT_UNKNOWN)


def _pull_requests(trigger: Trigger, identity: RepositoryIdentity) -> Iterator[Event]:
    """From a branch of the repository, and from a fork; a merged one runs on the branch it went into.

    Source: GitHub Docs, "Contexts", `github.ref`.
    """
    what = JobEvent(trigger.event)
    merged: dict[str, Value] = {} if "closed" in trigger.types else {"merged": False}
    own: dict[str, Value] = {**merged, "head": {"repo": {"fork": False, "full_name": identity.slug}}}
    yield Event(what, trigger.event, payload={"pull_request": own})
    foreign: dict[str, Value] = {**merged, "head": {"repo": {"fork": True}}}
    yield Event(what, f"{trigger.event} from a fork", fork=True, payload={"pull_request": foreign})
    if "closed" in trigger.types:
        refs = Refs(BRANCHES, _patterns(trigger.branches, trigger.branches_ignore))
        into = replace(what, ref=refs.example(likely=(identity.default_branch,)))
        payload: dict[str, Value] = {"action": "closed", "pull_request": {"merged": True}}
        yield Event(into, f"{trigger.event} (merged)", refs, payload=payload, unknown={"sub": _MERGED})
