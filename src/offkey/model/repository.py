"""A repository as read: every file offkey understands, and every part it could not read."""

from __future__ import annotations

from offkey.model.builtin import cached_property
from offkey.model.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from offkey.model.atlantis import AtlantisFile
    from offkey.model.gitlab import GitlabPipeline
    from offkey.model.module import Module
    from offkey.model.pipeline import Aside, CompositeAction, Workflow
    from offkey.model.terraform import Backend
    from offkey.model.text import Incomplete, Source
    from offkey.model.text_file import TextFile

    Part = Workflow | Aside | CompositeAction | Module | GitlabPipeline | AtlantisFile | TextFile
    """What a repository is made of; each knows what of it could not be read."""


@dataclass(frozen=True)  # without slots, so that what is looked for later has its place
class Repository:
    """`root` is absolute; every path inside is relative to it with `/`.

    `unread` are the files and folders that could not be had at all. `seen` counts the files walked
    over, `read` those that were opened. `slug` is `owner/name` from the git remote, or None.
    """

    root: str
    workflows: tuple[Workflow, ...] = ()
    actions: tuple[CompositeAction, ...] = ()
    modules: tuple[Module, ...] = ()
    gitlab: tuple[GitlabPipeline, ...] = ()
    texts: tuple[TextFile, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)
    unread: tuple[Incomplete, ...] = ()
    seen: int = 0
    read: int = 0
    slug: str | None = None
    excluded: tuple[str, ...] = ()
    """Paths that are there and were left out, because the configuration says so."""
    units: tuple[Module, ...] = ()
    """Units of Terragrunt that run a public module: each is a module with one call in it, and is none of `modules`."""
    aside: tuple[Aside, ...] = ()
    """The other workflows, in which no rule can find anything."""
    find_atlantis: Callable[[Iterable[str]], tuple[AtlantisFile, ...]] = field(
        default=lambda _: (), repr=False, compare=False
    )
    """Looks for what the files at some paths say about Atlantis."""
    _modules: dict[str, Module] = field(init=False, repr=False, compare=False, default_factory=dict)

    @cached_property
    def atlantis(self) -> tuple[AtlantisFile, ...]:
        """What the files say about Atlantis, looked for when somebody asks: it may stand in any of them."""
        return self.find_atlantis(self.sources)

    @property
    def incomplete(self) -> tuple[Incomplete, ...]:
        """What could not be read, of all that was asked for so far: ask last."""
        parts: list[Part] = [*self.workflows, *self.aside, *self.actions, *self.modules, *self.gitlab]
        parts += [*self.atlantis, *self.texts]
        return tuple(sorted({*self.unread, *(problem for part in parts for problem in part.problems)}))

    @property
    def backends(self) -> Iterator[Backend]:
        """The backend of each module that has one, as it is written."""
        return (backend for module in self.modules if (backend := module.backend) is not None)

    def module(self, path: str) -> Module | None:
        """The module in directory `path`, or None."""
        if not self._modules:
            self._modules.update((module.path, module) for module in reversed(self.modules))
        return self._modules.get(path)

    def workflow(self, path: str) -> Workflow | None:
        """The workflow file at `path`, or None."""
        return next((w for w in self.workflows if w.path == path), None)
