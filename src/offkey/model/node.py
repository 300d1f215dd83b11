"""What a rule is asked about: one part of a repository, with the way back to the whole."""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.repository import Repository
from offkey.model.text import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.module import Module
    from offkey.model.pipeline import Job, Workflow
    from offkey.model.trust import WrittenTrust


@dataclass(frozen=True, slots=True, eq=False)
class WorkflowNode:
    """One workflow of a repository."""

    repository: Repository
    workflow: Workflow

    @property
    def place(self) -> Place:
        """The first line of the file."""
        return Place(self.workflow.path, 1)


@dataclass(frozen=True, slots=True, eq=False)
class JobNode:
    """One job of a workflow."""

    repository: Repository
    workflow: Workflow
    job: Job

    @property
    def place(self) -> Place:
        """The job's key."""
        return self.job.place


@dataclass(frozen=True, slots=True, eq=False)
class ModuleNode:
    """One Terraform module of a repository."""

    repository: Repository
    module: Module

    @property
    def place(self) -> Place:
        """The first line of the module's first file."""
        files = self.module.files
        return Place(files[0].source.path if files else self.module.path, 1)


@dataclass(frozen=True, slots=True, eq=False)
class TrustNode:
    """One trust policy of a repository, in whatever kind of file it stands."""

    repository: Repository
    written: WrittenTrust

    @property
    def place(self) -> Place:
        """The policy."""
        return self.written.place


Node = Repository | WorkflowNode | JobNode | ModuleNode | TrustNode
"""A rule's `on` is one of these types."""
