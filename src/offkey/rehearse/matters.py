"""Which jobs are a reason to run a workflow: those that take a role or run terraform, wherever that is written."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.migrate.usage import CREDENTIALS_ACTION, JobUsage
from offkey.model.records import dataclass
from offkey.read.github_permissions import MAX_LEVELS, called_workflow, effective_permissions
from offkey.read.github_step import terraform_commands
from offkey.read.role_uses import local_action

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.model.repository import Repository


@dataclass(frozen=True, slots=True)
class Mattering:
    """Says it of the jobs of `repository`; `usages` are those of its jobs, by the workflow's path and the job's id."""

    repository: Repository
    usages: Mapping[tuple[str, str], JobUsage]

    def wanted(self, workflow: Workflow) -> frozenset[str]:
        """The jobs of `workflow` that use AWS, and those they wait for: a build they need has to run as well."""
        by_id = {job.id: job for job in workflow.jobs}
        queue = [job.id for job in workflow.jobs if self.job(workflow, job)]
        wanted: set[str] = set()
        while queue:
            id_ = queue.pop()
            if id_ in by_id and id_ not in wanted:
                wanted.add(id_)
                queue += by_id[id_].needs
        return frozenset(wanted)

    def job(self, workflow: Workflow, job: Job, *, depth: int = MAX_LEVELS) -> bool:
        """Whether the job, or what it calls, uses AWS."""
        if job.uses is not None:
            return depth > 0 and self._called(workflow, job, depth - 1)
        usage = self.usages.get((workflow.path, job.id))
        here = usage is not None and (usage.online or bool(usage.credentials))
        return here or any(self._step(step, MAX_LEVELS) for step in job.steps)

    def _called(self, workflow: Workflow, job: Job, depth: int) -> bool:
        """A workflow of another repository is taken for one that uses AWS where the caller lets it ask for a token."""
        found = called_workflow(self.repository, job)
        if found is None:
            return effective_permissions(workflow, job).level("id-token") == "write"
        return any(self.job(found, inner, depth=depth) for inner in found.jobs)

    def _step(self, step: Step, depth: int) -> bool:
        """Whether a composite action of this repository takes a role, or runs terraform, for the job."""
        action = local_action(self.repository, step) if depth else None
        if action is None:
            return False
        return any(
            inner.action == CREDENTIALS_ACTION or terraform_commands(inner) or self._step(inner, depth - 1)
            for inner in action.steps
        )
