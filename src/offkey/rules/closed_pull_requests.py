"""What is deployed when a pull request is closed, whether it was merged or not: whoever opens one can close it."""

from __future__ import annotations

from offkey.model.regex import IGNORECASE, regex
from offkey.rules.pull_request_runs import runs_when_closed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.read.role_names import RoleName
    from offkey.rules.applied_roles import Applied

_REMOVES = regex(
    r"(?<!-)\b(?:cleanup|clean-up|delete|destroy|remove|teardown|tear-down|uninstall)|-destroy\b|preview|ephemeral|review",
    IGNORECASE,
)
"""What takes away what was made for the pull request, or is made for it alone."""
_BY_THE_CHANGE = regex(
    r"\b(?:terraform|tofu|terragrunt|cdk|serverless|sls|sst|pulumi)\b[^\n]{0,200}?\s(?:-?destroy|remove)\b", IGNORECASE
)
"""What takes it away by what the pull request says: its providers, plugins and programs run with the role."""
_OF_THE_CHANGE = regex(r"\bhead\b|head_ref|github\.(?:ref|sha)\b|merge_commit|refs/pull")
_CHECKOUT = "actions/checkout"


def deployed_when_closed(workflow: Workflow, job: Job, name: RoleName, found: Sequence[Applied]) -> Applied | None:
    """Where something is deployed with a role, among the uses of it, once a pull request is closed.

    Only in the workflow of the job that takes it: the job itself, or one that goes with it. What is taken away again
    behind a pull request by a command of AWS's, and what comes from the branch that it was for, does not count.
    """
    alike = (one for one in found if one.workflow is workflow and one.environment == name.environment)
    deploying = [one for one in alike if not one.instead and _deploys_change(workflow, one, name)]
    return next((one for one in deploying if one.job is job), next(iter(deploying), None))


def is_taken_away(applied: Applied) -> bool:
    """Whether a step takes something away again, by what the pull request says."""
    return _BY_THE_CHANGE.search((applied.step.run or "").replace("\\\n", " ")) is not None


def takes_when_closed(workflow: Workflow, job: Job, step: Step, name: RoleName) -> bool:
    """Whether it is sure that a job takes a role with what an unmerged pull request says."""
    if runs_when_closed(workflow, job, step, name) is not True or not _has_change(job):
        return False
    before = list(_before(workflow, job))
    if any(_asks(other) for other in (job, *before)):
        return False
    return all(runs_when_closed(workflow, one, one.steps[0], name) is True for one in before if one.steps)


def _deploys_change(workflow: Workflow, applied: Applied, name: RoleName) -> bool:
    step = applied.step
    said = " ".join((applied.job.id, step.name or "", step.uses or "", step.run or "", *(e.value for e in step.with_)))
    return (_REMOVES.search(said) is None or is_taken_away(applied)) and takes_when_closed(
        workflow, applied.job, step, name
    )


def _has_change(job: Job) -> bool:
    """Whether a job checks out what the pull request says, and not a branch by its name."""
    refs = [step.with_.value("ref") for step in job.steps if step.action == _CHECKOUT]
    return bool(refs) and all(not ref or _OF_THE_CHANGE.search(ref) for ref in refs)


def _before(workflow: Workflow, job: Job) -> Iterator[Job]:
    """The jobs that a job needs, and those that they need."""
    seen, asked = {job.id}, list(job.needs)
    while asked:
        name = asked.pop()
        other = next((one for one in workflow.jobs if one.id == name), None)
        if other is not None and name not in seen:
            seen.add(name)
            asked += other.needs
            yield other


def _asks(job: Job) -> bool:
    """Whether a step of a job looks whether there was a merge."""
    return any(
        "merged" in text.lower()
        for step in job.steps
        for text in (step.condition or "", step.run or "", step.with_.value("script") or "")
    )
