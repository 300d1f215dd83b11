"""Files on their way: each change is a list of edits on the text as it then is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from offkey.edit.apply import apply
from offkey.errors import EditError
from offkey.model.text import Edit, Source, Span
from offkey.read import key_uses
from offkey.read.github import read_workflow
from offkey.read.repository import replaced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.module import Module
    from offkey.model.pipeline import Job, Workflow
    from offkey.model.repository import Repository
    from offkey.model.static_key import KeyUse


def _applied(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The text with the edits made; a last line without a newline stays one, also where others went behind it."""
    changed = apply(data, edits)
    if not data or data.endswith(b"\n"):
        return changed
    return changed.removesuffix(b"\n").removesuffix(b"\r") if changed.endswith(b"\n") else changed


class WorkflowDraft:
    """One workflow while it changes. Every change is read again before the next one is thought of."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.workflow: Workflow = read_workflow(source)

    def edit(self, edits: Iterable[Edit]) -> None:
        """Make `edits`, all of which are of the text as it is now.

        Raises EditError where what comes out could not be read as well as what was there.
        """
        listed = list(edits)
        if listed:
            changed = Source(self.source.path, _applied(self.source.data, listed))
            workflow = read_workflow(changed)
            if len(workflow.problems) > len(self.workflow.problems):
                place = changed.place(Span(listed[0].span.start, listed[0].span.start))
                raise EditError(f"the change would leave something that {workflow.problems[0].reason}", place=place)
            self.source, self.workflow = changed, workflow

    def job(self, id_: str) -> Job:
        """The job called `id_`, as it is now. It must be there."""
        return next(job for job in self.workflow.jobs if job.id == id_)


class Draft:
    """A repository while it changes; `repository` is always what would be read from the changed files."""

    def __init__(self, repository: Repository) -> None:
        self.original = repository
        self.repository = repository
        self.changed: dict[str, bytes] = {}
        self._uses: tuple[KeyUse, ...] | None = None

    @property
    def key_uses(self) -> tuple[KeyUse, ...]:
        """Every long-lived key that the pipelines hand on, as the files are now."""
        if self._uses is None:
            self._uses = key_uses.find(self.repository)
        return self._uses

    def put(self, path: str, data: bytes) -> None:
        """Give a file another content (or its first), and read the repository again."""
        before = self.repository.sources.get(path)
        if before is not None and before.data == data:
            return
        self._change({path: data})

    def _change(self, files: Mapping[str, bytes]) -> None:
        self.changed |= files
        self.repository = replaced(self.repository, files)
        self._uses = None

    def edit(self, edits: Iterable[Edit]) -> None:
        """Make edits of files as they are now."""
        by_path: dict[str, list[Edit]] = {}
        for edit in edits:
            by_path.setdefault(edit.path, []).append(edit)
        if by_path:
            sources = self.repository.sources
            self._change({path: _applied(sources[path].data, of_file) for path, of_file in by_path.items()})

    def module(self, path: str) -> Module:
        """The module in directory `path`, as it is now. It must be there."""
        return next(module for module in self.repository.modules if module.path == path)

    def result(self) -> Mapping[str, bytes]:
        """The files that differ from what was read."""
        sources = self.original.sources
        return {p: d for p, d in self.changed.items() if p not in sources or sources[p].data != d}
