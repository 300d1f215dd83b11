"""A directory becomes a `Repository`: pipelines, Atlantis files, Terraform modules, and other files with keys."""

from __future__ import annotations

import os

from offkey.model.builtin import partial
from offkey.model.records import dataclass, field, replace
from offkey.model.repository import Repository
from offkey.model.text import Incomplete, Source
from offkey.read import files, git_remote, github_concern, parts
from offkey.read.by_content import by_content
from offkey.read.parts import folder
from offkey.read.relevant import (
    is_action,
    is_document,
    is_terraform,
    is_workflow,
    read_for,
    relevant,
)
from offkey.read.texts.kinds import worth_reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from offkey.model.gitlab import GitlabPipeline
    from offkey.model.module import Module
    from offkey.model.pipeline import Aside, CompositeAction, Workflow
    from offkey.model.text_file import TextFile, TextKind


def read(
    root: str | Path,
    *,
    paths: Sequence[str | Path] | None = None,
    exclude: Sequence[str] = (),
    named: Sequence[str] = (),
    later: bool = False,
    meanwhile: Callable[[], object] | None = None,
) -> Repository:
    """Everything offkey understands below `root` (or below `paths` in it), and what it could not read.

    `exclude` are paths relative to the root that are left out, with all that lies below them. A workflow at or below a
    path that somebody has `named` is one wherever it lies, and so is any where none lies in its place. With `later`,
    a block of Terraform and a workflow are parsed when they are asked for, so `incomplete` is known last: what is wrong
    inside a block that nobody asks for is not noticed. Workflows in which no rule can find anything are set aside.
    With `meanwhile`, two processes share a large tree; this one calls it while the other walks, and not otherwise.

    Raises `UsageError` where `root` is no directory, or a path does not exist or leaves it.
    """
    found = files.walk(root, paths=paths, exclude=exclude, meanwhile=meanwhile)
    by_name = dict.fromkeys(filter(relevant, found.files))
    halved = meanwhile is not None
    sources, unread = _load(root, list(by_name), halved=halved)
    alone = not any(map(is_workflow, by_name))
    rest = [path for path in found.files if path not in by_name]
    others = by_content(root, rest, alone=alone, named=named, halved=halved)
    sources, unread = sources | others.found, [*unread, *others.unread]
    fresh, asked = sources, set(sources)
    while more := [path for path in parts.included(fresh, found.files) if path not in asked]:
        fresh, problems = _load(root, more)
        asked.update(more)
        sources, unread = sources | fresh, [*unread, *problems]
    if sourced := parts.sourced({**sources, **others.scripts}, others.odd):
        fresh, problems = _load(root, [path for path in sourced if path not in sources])
        sources, unread = sources | _worth(sourced, fresh, others.scripts), [*unread, *problems]
    if named_ones := (*parts.permissions(sources, found.files), *parts.settings(sources, found.files)):
        fresh, problems = _load(root, list(dict.fromkeys(named_ones)))
        sources, unread = sources | fresh, [*unread, *problems]
    repository = _assemble(
        dict(sorted(sources.items())),
        [*found.incomplete, *unread],
        root=os.path.realpath(root),
        seen=len(found.files),
        slug=git_remote.slug(root),
        elsewhere=others.workflows,
        later=later,
    )
    return replace(repository, excluded=tuple(found.excluded))


def of_files(
    files: Mapping[str, bytes],
    *,
    root: str | Path,
    seen: int,
    unread: Sequence[Incomplete] = (),
    slug: str | None = None,
) -> Repository:
    """A repository that does not lie on disk like this, from the bytes of its `readable` files by path.

    `root` is where it would lie, and whose git remote it has unless `slug` says its name. `seen` counts its files,
    relevant or not.
    """
    sources = {path: Source(path, data) for path, data in sorted(files.items()) if read_for(path, data)}
    fresh = sources
    while more := parts.included(fresh, files):
        fresh = {path: Source(path, files[path]) for path in more if path not in sources}
        sources = dict(sorted({**sources, **fresh}.items()))
    others = {path: Source(path, data) for path, data in files.items() if path not in sources}
    named = parts.sourced({**others, **sources}, others)
    taken = _worth(named, {path: others[path] for path in named}, others)
    sources = dict(sorted({**sources, **taken}.items()))
    more = (*parts.permissions(sources, files), *parts.settings(sources, files))
    sources = dict(sorted({**sources, **{path: Source(path, files[path]) for path in more}}.items()))
    return _assemble(sources, unread, root=os.path.realpath(root), seen=seen, slug=slug or git_remote.slug(root))


def _worth(
    named: Mapping[str, tuple[TextKind, str]], fresh: Mapping[str, Source], scripts: Mapping[str, Source]
) -> dict[str, Source]:
    """Those of the files that scripts name which can say anything, and the scripts that only they make matter."""
    worth = {path: source for path, source in fresh.items() if worth_reading(source.data, named[path][0])}
    return worth | {by: scripts[by] for by in (named[path][1] for path in worth) if by in scripts}


