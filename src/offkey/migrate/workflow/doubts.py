"""What a person should look at in a job, because its text does not show it, or shows that a role will not do."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.migrate.workflow import token_rights
from offkey.model.plan import Unresolved
from offkey.read.github_step import script
from offkey.read.terraform_reach import is_remote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.migrate.usage import JobUsage
    from offkey.model.pipeline import Step
    from offkey.model.repository import Repository

_WITHOUT_SESSION = {"jakejarvis/s3-sync-action": "call `aws s3 sync` instead"}
"""Actions that take an access key from the environment and leave its session token behind, and what does not.

Source: entrypoint.sh of jakejarvis/s3-sync-action, which writes id and secret alone into a profile of its own.
"""

_NAME_ROOTS = "write the directories out, or let a matrix or the callers name them, and migrate again"


def doubts(repository: Repository, usage: JobUsage) -> Iterator[Unresolved]:
    """Every doubt about one job that uses AWS."""
    job, path = usage.job, usage.workflow.path
    if usage.obscure:
        which = "the apply role of its environment" if usage.applies else "the plan role"
        yield Unresolved(path, job.place.line, f"what job {job.id} does with AWS does not show; it gets {which}")
    for unknown in usage.unknown_roots:
        place = unknown.place or job.place
        reason = f"a root module of job {job.id} is not known: {unknown.reason}: {_NAME_ROOTS}"
        yield Unresolved(path, place.line, reason)
    yield from _commands(usage)
    yield from _roots(repository, usage)
    if job.environment is not None and not usage.applies:
        reason = f"job {job.id} only plans and leaves the environment {job.environment}, with its secrets and variables"
        yield Unresolved(path, job.place.line, reason)
    yield from _rights(usage)
    if usage.online and not usage.applies and usage.changing:
        reason = f"job {job.id} gets the plan role, and this step changes something: let a job of its own do it"
        yield Unresolved(path, job.steps[usage.changing[0].number].place.line, reason)
    cluster = next((inner.number for inner in usage.steps if _enters_cluster(inner.step)), None)
    if cluster is not None:
        reason = f"job {job.id} enters an EKS cluster, which must let its new role in: `aws eks create-access-entry`"
        yield Unresolved(path, job.steps[cluster].place.line, reason)
    for inner in usage.steps:
        if cure := _WITHOUT_SESSION.get(inner.step.action or ""):
            reason = f"{inner.step.action} drops the session token, and AWS refuses what is left: {cure}"
            yield Unresolved(path, job.steps[inner.number].place.line, reason)


def _commands(usage: JobUsage) -> Iterator[Unresolved]:
    """Commands of terraform that nobody can name before they run."""
    job, path = usage.job, usage.workflow.path
    which = "the apply role of its environment" if usage.applies else "the plan role"
    cure = "let a job of its own plan and another apply, or let callers in this repository pass the command as text"
    for number in dict.fromkeys(use.step for use in usage.unclear):
        verb = next(use.call for use in usage.unclear if use.step == number)
        reason = (
            f"what job {job.id} does is known only when it runs ({verb.binary} {verb.verb}); it gets {which}: {cure}"
        )
        yield Unresolved(path, job.steps[number].place.line, reason)


def _rights(usage: JobUsage) -> Iterator[Unresolved]:
    """A use of the job's own token that does not show what it needs, where it had rights without any being named."""
    job, workflow = usage.job, usage.workflow
    number = token_rights.unclear([(inner.number, inner.step) for inner in usage.steps])
    if number is not None and job.permissions is None and workflow.permissions is None:
        reason = f"job {job.id} has no rights but those its `permissions:` name now: this step is handed its token"
        yield Unresolved(workflow.path, job.steps[number].place.line, reason)


def _enters_cluster(step: Step) -> bool:
    """Whether a step signs in to a cluster, where IAM's permissions alone open nothing.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
    """
    return any(
        command.words[:1] == ("aws",) and {"eks", "update-kubeconfig"} <= set(command.words)
        for command in script(step).commands
    )


def _roots(repository: Repository, usage: JobUsage) -> Iterator[Unresolved]:
    """Root modules that are not here, or that work with credentials from elsewhere."""
    modules = {module.path: module for module in repository.modules}
    for root in usage.roots:
        module, step = modules.get(root), next(use.step for use in usage.terraform if use.directory == root)
        if module is not None and not is_remote(module):
            continue
        if module is None:
            reason = f"job {usage.job.id} runs terraform in {root or '.'}, where the repository has none"
        else:
            reason = (
                f"{root or '.'} may run in HCP Terraform, with the credentials of its workspace there and not with "
                f"the role of job {usage.job.id}"
            )
        yield Unresolved(usage.workflow.path, usage.job.steps[step].place.line, reason)
