"""Every way a job comes to run: the event, the calls that lead to it, its matrix, and what expressions see then."""

from __future__ import annotations

from offkey.model.builtin import Mapping
from offkey.model.platforms.github_refs import BRANCHES, TAGS
from offkey.model.records import dataclass
from offkey.model.unknown import Unknown
from offkey.read import github_inputs, github_matrix
from offkey.read.github_events import Event, events
from offkey.read.github_expression import Complete, Value, runs
from offkey.read.github_permissions import IdToken, id_tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.configuration import RepositoryIdentity
    from offkey.model.pipeline import Job, Workflow
    from offkey.model.repository import Repository

Context = Mapping[str, Value]
_MOST = 512
"""Combinations of matrices and choices that are told apart; with more, the next matrix is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """One way `job` comes to run. `token` says whether it gets an identity token then.

    `context` is what the expressions of the job can see, as far as it is certain: what is an example elsewhere
    (who started it, what a pull request is called) is not in it.
    """

    workflow: Workflow
    job: Job
    event: Event
    token: IdToken
    context: Context


def starts(
    repository: Repository,
    identity: RepositoryIdentity,
    workflow: Workflow,
    job: Job,
    *,
    default_known: bool = True,
) -> Iterator[Start]:
    """Every way `job` comes to run; none where only other repositories call its workflow.

    What a condition rules out for certain is left out. `default_known`: see `github_events.events`.
    """
    for token in id_tokens(repository, workflow, job):
        first = token.callers[-1].workflow if token.callers else workflow
        levels = [*((call.workflow, call.job) for call in reversed(token.callers)), (workflow, job)]
        for event in events(first, identity, default_known=default_known):
            github = _github(event, identity, first, default_known)
            for context in _contexts(event, levels, github):
                yield Start(workflow, job, event, token, context)


def _contexts(event: Event, levels: Sequence[tuple[Workflow, Job]], github: Context) -> list[Context]:
    """What the innermost job sees, for each combination of choices and matrices on the way to it."""
    found: list[Context] = []
    for filled in _started_with(event, levels[0][0]):
        payload = {**github["event"], "inputs": filled} if filled else github["event"]
        found.append({"github": {**github, "event": payload}, "inputs": Complete(filled)})
    for depth, (_, job) in enumerate(levels):
        found = [run for context in found for run in _jobs(job, context, others=len(found))]
        if depth + 1 < len(levels):
            callee = levels[depth + 1][0]
            inside = [github_inputs.inside(callee, job.with_, context) for context in found]
            found = list({repr(sorted(context["inputs"].items())): context for context in inside}.values())
    return found


def _started_with(event: Event, first: Workflow) -> Sequence[Context]:
    return github_inputs.dispatched(first) if event.what.name == "workflow_dispatch" else ({},)


def _jobs(job: Job, context: Context, *, others: int) -> Iterator[Context]:
    """The context of each job of the matrix that its condition lets run."""
    if runs(job.condition, context) is False:
        return
    combinations = github_matrix.combinations(job.matrix)
    if isinstance(combinations, Unknown) or len(combinations) * others > _MOST:
        yield {**context, "matrix": {}}
        return
    for combination in combinations:
        yield {**context, "matrix": Complete(combination)}


def _github(event: Event, identity: RepositoryIdentity, first: Workflow, default_known: bool) -> Context:
    """What is certain of the `github` context."""
    payload = {**event.payload, "repository": {"full_name": identity.slug, "owner": {"login": identity.owner}}}
    if default_known:
        payload["repository"]["default_branch"] = identity.default_branch
    known: dict[str, Value] = {
        "event_name": event.what.name,
        "event": payload,
        "repository": identity.slug,
        "repository_owner": identity.owner,
        "workflow": first.name or first.path,
        "server_url": "https://github.com",
    }
    if not event.what.of_pull_request:
        known |= {"head_ref": "", "base_ref": ""}
    if event.refs is not None:
        known["ref_type"] = "tag" if event.refs.kind == TAGS else "branch"
    elif event.what.ref is not None:
        ref = event.what.ref
        kind = "tag" if ref.startswith(TAGS) else "branch"
        known |= {"ref": ref, "ref_name": ref.removeprefix(BRANCHES).removeprefix(TAGS), "ref_type": kind}
    return known
