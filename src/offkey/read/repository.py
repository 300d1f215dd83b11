"""A directory becomes a `Repository`: every workflow, composite action and Terraform module in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from offkey.model.pipeline import CompositeAction, Workflow
from offkey.model.repository import Repository
from offkey.model.terraform import Module
from offkey.model.text import Incomplete, Source
from offkey.read import files, git_remote, github, terraform

_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml\Z")
_ACTION = re.compile(r"(?:.*/)?action\.ya?ml\Z", re.DOTALL)
_TERRAFORM = re.compile(r".*\.(?:tf|tofu|tf\.json|tofu\.json|tfvars|tfvars\.json)\Z", re.DOTALL)


def read(root: Path, *, paths: Sequence[str | Path] | None = None) -> Repository:
    """Everything offkey understands below `root` (or below `paths` in it), and what it could not read.

    Raises `UsageError` where `root` is no directory, or a path does not exist or leaves it.
    """
    found = files.walk(root, paths=paths)
    sources, unread = _load(root, found.files)
    return _assemble(
        sources,
        [*found.incomplete, *unread],
        root=str(root.resolve()),
        seen=len(found.files),
        slug=git_remote.slug(root),
    )


def replaced(repository: Repository, changed: Mapping[str, bytes]) -> Repository:
    """The repository as it would be read if these files had this content; nothing is written."""
    sources = {**repository.sources, **{path: Source(path, data) for path, data in changed.items()}}
    parts = [*repository.workflows, *repository.actions, *repository.modules]
    of_parts = {problem for part in parts for problem in part.problems}
    unread = [item for item in repository.incomplete if item not in of_parts and item.path not in changed]
    return _assemble(sources, unread, root=repository.root, seen=repository.seen, slug=repository.slug)


def _assemble(
    sources: dict[str, Source], unread: Sequence[Incomplete], *, root: str, seen: int, slug: str | None
) -> Repository:
    workflows = tuple(github.read_workflow(s) for p, s in sources.items() if _WORKFLOW.match(p))
    actions = [github.read_action(s) for p, s in sources.items() if _ACTION.match(p) and not _WORKFLOW.match(p)]
    composite = tuple(action for action in actions if action)
    modules = _modules(sources)
    return Repository(
        root=root,
        workflows=workflows,
        actions=composite,
        modules=modules,
        sources=sources,
        incomplete=_incomplete(unread, [*workflows, *composite, *modules]),
        seen=seen,
        read=len(sources),
        slug=slug,
    )


def relevant(path: str) -> bool:
    """Whether offkey reads the file at `path` (relative to the root, with `/`)."""
    return any(pattern.match(path) for pattern in (_WORKFLOW, _ACTION, _TERRAFORM))


def _load(root: Path, paths: Iterable[str]) -> tuple[dict[str, Source], list[Incomplete]]:
    sources: dict[str, Source] = {}
    unread: list[Incomplete] = []
    for path in filter(relevant, paths):
        data = files.load(root, path)
        if isinstance(data, Incomplete):
            unread.append(data)
        else:
            sources[path] = Source(path, data)
    return sources, unread


def _modules(sources: dict[str, Source]) -> tuple[Module, ...]:
    folders: dict[str, list[Source]] = {}
    for path, source in sources.items():
        if _TERRAFORM.match(path):
            folders.setdefault(path.rpartition("/")[0], []).append(source)
    return tuple(terraform.read_module(folder, of_folder) for folder, of_folder in sorted(folders.items()))


def _incomplete(
    unread: Iterable[Incomplete], parts: Iterable[Workflow | CompositeAction | Module]
) -> tuple[Incomplete, ...]:
    return tuple(sorted({*unread, *(problem for part in parts for problem in part.problems)}))
