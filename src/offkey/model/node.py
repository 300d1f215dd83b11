"""What a rule is asked about: one part of a repository, with the way back to the whole."""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.repository import Repository
from offkey.model.text import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.atlantis import AtlantisFile
    from offkey.model.gitlab import GitlabPipeline
    from offkey.model.module import Module
    from offkey.model.pipeline import Aside, CompositeAction, Job, Workflow
    from offkey.model.text import Source
    from offkey.model.text_file import TextFile
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


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """Some parts of a repository, or all of them.

    What a rule says of shares that have every part once is what it says of the whole. `sources` are the files of
    the parts. `rest` says whether all that is neither workflow nor module is among them.
    """

    repository: Repository
    workflows: tuple[Workflow, ...]
    modules: tuple[Module, ...]
    aside: tuple[Aside, ...]
    sources: tuple[Source, ...]
    rest: bool

    @classmethod
    def whole(cls, repository: Repository) -> Share:
        """All parts."""
        sources = tuple(repository.sources.values())
        return cls(repository, repository.workflows, repository.modules, repository.aside, sources, rest=True)

    @property
    def place(self) -> Place | None:
        """The first file; None where there is none."""
        return Place(self.sources[0].path, 1) if self.sources else None

    @property
    def actions(self) -> tuple[CompositeAction, ...]:
        """Those in this share."""
        return self.repository.actions if self.rest else ()

    @property
    def units(self) -> tuple[Module, ...]:
        """Those in this share."""
        return self.repository.units if self.rest else ()

    @property
    def gitlab(self) -> tuple[GitlabPipeline, ...]:
        """Those in this share."""
        return self.repository.gitlab if self.rest else ()

    @property
    def atlantis(self) -> tuple[AtlantisFile, ...]:
        """Those in this share."""
        return self.repository.atlantis if self.rest else ()

    @property
    def texts(self) -> tuple[TextFile, ...]:
        """Those in this share."""
        return self.repository.texts if self.rest else ()


Node = Repository | Share | WorkflowNode | JobNode | ModuleNode | TrustNode
"""A rule's `on` is one of these types."""
