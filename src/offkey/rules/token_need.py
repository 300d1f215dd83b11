"""Which jobs of a workflow may ask for an identity token, and which of them have no use for one."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.regex import IGNORECASE, regex
from offkey.read.same import Same
from offkey.read.token_use import Looked, doing, gets_identity_token, may_use_identity_token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.model.node import WorkflowNode
    from offkey.model.pipeline import Job, Workflow
    from offkey.model.repository import Repository

_RELEASES = regex(r"(?<![/\w])releas", IGNORECASE)  # programs are downloaded from addresses with that word
_DEPLOYS = regex(r"deploy|upload", IGNORECASE)
_KEYS = ("AWS_ACCESS_KEY_ID", "aws-access-key-id")


def idle(node: WorkflowNode, jobs: Sequence[Job], looked: Looked = Looked.AT_WORDS) -> list[Job]:
    """Those that get a token when they ask, and do not ask."""
    users = {job.id for job in used(node, jobs, looked)}
    return [job for job in jobs if job.id not in users and gets_identity_token(node.repository, job)]


def used(node: WorkflowNode, jobs: Sequence[Job], looked: Looked) -> list[Job]:
    """Those that may ask."""
    whole, workflow = Same(node.repository), Same(node.workflow)
    return [job for job in jobs if _may(whole, workflow, Same(job), looked)]


@lru_cache(maxsize=4096)
def _may(repository: Same[Repository], workflow: Same[Workflow], job: Same[Job], looked: Looked) -> bool:
    """Found once: the question is asked again with other jobs beside."""
    return may_use_identity_token(repository.value, workflow.value, job.value, looked=looked)


def idle_beside_keys(node: WorkflowNode, jobs: Sequence[Job]) -> bool:
    """Whether a program that is not seen is all that may ask, in jobs with keys, and nothing makes that likely."""
    from offkey.read.unseen_asks import names_federation

    rest = used(node, jobs, Looked.AT_PROGRAMS)
    if not all(has_keys(node.workflow, job) for job in rest) or names_federation(Same(node.repository)):
        return False
    return not used(node, rest, Looked.AT_SURE_WORDS)


def keyed_alone(node: WorkflowNode, jobs: Sequence[Job]) -> list[Job]:
    """Those with keys, and no role, in which no action asks, and nothing may but a provider of Terraform's."""
    from offkey.read.token_use import action_may_use_identity_token
    from offkey.read.unseen_asks import runs_only_terraform

    found = [job for job in jobs if job.uses is None and has_keys(node.workflow, job)]
    return [
        job
        for job in found
        if not any(
            bool(step.with_.value("role-to-assume")) or action_may_use_identity_token(node.repository, step)
            if step.uses
            else not runs_only_terraform(step.run or "")
            for step in job.steps
        )
    ]


def unlikely(node: WorkflowNode, jobs: Sequence[Job]) -> list[Job]:
    """Those in which nothing speaks of a token, nor of what is done with one: what their programs do is not seen."""
    from offkey.read.unlikely_asks import is_unlikely_to_ask

    found = (job for job in jobs if job.uses is None and not has_keys(node.workflow, job))
    return [job for job in found if all(is_unlikely_to_ask(node.repository, step) for step in job.steps)]


def releases(workflow: Workflow, jobs: Sequence[Job]) -> bool:
    """Whether a script releases something by its words, or deploys and nothing in the workflow has to do with AWS.

    Where releases go, an identity token may be what signs in.
    """
    scripts = "\n".join(doing(step.run) for job in jobs for step in job.steps if step.run)
    return _RELEASES.search(scripts) is not None or (
        _DEPLOYS.search(scripts) is not None and b"aws" not in workflow.source.data.lower()
    )


def has_keys(workflow: Workflow, job: Job) -> bool:
    """Whether AWS's programs and Terraform have keys in this job, and need nothing else."""
    names = {entry.key for entry in (*workflow.env, *job.env)}
    names.update(entry.key for step in job.steps for entry in (*step.with_, *step.env))
    return not names.isdisjoint(_KEYS)
