"""A GitLab job for merge requests that takes the role with which another one applies, or deploys.

What `pull-request-with-apply-role` says of GitHub's jobs: whoever can push a branch decides what such a job runs.
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.records import dataclass, replace
from offkey.model.regex import regex
from offkey.model.repository import Repository
from offkey.read.gitlab_exchange import exchanges, place_at
from offkey.read.gitlab_keys import expanded, step_of
from offkey.read.gitlab_starts import runs_for_merge_requests
from offkey.rules.applying_steps import applies
from offkey.rules.deploying_steps import deploys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.gitlab import GitlabJob, GitlabPipeline
    from offkey.model.text import Place

_VARIABLES = ("AWS_ROLE_ARN", "ROLE_ARN")
_IN_SCRIPT = regex(
    r"--role-arn[=\s]+[\"']?(?P<asked>[^\s\"'\\;&|)]+)|(?:^|[\s;])(?:export\s+)?AWS_ROLE_ARN=[\"']?(?P<set>[^\s\"';&|]+)"
)
_VARIABLE = regex(r"\$\{?(\w+)")


@dataclass(frozen=True, slots=True)
class _Taken:
    """A job with the role that it takes, and where that is written."""

    job: GitlabJob
    role: str
    place: Place


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each job that merge requests start, at the role that it takes, or at the job."""
    for pipeline in repository.gitlab:
        jobs = [job for job in pipeline.jobs if job.id_tokens and job.whole and not job.template and exchanges(job)]
        for_changes = {job.name for job in jobs if _runs_for_changes(pipeline, job)}
        if not for_changes:
            continue
        taken = _by_job([found for job in jobs if (found := _taken(job)) is not None])
        merged = [one for one in taken if not (one.job.name in for_changes and _is_for_changes_alone(one.job))]
        applied = {one.job.name: (one, what) for one in merged if (what := _applies(repository, one.job)) is not None}
        by_role = {one.role: (one, what) for one, what in reversed(applied.values())}
        for one in taken:
            done = applied.get(one.job.name) or by_role.get(one.role)
            if one.job.name in for_changes and done is not None:
                yield _finding(one, *done)


def _by_job(taken: list[_Taken]) -> list[_Taken]:
    """The same, where what several jobs have in common is shown at each of them."""
    first: dict[Place, _Taken] = {}
    shared = {one.place for one in taken if first.setdefault(one.place, one) is not one}
    return [replace(one, place=one.job.place) if one.place in shared else one for one in taken]


def _runs_for_changes(pipeline: GitlabPipeline, job: GitlabJob) -> bool:
    """Whether a job runs for merge requests; one that says nothing of it runs in every pipeline that `workflow` has.

    Source: https://docs.gitlab.com/ci/yaml/#workflowrules, with which a job is not `only: [branches, tags]` by default
    """
    if not job.starts:
        return runs_for_merge_requests(pipeline.starts) is True
    whole = not pipeline.starts or runs_for_merge_requests(pipeline.starts) is not False
    return whole and runs_for_merge_requests(job.starts) is True


def _is_for_changes_alone(job: GitlabJob) -> bool:
    """Whether only merge requests start a job: what it makes is theirs, an environment for a review."""
    conditions = [start.condition or "" for start in job.starts if not start.never]
    return all("merge_request" in condition.lower() and "||" not in condition for condition in conditions)


def _taken(job: GitlabJob) -> _Taken | None:
    """The role of the exchange: what the script asks for, or else the variable that the SDKs read."""
    found = _IN_SCRIPT.search(job.shell.text)
    if found is not None:
        group = "asked" if found["asked"] else "set"
        place = place_at(job.shell, found.start(group), found[group])
        own = _of_variable(job, found[group].strip("${}"))
        return None if place is None else _named(job, found[group], own.place if own is not None else place)
    return next((own for name in _VARIABLES if (own := _of_variable(job, name)) is not None), None)


def _of_variable(job: GitlabJob, name: str) -> _Taken | None:
    for one in job.variables:
        entry = one.entries.get(name)
        if entry is not None:
            return None if _hangs_on_rule(job, name) else _named(job, entry.value, one.source.place(entry.span))
    return None


def _named(job: GitlabJob, written: str, place: Place) -> _Taken | None:
    """A role with the variables that the job itself sets; those of the project are left as they are written."""
    if any(_hangs_on_rule(job, name) for name in _VARIABLE.findall(written)):
        return None
    role = expanded(job, f"aws {written}").removeprefix("aws ").replace("{", "").replace("}", "")
    return _Taken(job, role, place) if role else None


def _hangs_on_rule(job: GitlabJob, variable: str) -> bool:
    """Whether a variable is another one depending on what starts the job."""
    return any(variable in start.sets for start in job.starts)


def _applies(repository: Repository, job: GitlabJob) -> tuple[str, Place] | None:
    """What a job does with its role, and where: the first command that applies, or else deploys."""
    step = step_of(job, expanded(job, job.shell.text))
    if any(True for _ in applies(repository, job.source, step)):
        return "applies", job.place
    return ("deploys", job.place) if any(True for _ in deploys(repository, job.source, step)) else None


def _finding(one: _Taken, other: _Taken, what: tuple[str, Place]) -> Finding:
    verb, place = what
    own = one.job is other.job
    does = f"{verb} what a merge request says, before anybody has read it," if own else "runs for merge requests"
    whose = f"with the role {one.role}" if own else f"with the role with which {other.job.name} {verb} ({one.role})"
    return Finding(
        f"the job {one.job.name} {does} {whose}: whoever can push a branch decides what runs with it. Give merge "
        "requests a role that reads.",
        one.place,
        related=() if own else (Related(place, f"{verb} with it"),),
        confidence=Confidence.LOW,
    )


RULE = Rule(
    id="merge-request-with-apply-role",
    summary="A GitLab job for merge requests takes the role with which another one applies or deploys.",
    severity=Severity.LOW,
    on=Repository,
    check=check,
)
