"""The parts of a repository, each by its reader, which is imported where there is something for it to read.

Few repositories have something for all readers, and importing them takes longer than reading a small repository.
"""

from __future__ import annotations

from offkey.model.builtin import partial
from offkey.read.relevant import (
    concerns_atlantis,
    has_any_name,
    has_jobs,
    is_pipeline,
    is_terraform,
    may_hold_policy,
    may_include,
    may_source,
    relevant,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from offkey.model.atlantis import AtlantisFile
    from offkey.model.gitlab import GitlabPipeline
    from offkey.model.module import Module
    from offkey.model.pipeline import Aside, CompositeAction, Workflow
    from offkey.model.text import Source
    from offkey.model.text_file import TextFile, TextKind

_MANY = 150_000
"""Bytes of YAML of which only the syntax matters: with more, the parser is worth its import, in two processes too."""
_TRUSTING = b"AssumeRoleWithWebIdentity", b"/oidc-github/aws", b"github-oidc", b"modules/iam/aws", b"terraform-aws-iam"
"""A trust policy for tokens, or the source of a public module that makes a role with one."""
_HCL = ".hcl"
_FILE = b"file("
_UNIT = "terragrunt.hcl"
"""How Terragrunt wants the file of a unit to be called."""


def aside(sources: Mapping[str, Source], known: Mapping[str, Aside]) -> tuple[Aside, ...]:
    """These workflows, of which no more than the syntax is asked."""
    if not sources:
        return ()
    from offkey.model.pipeline import Aside
    from offkey.read.yaml import syntax

    check = partial(syntax, of_many=sum(len(source.data) for source in sources.values()) > _MANY)
    return tuple(known.get(path) or Aside(source, check) for path, source in sources.items())


def workflows(sources: Mapping[str, Source], known: Mapping[str, Workflow], *, later: bool) -> tuple[Workflow, ...]:
    """These workflows, read, but for those that are `known` by their paths; so are all parts below.

    With `later`, each is read when more than its source is asked for.
    """
    if not sources:
        return ()
    from offkey.model.pipeline import Workflow
    from offkey.read.github import read_workflow

    found = ((known.get(path), source) for path, source in sources.items())
    if later:
        return tuple(workflow or Workflow.later(source, read_workflow) for workflow, source in found)
    return tuple(workflow or read_workflow(source) for workflow, source in found)


def actions(sources: Mapping[str, Source], known: Mapping[str, CompositeAction | None]) -> tuple[CompositeAction, ...]:
    """The composite actions among these files."""
    if not sources:
        return ()
    from offkey.read.github import read_action

    found = (known[path] if path in known else read_action(source) for path, source in sources.items())
    return tuple(action for action in found if action)


def included(sources: Mapping[str, Source], names: Iterable[str]) -> tuple[str, ...]:
    """The files among `names` that pipelines among `sources` include and that are not among them yet."""
    if not any(may_include(path, source.data) for path, source in sources.items()):
        return ()
    from offkey.read.gitlab import wanted

    return wanted(sources, names)


def permissions(sources: Mapping[str, Source], names: Iterable[str]) -> tuple[str, ...]:
    """The files among `names`, not read yet, that say what the roles of tokens may do."""
    others = [path for path in names if path not in sources and may_hold_policy(path)]
    trusting = [path for path, source in sources.items() if others and says_trust(source.data)]
    if not trusting:
        return ()
    from offkey.read.permission_files import permission_files

    return permission_files(sources, others, trusting)


def settings(sources: Mapping[str, Source], names: Iterable[str]) -> tuple[str, ...]:
    """The files among `names`, not read yet, out of which Terragrunt takes settings or policies."""
    if not any([path[-len(_HCL) :] == _HCL and _FILE in source.data for path, source in sources.items()]):
        return ()
    from offkey.read.terragrunt_settings import settings_files

    return settings_files(sources, [path for path in names if path not in sources and may_hold_policy(path)])


def says_trust(data: bytes) -> bool:
    """Whether a text may hold a trust policy for tokens, or a call of what makes one."""
    return any([word in data for word in _TRUSTING])


def upwards(path: str) -> Iterator[str]:
    """A folder, and every one above it; the root is empty."""
    while path:
        yield path
        path = folder(path)
    yield ""


def pipelines(sources: Mapping[str, Source]) -> tuple[GitlabPipeline, ...]:
    """The GitLab pipelines among all files."""
    if not any(is_pipeline(path) or has_jobs(path, source.data) for path, source in sources.items()):
        return ()
    from offkey.read.gitlab import read_pipelines

    return read_pipelines(sources)


def of_atlantis(
    sources: Mapping[str, Source], modules: Sequence[Module], paths: Iterable[str]
) -> tuple[AtlantisFile, ...]:
    """What the files at these paths say about Atlantis."""
    found = {path: sources[path] for path in paths if concerns_atlantis(path, sources[path].data)}
    if not found:
        return ()
    from offkey.read.atlantis import read_files

    return read_files(found, modules)


def sourced(sources: Mapping[str, Source], names: Iterable[str]) -> Mapping[str, tuple[TextKind, str]]:
    """The files among `names`, of any name, that scripts take variables from: as what, and who does."""
    names = frozenset(names)
    if not names or not any(may_source(path, source.data) for path, source in sources.items()):
        return {}
    from offkey.read.sourced import sourced as find

    return find(sources, names)


def texts(sources: Mapping[str, Source], known: Mapping[str, TextFile]) -> tuple[TextFile, ...]:
    """The files that are read for keys alone."""
    others = {path: source for path, source in sources.items() if not relevant(path)}
    if not others:
        return ()
    from offkey.read.texts.file import read_text

    odd = {path for path in others if has_any_name(path)}
    kinds = sourced(sources, odd)
    found = ((known.get(path), source, kinds.get(path, (None, ""))) for path, source in others.items())
    return tuple(text for read, source, (kind, _) in found if (text := read or read_text(source, kind)))


def modules(sources: dict[str, Source], known: Mapping[str, Module], *, later: bool) -> tuple[Module, ...]:
    """The Terraform modules among all files: one for each folder."""
    folders: dict[str, list[Source]] = {}
    of_units: list[Source] = []
    for path, source in sources.items():
        if is_terraform(path):
            folders.setdefault(folder(path), []).append(source)
        elif path[-len(_UNIT) :] == _UNIT:
            of_units.append(source)
    if not folders:
        return ()
    from offkey.read import terraform

    found = {
        path: known.get(path) or terraform.read_module(path, files, later=later, texts=sources)
        for path, files in sorted(folders.items())
    }
    if not of_units:
        return tuple(terraform.link(found).values())
    from offkey.read import terragrunt_units

    return tuple(terraform.link(found, terragrunt_units.read(of_units, sources)).values())


def units(sources: Mapping[str, Source]) -> tuple[Module, ...]:
    """The units of Terragrunt that run a public module."""
    of_units = [source for path, source in sources.items() if path[-len(_UNIT) :] == _UNIT]
    if not of_units:
        return ()
    from offkey.read import terragrunt_units

    return terragrunt_units.public(of_units, sources)


def folder(path: str) -> str:
    """The folder of a file, empty for the root."""
    return path.rpartition("/")[0]