def replaced(repository: Repository, changed: Mapping[str, bytes]) -> Repository:
    """The repository as it would be read if these files had this content; nothing is written.

    Only what the changes touch is read again: a workflow, an action, or a folder of Terraform.
    """
    fresh = {path: Source(path, data) for path, data in changed.items() if _differs(repository, path, data)}
    unread = [item for item in repository.unread if item.path not in changed]
    again = _assemble(
        dict(sorted({**repository.sources, **fresh}.items())),
        unread,
        root=repository.root,
        seen=repository.seen,
        slug=repository.slug,
        elsewhere=frozenset(path for path in _of_workflows(repository) if not is_workflow(path)),
        known=_Known.of(repository, fresh),
    )
    return replace(again, excluded=repository.excluded)


def _of_workflows(repository: Repository) -> Iterator[str]:
    yield from (workflow.path for workflow in repository.workflows)
    yield from (one.path for one in repository.aside)


def _differs(repository: Repository, path: str, data: bytes) -> bool:
    return path not in repository.sources or repository.sources[path].data != data


_TERRAGRUNT = ".hcl"
"""How the files of Terragrunt end, and few others that are read."""


@dataclass(frozen=True, slots=True)
class _Known:
    """Parts that are read already, by path (modules by folder); a path with None is known to be no part.

    A module that others call is read again, and one that calls those that changed: what they pass may have changed.
    """

    workflows: Mapping[str, Workflow] = field(default_factory=dict)
    aside: Mapping[str, Aside] = field(default_factory=dict)
    actions: Mapping[str, CompositeAction | None] = field(default_factory=dict)
    modules: Mapping[str, Module] = field(default_factory=dict)
    gitlab: tuple[GitlabPipeline, ...] | None = None
    texts: Mapping[str, TextFile] = field(default_factory=dict)

    @classmethod
    def of(cls, repository: Repository, changed: Mapping[str, Source]) -> _Known:
        """What of `repository` still holds when these files are other ones."""
        folders = {folder(path) for path in changed}
        same_documents = not any(map(is_document, changed))
        composite = {action.source.path: action for action in repository.actions}
        paths = (p for p in repository.sources if is_action(p) and p not in changed)
        return cls(
            workflows={w.path: w for w in repository.workflows if w.path not in changed},
            aside={one.path: one for one in repository.aside if one.path not in changed},
            actions={path: composite.get(path) for path in paths},
            modules={
                m.path: m
                for m in repository.modules
                if m.path not in folders and m.inputs is None and folders.isdisjoint(m.related)
                if same_documents or not m.reading.texts
            },
            gitlab=repository.gitlab if changed.keys().isdisjoint(_of_gitlab(repository)) else None,
            texts={t.path: t for t in repository.texts if t.path not in changed},
        )


def _of_gitlab(repository: Repository) -> set[str]:
    """Every file that is a part of a GitLab pipeline."""
    return {path for pipeline in repository.gitlab for path in (pipeline.source.path, *pipeline.included)}


def _assemble(
    sources: dict[str, Source],
    unread: Sequence[Incomplete],
    *,
    root: str,
    seen: int,
    slug: str | None,
    elsewhere: Collection[str] = (),
    known: _Known | None = None,
    later: bool = False,
) -> Repository:
    known = known or _Known()
    others = {p: s for p, s in sources.items() if not is_terraform(p)}  # which are few where there are many of it
    of_workflows = {p: s for p, s in others.items() if p in elsewhere or is_workflow(p)}
    of_actions = {p: s for p, s in others.items() if is_action(p)}
    aside: Collection[str] = known.aside
    if later:
        has_terraform = len(others) < len(sources) or any(path.endswith(_TERRAGRUNT) for path in others)
        aside = github_concern.set_aside(of_workflows, of_actions, terraform=has_terraform)
    workflows = {path: source for path, source in of_workflows.items() if path not in aside}
    modules = parts.modules(sources, known.modules, later=later)
    return Repository(
        root=root,
        workflows=parts.workflows(workflows, known.workflows, later=later),
        actions=parts.actions(of_actions, known.actions),
        modules=modules,
        units=parts.units(sources),
        gitlab=parts.pipelines(others) if known.gitlab is None else known.gitlab,
        find_atlantis=partial(parts.of_atlantis, sources, modules),
        texts=parts.texts(others, known.texts),
        sources=sources,
        unread=tuple(sorted(unread)),
        seen=seen,
        read=len(sources),
        slug=slug,
        aside=parts.aside({path: of_workflows[path] for path in of_workflows if path in aside}, known.aside),
    )


def _load(
    root: str | Path, paths: Sequence[str], *, halved: bool = False
) -> tuple[dict[str, Source], list[Incomplete]]:
    sources: dict[str, Source] = {}
    unread: list[Incomplete] = []
    for path, data in zip(paths, files.load_all(root, paths, halved=halved), strict=True):
        if isinstance(data, Incomplete):
            unread.append(data)
        else:
            sources[path] = Source(path, data)
    return sources, unread
