"""A directory becomes a `Repository`: workflows, composite actions, Terraform modules, and other files with keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from offkey.model.pipeline import CompositeAction, Workflow
from offkey.model.repository import Repository
from offkey.model.terraform import Module
from offkey.model.text import Incomplete, Source
from offkey.model.text_file import TextFile
from offkey.read import files, git_remote, github, terraform
from offkey.read.texts.file import read_text
from offkey.read.texts.kinds import kind_of, worth_reading

_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml\Z")
_ACTION = re.compile(r"(?:.*/)?action\.ya?ml\Z", re.DOTALL)
_TERRAFORM = re.compile(r".*\.(?:tf|tofu|tf\.json|tofu\.json|tfvars|tfvars\.json)\Z", re.DOTALL)


_Part = Workflow | CompositeAction | Module | TextFile


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


def of_files(files: Mapping[str, bytes], *, root: Path, seen: int, unread: Sequence[Incomplete] = ()) -> Repository:
    """A repository that does not lie on disk like this, from the bytes of its relevant files by path.

    `root` is where it would lie, and whose git remote it has; `seen` counts its files, relevant or not.
    """
    sources = {
        path: Source(path, data) for path, data in sorted(files.items()) if relevant(path) and _worth(path, data)
    }
    return _assemble(sources, unread, root=str(root.resolve()), seen=seen, slug=git_remote.slug(root))


def replaced(repository: Repository, changed: Mapping[str, bytes]) -> Repository:
    """The repository as it would be read if these files had this content; nothing is written.

    Only what the changes touch is read again: a workflow, an action, or a folder of Terraform.
    """
    fresh = {path: Source(path, data) for path, data in changed.items() if _differs(repository, path, data)}
    parts: list[_Part] = [*repository.workflows, *repository.actions, *repository.modules, *repository.texts]
    of_parts = {problem for part in parts for problem in part.problems}
    unread = [item for item in repository.incomplete if item not in of_parts and item.path not in changed]
    return _assemble(
        dict(sorted({**repository.sources, **fresh}.items())),
        unread,
        root=repository.root,
        seen=repository.seen,
        slug=repository.slug,
        known=_Known.of(repository, fresh),
    )


def _differs(repository: Repository, path: str, data: bytes) -> bool:
    return path not in repository.sources or repository.sources[path].data != data


@dataclass(frozen=True, slots=True)
class _Known:
    """Parts that are read already, by path (modules by folder); a path with None is known to be no part.

    A module that others call is read again: what they pass it may have changed.
    """

    workflows: Mapping[str, Workflow] = field(default_factory=dict)
    actions: Mapping[str, CompositeAction | None] = field(default_factory=dict)
    modules: Mapping[str, Module] = field(default_factory=dict)
    texts: Mapping[str, TextFile] = field(default_factory=dict)

    @classmethod
    def of(cls, repository: Repository, changed: Mapping[str, Source]) -> _Known:
        """What of `repository` still holds when these files are other ones."""
        folders = {_folder(path) for path in changed}
        composite = {action.source.path: action for action in repository.actions}
        paths = (p for p in repository.sources if _ACTION.match(p) and not _WORKFLOW.match(p) and p not in changed)
        return cls(
            workflows={w.path: w for w in repository.workflows if w.path not in changed},
            actions={path: composite.get(path) for path in paths},
            modules={m.path: m for m in repository.modules if m.path not in folders and m.inputs is None},
            texts={t.path: t for t in repository.texts if t.path not in changed},
        )


def _assemble(
    sources: dict[str, Source],
    unread: Sequence[Incomplete],
    *,
    root: str,
    seen: int,
    slug: str | None,
    known: _Known | None = None,
) -> Repository:
    known = known or _Known()
    workflows = tuple(
        known.workflows.get(p) or github.read_workflow(s) for p, s in sources.items() if _WORKFLOW.match(p)
    )
    files_of_actions = [(p, s) for p, s in sources.items() if _ACTION.match(p) and not _WORKFLOW.match(p)]
    actions = [known.actions[p] if p in known.actions else github.read_action(s) for p, s in files_of_actions]
    composite = tuple(action for action in actions if action)
    modules = _modules(sources, known.modules)
    texts = tuple(t for p, s in sources.items() if not _is_code(p) and (t := known.texts.get(p) or read_text(s)))
    return Repository(
        root=root,
        workflows=workflows,
        actions=composite,
        modules=modules,
        texts=texts,
        sources=sources,
        incomplete=_incomplete(unread, [*workflows, *composite, *modules, *texts]),
        seen=seen,
        read=len(sources),
        slug=slug,
    )


def relevant(path: str) -> bool:
    """Whether offkey reads the file at `path` (relative to the root, with `/`)."""
    return _is_code(path) or kind_of(path) is not None


def _is_code(path: str) -> bool:
    """Whether the file is a workflow, an action or Terraform, which are read whatever stands in them."""
    return any(pattern.match(path) for pattern in (_WORKFLOW, _ACTION, _TERRAFORM))


def _worth(path: str, data: bytes) -> bool:
    return _is_code(path) or worth_reading(data)


def _load(root: Path, paths: Iterable[str]) -> tuple[dict[str, Source], list[Incomplete]]:
    sources: dict[str, Source] = {}
    unread: list[Incomplete] = []
    for path in filter(relevant, paths):
        data = files.load(root, path)
        if isinstance(data, Incomplete):
            unread.append(data)
        elif _worth(path, data):
            sources[path] = Source(path, data)
    return sources, unread


def _modules(sources: dict[str, Source], known: Mapping[str, Module]) -> tuple[Module, ...]:
    folders: dict[str, list[Source]] = {}
    for path, source in sources.items():
        if _TERRAFORM.match(path):
            folders.setdefault(_folder(path), []).append(source)
    modules = {f: known.get(f) or terraform.read_module(f, of_folder) for f, of_folder in sorted(folders.items())}
    return tuple(terraform.link(modules).values())


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _incomplete(unread: Iterable[Incomplete], parts: Iterable[_Part]) -> tuple[Incomplete, ...]:
    return tuple(sorted({*unread, *(problem for part in parts for problem in part.problems)}))
