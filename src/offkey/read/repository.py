"""A directory becomes a `Repository`: pipelines, Atlantis files, Terraform modules, and other files with keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from offkey.model.gitlab import GitlabPipeline
from offkey.model.pipeline import CompositeAction, Workflow
from offkey.model.records import dataclass, field, replace
from offkey.model.regex import regex
from offkey.model.repository import Repository
from offkey.model.terraform import Module
from offkey.model.text import Incomplete, Source
from offkey.model.text_file import TextFile, TextKind
from offkey.read import atlantis, files, git_remote, github, github_concern, gitlab, policy_files, terraform, yaml
from offkey.read.texts.file import read_text
from offkey.read.texts.kinds import kind_of, worth_reading

_WORKFLOW = regex(r"\.github/workflows/[^/]+\.ya?ml\Z")
_ACTION = regex(r"(?:.*/)?action\.ya?ml\Z", re.DOTALL)
_TERRAFORM = (".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json")
_YAML = (".yml", ".yaml")


def read(
    root: Path, *, paths: Sequence[str | Path] | None = None, exclude: Sequence[str] = (), later: bool = False
) -> Repository:
    """Everything offkey understands below `root` (or below `paths` in it), and what it could not read.

    `exclude` are paths relative to the root that are left out, with all that lies below them. With `later`, a block
    of Terraform is parsed when it is asked for, so `incomplete` is known last: what is wrong inside a block that
    nobody asks for is not noticed. Of workflows in which no rule can find anything only the syntax is checked.

    Raises `UsageError` where `root` is no directory, or a path does not exist or leaves it.
    """
    found = files.walk(root, paths=paths, exclude=exclude)
    by_name = dict.fromkeys(filter(relevant, found.files))
    sources, unread = _load(root, by_name)
    others, problems = _by_content(root, (path for path in found.files if path not in by_name))
    sources, unread = sources | others, [*unread, *problems]
    fresh, asked = sources, set(sources)
    while more := [path for path in gitlab.wanted(fresh, found.files) if path not in asked]:
        fresh, problems = _load(root, more)
        asked.update(more)
        sources, unread = sources | fresh, [*unread, *problems]
    repository = _assemble(
        dict(sorted(sources.items())),
        [*found.incomplete, *unread],
        root=str(root.resolve()),
        seen=len(found.files),
        slug=git_remote.slug(root),
        later=later,
    )
    return replace(repository, excluded=tuple(found.excluded))


def of_files(
    files: Mapping[str, bytes], *, root: Path, seen: int, unread: Sequence[Incomplete] = (), slug: str | None = None
) -> Repository:
    """A repository that does not lie on disk like this, from the bytes of its `readable` files by path.

    `root` is where it would lie, and whose git remote it has unless `slug` says its name. `seen` counts its files,
    relevant or not.
    """
    sources = {path: Source(path, data) for path, data in sorted(files.items()) if read_for(path, data)}
    fresh = sources
    while more := gitlab.wanted(fresh, files):
        fresh = {path: Source(path, files[path]) for path in more if path not in sources}
        sources = dict(sorted({**sources, **fresh}.items()))
    return _assemble(sources, unread, root=str(root.resolve()), seen=seen, slug=slug or git_remote.slug(root))


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
        known=_Known.of(repository, fresh),
    )
    return replace(again, excluded=repository.excluded)


def _differs(repository: Repository, path: str, data: bytes) -> bool:
    return path not in repository.sources or repository.sources[path].data != data


@dataclass(frozen=True, slots=True)
class _Known:
    """Parts that are read already, by path (modules by folder); a path with None is known to be no part.

    A module that others call is read again: what they pass it may have changed.
    """

    workflows: Mapping[str, Workflow] = field(default_factory=dict)
    aside: frozenset[str] = frozenset()
    actions: Mapping[str, CompositeAction | None] = field(default_factory=dict)
    modules: Mapping[str, Module] = field(default_factory=dict)
    gitlab: tuple[GitlabPipeline, ...] | None = None
    texts: Mapping[str, TextFile] = field(default_factory=dict)

    @classmethod
    def of(cls, repository: Repository, changed: Mapping[str, Source]) -> _Known:
        """What of `repository` still holds when these files are other ones."""
        folders = {_folder(path) for path in changed}
        same_documents = not any(policy_files.may_hold(path) and not relevant(path) for path in changed)
        composite = {action.source.path: action for action in repository.actions}
        paths = (p for p in repository.sources if _ACTION.match(p) and not _WORKFLOW.match(p) and p not in changed)
        return cls(
            workflows={w.path: w for w in repository.workflows if w.path not in changed},
            aside=repository.aside - changed.keys(),
            actions={path: composite.get(path) for path in paths},
            modules={
                m.path: m
                for m in repository.modules
                if m.path not in folders and m.inputs is None and (same_documents or not m.reading.texts)
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
    known: _Known | None = None,
    later: bool = False,
) -> Repository:
    known = known or _Known()
    files_of_workflows = {p: s for p, s in sources.items() if _WORKFLOW.match(p)}
    files_of_actions = [(p, s) for p, s in sources.items() if _ACTION.match(p) and not _WORKFLOW.match(p)]
    aside = known.aside
    if later:
        has_terraform = any(path.endswith(_TERRAFORM) for path in sources)
        aside = github_concern.set_aside(files_of_workflows, dict(files_of_actions), terraform=has_terraform)
        unread = [*unread, *(e for p in aside if (e := yaml.syntax(sources[p])))]
    workflows = tuple(
        known.workflows.get(p) or github.read_workflow(s) for p, s in files_of_workflows.items() if p not in aside
    )
    actions = [known.actions[p] if p in known.actions else github.read_action(s) for p, s in files_of_actions]
    composite = tuple(action for action in actions if action)
    modules = _modules(sources, known.modules, later=later)
    of_atlantis = atlantis.read_files(sources, modules)
    pipelines = gitlab.read_pipelines(sources) if known.gitlab is None else known.gitlab
    texts = tuple(t for p, s in sources.items() if not relevant(p) and (t := known.texts.get(p) or read_text(s)))
    return Repository(
        root=root,
        workflows=workflows,
        actions=composite,
        modules=modules,
        gitlab=pipelines,
        atlantis=of_atlantis,
        texts=texts,
        sources=sources,
        unread=tuple(sorted(unread)),
        seen=seen,
        read=len(sources),
        slug=slug,
        aside=aside,
    )


def relevant(path: str) -> bool:
    """Whether offkey reads the file at `path` (relative to the root, with `/`), whatever is in it."""
    if path.endswith(_TERRAFORM):
        return True
    if not path.endswith(_YAML):
        return False
    named = _WORKFLOW.match(path) is not None or _ACTION.match(path) is not None
    return named or gitlab.is_pipeline(path) or atlantis.is_own(path)


def readable(path: str) -> bool:
    """Whether offkey reads the file at `path`, or may read it for what is in it: then `read_for` decides."""
    return relevant(path) or _may_concern(path)


def expected(path: str) -> bool:
    """Whether the name of a `readable` file alone says that it matters, so that it is missed if it cannot be had."""
    return relevant(path) or kind_of(path) not in (None, TextKind.CDK)  # most TypeScript is no business of ours


def read_for(path: str, data: bytes) -> bool:
    """Whether the file at `path` is read when it has these bytes; another may be when a GitLab pipeline includes it."""
    return relevant(path) or _concerns(path, data)


def _may_concern(path: str) -> bool:
    return kind_of(path) is not None or policy_files.may_hold(path) or atlantis.is_candidate(path)


def _concerns(path: str, data: bytes) -> bool:
    """Whether a file that is not read by its name is read for what is in it."""
    policy = policy_files.may_hold(path) and policy_files.holds(data)
    return (
        policy
        or (atlantis.is_candidate(path) and atlantis.mentions(data))
        or ((kind := kind_of(path)) is not None and worth_reading(data, kind))
    )


def _by_content(root: Path, paths: Iterable[str]) -> tuple[dict[str, Source], list[Incomplete]]:
    """The files among these, none of them `relevant`, that are read for what is in them, and those that cannot be had.

    One that is called like nothing offkey knows is not known to be any business of its, if it cannot be had.
    """
    found: dict[str, Source] = {}
    unread: list[Incomplete] = []
    for path in paths:
        if _may_concern(path):
            data = files.load(root, path)
            if isinstance(data, Incomplete):
                unread += [data] if expected(path) else []
            elif _concerns(path, data):
                found[path] = Source(path, data)
    return found, unread


def _load(root: Path, paths: Iterable[str]) -> tuple[dict[str, Source], list[Incomplete]]:
    sources: dict[str, Source] = {}
    unread: list[Incomplete] = []
    for path in paths:
        data = files.load(root, path)
        if isinstance(data, Incomplete):
            unread.append(data)
        else:
            sources[path] = Source(path, data)
    return sources, unread


def _modules(sources: dict[str, Source], known: Mapping[str, Module], *, later: bool) -> tuple[Module, ...]:
    folders: dict[str, list[Source]] = {}
    for path, source in sources.items():
        if path.endswith(_TERRAFORM):
            folders.setdefault(_folder(path), []).append(source)
    modules = {
        folder: known.get(folder) or terraform.read_module(folder, files, later=later, texts=sources)
        for folder, files in sorted(folders.items())
    }
    return tuple(terraform.link(modules).values())


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
